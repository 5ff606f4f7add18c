import type { Duplex } from 'node:stream';
import { withBearerOfSubprotocol } from '@marmalade/auth';
import { SERVICE_UNAVAILABLE, UPGRADE_REQUIRED, Upgrades } from '@marmalade/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from './admission.js';
import { answerHeaders } from './forwarded-headers.js';
import { API_PREFIX, WEB_SOCKETS, type WebSocketRoute } from './routing-table.js';
import type { Services } from './services.js';
import { failureOf, awayProblem } from './upstream-failures.js';
import { ORIGIN_NOT_ALLOWED } from './web-socket-problems.js';
import { handshake, switching, type Handshake } from './web-socket-handshake.js';

const LAST_WORDS_MS = 2_000;

export interface WebSocketOptions {
  /** Origins of pages that may connect, beside the gateway's own. */
  origins: readonly string[];
  /** Open at once at most. */
  limit: number;
  routes?: readonly WebSocketRoute[];
}

/**
 * Passes WebSockets on to the services the table names. Credentials, origin and rate are judged before; then bytes go both
 * ways unread, and when one side ends, the other does.
 */
export function passWebSockets(
  instance: FastifyInstance,
  services: Services,
  admission: Admission,
  { origins, limit, routes = WEB_SOCKETS }: WebSocketOptions,
): void {
  const upgrades = new Upgrades(instance);
  const allowed = new Set(origins);
  const open = new Set<Duplex>();

  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!upgrades.has(request.raw)) throw UPGRADE_REQUIRED.problem();
    assertOrigin(request, allowed);
    await admission.admit(request, reply, 'connects', withBearerOfSubprotocol(request.headers));
  };
  void instance.register(async (scope) => {
    scope.decorateRequest('caller', null);
    for (const { path, service } of routes) {
      const address = services.addresses[service];
      const connect = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
        if (address === undefined) throw awayProblem(service);
        if (open.size >= limit) throw SERVICE_UNAVAILABLE.problem('As many connections are open as may be.');
        const { socket } = request.raw;
        open.add(socket);
        socket.once('close', () => open.delete(socket));
        const answer = await handshake(request, `${address}${path}${queryOf(request)}`).catch((error: unknown) => {
          throw failureOf(error, service);
        });
        if (!answer.socket) {
          void reply.code(answer.response.statusCode ?? 502).headers(answerHeaders(answer.response.headers));
          return answer.response;
        }
        reply.hijack();
        join(upgrades, request, answer);
        return undefined;
      };
      for (const url of [path, `${API_PREFIX}${path}`]) scope.get(url, { onRequest, exposeHeadRoute: false }, connect);
    }
  });
  instance.addHook('preClose', (done) => {
    for (const socket of open) socket.destroy();
    done();
  });
}

function queryOf({ raw: { url = '' } }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

/** A browser names the page's origin, and nobody else's program can make it lie. */
function assertOrigin({ headers: { origin }, host }: FastifyRequest, allowed: ReadonlySet<string>): void {
  if (origin === undefined || allowed.has(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw ORIGIN_NOT_ALLOWED.problem();
}

function join(upgrades: Upgrades, request: FastifyRequest, { response, socket: service, head }: Handshake): void {
  const { socket: client, head: early, response: logged } = upgrades.take(request.raw)!;
  for (const [one, other] of [
    [client, service!],
    [service!, client],
  ]) {
    one.on('error', () => one.destroy());
    one.once('close', () => finish(other));
  }
  client.write(switching(request, response));
  if (early.length > 0) service!.write(early);
  if (head && head.length > 0) client.write(head);
  client.pipe(service!).pipe(client);
  // The one log line and duration of a request tell of the handshake.
  logged.statusCode = 101;
  logged.emit('finish');
}

/** What was said last still arrives, unless nobody takes it. */
function finish(stream: Duplex): void {
  if (stream.destroyed) return;
  stream.end();
  setTimeout(() => stream.destroy(), LAST_WORDS_MS).unref();
}
