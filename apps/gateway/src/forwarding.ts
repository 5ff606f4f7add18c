import { Transform } from 'node:stream';
import replyFrom from '@fastify/reply-from';
import { API_KEY_HEADER, type ApiKeys } from '@marmalade/auth';
import {
  BODY_LIMIT_BYTES,
  BODY_TOO_LARGE,
  INTERNAL_ERROR,
  isAway,
  Problem,
  ROUTE_NOT_FOUND,
  SERVICE_TIMEOUT,
  SERVICE_UNAVAILABLE,
} from '@marmalade/http';
import { currentTraceparent } from '@marmalade/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX, ROUTES, type ServiceName } from './routing-table.js';
import type { Services } from './services.js';

/** Of one connection only (RFC 9110, 7.6.1), or said by the gateway alone. */
const NOT_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'forwarded',
  'x-real-ip',
  'x-request-id',
]);

/** Names by which services are told what only the gateway knows: from outside they would be lies. */
const INTERNAL_HEADER = /^x-(forwarded|marmalade|internal)-/;

/** Segments `.` and `..`, written in any way a URL parser understands: they would lead out of the prefix. */
const DOT_SEGMENT = /(^|[/\\]|%2f)(\.|%2e){1,2}([/\\]|%2f|$)|%5c|\\/i;

/**
 * Forwards what the routing table lists to its services, streaming both ways. Bodies are not looked at, only measured.
 * The API key is checked before anything is sent on, but for what is public.
 */
export function forward(instance: FastifyInstance, services: Services, keys: ApiKeys): void {
  void instance.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', passBody);
    await scope.register(replyFrom, { undici: services.agent, disableRequestLogging: true });
    const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
      keys.verify(request.headers[API_KEY_HEADER]);
      done();
    };
    for (const { prefix, service, isPublic } of ROUTES) {
      const handler = forwardTo(service, services.addresses[service]);
      const options = isPublic ? {} : { onRequest };
      scope.all(`${API_PREFIX}${prefix}`, options, handler);
      scope.all(`${API_PREFIX}${prefix}/*`, options, handler);
    }
  });
}

function forwardTo(service: ServiceName, address: string) {
  const options = {
    getUpstream: () => address,
    rewriteRequestHeaders,
    rewriteHeaders,
    // The client decides about trying again: it knows whether its request may run twice.
    retryDelay: () => null,
    onError: (reply: unknown, { error }: { error: Error }) => {
      const { raw } = reply as FastifyReply;
      // When the client has left, its connection is the one that failed.
      if (!raw.destroyed) void (reply as FastifyReply).send(failureOf(error.cause ?? error, service));
    },
  };
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const url = request.raw.url ?? '';
    const query = url.indexOf('?');
    const path = url.slice(API_PREFIX.length, query < 0 ? undefined : query);
    if (DOT_SEGMENT.test(path)) throw ROUTE_NOT_FOUND.problem();
    return reply.from(path, options);
  };
}

type Headers = Record<string, string | string[] | undefined>;

function rewriteRequestHeaders(request: unknown, headers: Headers): Headers {
  const { id, ip, protocol, headers: received } = request as FastifyRequest;
  const sent: Headers = {};
  for (const name in headers) {
    if (!NOT_FORWARDED.has(name) && !(name.startsWith('x-') && INTERNAL_HEADER.test(name))) sent[name] = headers[name];
  }
  sent['x-request-id'] = String(id);
  sent['x-forwarded-for'] = ip;
  sent['x-forwarded-proto'] = protocol;
  sent['x-forwarded-host'] = received.host;
  const traceparent = currentTraceparent();
  if (traceparent !== undefined) sent.traceparent = traceparent;
  return sent;
}

function rewriteHeaders(headers: Headers): Headers {
  const sent: Headers = {};
  for (const name in headers) if (!NOT_FORWARDED.has(name)) sent[name] = headers[name];
  return sent;
}

type Done = (error: Error | null, body?: unknown) => void;

/** Hands the body on as a stream. One of a declared length is judged by it; of another, each chunk is counted. */
function passBody(request: FastifyRequest, body: NodeJS.ReadableStream, done: Done): void {
  const length = request.headers['content-length'];
  if (length === undefined) done(null, bounded(body));
  else if (Number(length) > BODY_LIMIT_BYTES) done(tooLarge());
  else done(null, body);
}

function bounded(body: NodeJS.ReadableStream): Transform {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > BODY_LIMIT_BYTES) done(tooLarge());
      else done(null, chunk);
    },
  });
  body.on('error', (error) => counted.destroy(error));
  // Not `pipeline`: it would destroy the request, and with it the connection the problem has to go out by.
  counted.on('error', () => body.unpipe(counted).resume());
  return body.pipe(counted);
}

/**
 * Without `connection: close`: the rest of the body is thrown away as it comes, for a minute at most (`requestTimeout`).
 * To cut a client that is still sending often loses it the answer.
 */
function tooLarge(): Problem {
  return BODY_TOO_LARGE.problem(`A body may have ${BODY_LIMIT_BYTES} bytes at most.`);
}

const TIMEOUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const AWAY = new Set(['UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

function failureOf(error: unknown, service: ServiceName): Problem {
  if (error instanceof Problem) return error;
  const code = String((error as { code?: unknown }).code);
  if (TIMEOUT.has(code)) {
    return SERVICE_TIMEOUT.problem(`The service ${service} did not answer in time.`, undefined, undefined, {
      cause: error,
    });
  }
  if (AWAY.has(code) || isAway(error)) {
    return SERVICE_UNAVAILABLE.problem(`The service ${service} is not available.`, undefined, undefined, {
      cause: error,
    });
  }
  return INTERNAL_ERROR.problem(undefined, undefined, undefined, { cause: error });
}
