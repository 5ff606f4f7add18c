import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, when the application was made with `rawBody` (to verify a signature over it). */
    rawBody?: Buffer;
  }
}

const JSON_TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];

/** JSON in its three content types, and nothing else. A body with `__proto__` or a forged constructor is refused. */
export function useJsonBodies(instance: FastifyInstance, { rawBody }: { rawBody: boolean }): void {
  instance.removeAllContentTypeParsers();
  const parse = instance.getDefaultJsonParser('error', 'error');
  if (!rawBody) {
    instance.addContentTypeParser(JSON_TYPES, { parseAs: 'string' }, parse);
    return;
  }
  instance.addContentTypeParser<Buffer>(JSON_TYPES, { parseAs: 'buffer' }, (request, body, done) => {
    request.rawBody = body;
    void parse(request, body.toString(), done);
  });
}
