import type { FastifyRequest } from 'fastify';

/** The language a client prefers, for readers of whom none is known; undefined when it says nothing. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const first = headers['accept-language']?.split(',')[0]?.split(';')[0]?.trim();
  return first !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(first) ? first : undefined;
}
