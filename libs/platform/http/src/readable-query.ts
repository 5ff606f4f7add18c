import type { FastifyInstance } from 'fastify';
import { BAD_REQUEST } from './platform-problems.js';

/**
 * Refuses a query that is not UTF-8 in percent-encoding. Fastify would take the escapes themselves for what was meant, and a
 * search for them finds nothing and says nothing.
 */
export function refuseUnreadableQueries(instance: FastifyInstance): void {
  instance.addHook('onRequest', ({ raw: { url = '' } }, _reply, done) => {
    const start = url.indexOf('?');
    if (start >= 0 && url.includes('%', start) && !isReadable(url.slice(start))) {
      done(BAD_REQUEST.problem('The query is not UTF-8 in percent-encoding.'));
    } else {
      done();
    }
  });
}

function isReadable(query: string): boolean {
  try {
    decodeURIComponent(query);
    return true;
  } catch {
    return false;
  }
}
