import type { FastifyInstance } from 'fastify';

/** After so long, connections that are still busy are cut. Leaves time within the three seconds a stop may take. */
export const CLOSE_LIMIT_MS = 2_500;

/** Lets answers in flight finish, asks clients not to reuse their connections, and cuts what takes too long. */
export function closeGracefully(instance: FastifyInstance): void {
  let closing = false;
  let timer: NodeJS.Timeout | undefined;
  instance.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  instance.addHook('preClose', (done) => {
    closing = true;
    timer = setTimeout(() => instance.server.closeAllConnections(), CLOSE_LIMIT_MS);
    done();
  });
  instance.addHook('onClose', (_instance, done) => {
    clearTimeout(timer);
    done();
  });
}
