import type { ServerResponse } from 'node:http';
import replyFrom from '@fastify/reply-from';
import { ROUTE_NOT_FOUND } from '@marmalade/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from './admission.js';
import { passBody } from './bounded-body.js';
import { answerHeaders, type Headers, requestHeaders } from './forwarded-headers.js';
import { limitClassOf } from './rate-limits.js';
import { API_PREFIX, publicPrefix, type Route, ROUTES } from './routing-table.js';
import type { Services } from './services.js';
import { ANSWER, upstreamCalls } from './upstream-calls.js';
import { awayProblem, failureOf } from './upstream-failures.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request that is being forwarded. */
    answer: ServerResponse | null;
  }
}

/**
 * Segments `.` and `..`, written in any way a URL parser understands: they would lead out of the prefix. Also what begins or ends
 * with two dots, which @fastify/reply-from takes for one.
 */
const DOT_SEGMENT = /(^|[/\\]|%2f)(\.|%2e){1,2}([/\\]|%2f|$)|(\/|%2f)(\.|%2e){2}|(\.|%2e){2}(\/|%2f)|%5c|\\/i;

/** A request may name the whole address (RFC 9112, 3.2.2). */
const AUTHORITY = /^https?:\/\/[^/?#]*/i;

/**
 * Forwards what the routing table lists to its services, streaming both ways. Bodies are not looked at, only measured.
 * Who asks, and how often, is judged before anything is sent on.
 */
export function forward(
  instance: FastifyInstance,
  services: Services,
  admission: Admission,
  routes: readonly Route[] = ROUTES,
): void {
  void instance.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', passBody);
    scope.decorateRequest('caller', null);
    scope.decorateRequest('answer', null);
    await scope.register(replyFrom, { undici: upstreamCalls(services.agent), disableRequestLogging: true });
    for (const route of routes) {
      const prefix = publicPrefix(route);
      const options = { onRequest: admitTo(route, admission) };
      const handler = forwardTo(route, services.addresses[route.service]);
      scope.all(prefix, options, handler);
      scope.all(`${prefix}/*`, options, handler);
    }
  });
}

function admitTo({ prefix, isPublic, limit: own }: Route, admission: Admission) {
  return (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // The router's decoded parameter, not the path as it was written: `%61uth` would be another class.
    const rest = (request.params as Record<string, string | undefined>)['*'];
    const limit = own ?? limitClassOf(request.method, rest === undefined ? prefix : `${prefix}/${rest}`, isPublic);
    return isPublic ? admission.admitAnybody(request, reply, limit) : admission.admit(request, reply, limit);
  };
}

function forwardTo({ service, atRoot, below = '' }: Route, address: string | undefined) {
  const options = {
    getUpstream: () => address!,
    rewriteRequestHeaders: headersWithAnswer,
    rewriteHeaders: answerHeaders,
    // The client decides about trying again: it knows whether its request may run twice.
    retryDelay: () => null,
    onResponse: sendAnswer,
    onError: (reply: unknown, { error }: { error: Error }) => {
      const { raw } = reply as FastifyReply;
      // When the client has left, its connection is the one that failed.
      if (!raw.destroyed) void (reply as FastifyReply).send(failureOf(error.cause ?? error, service));
    },
  };
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (address === undefined) throw awayProblem(service);
    const path = servicePath(request, atRoot);
    if (path === undefined || DOT_SEGMENT.test(path)) throw ROUTE_NOT_FOUND.problem();
    request.answer = reply.raw;
    return reply.from(below + path, options);
  };
}

/** Without the prefix; undefined when that is written in another way (`/%61pi`), as the router reads it and we do not. */
function servicePath({ raw: { url = '' } }: FastifyRequest, atRoot: boolean | undefined): string | undefined {
  const path = url.startsWith('/') ? url : url.replace(AUTHORITY, '');
  const query = path.indexOf('?');
  const end = query < 0 ? undefined : query;
  if (atRoot) return path.slice(0, end);
  return path.startsWith(API_PREFIX) ? path.slice(API_PREFIX.length, end) : undefined;
}

/** The answer travels with the headers, the one thing @fastify/reply-from hands through to the call. */
function headersWithAnswer(request: unknown, headers: Headers): Headers {
  const sent: Headers & { [ANSWER]?: ServerResponse | null } = requestHeaders(request as FastifyRequest, headers);
  sent[ANSWER] = (request as FastifyRequest).answer;
  return sent;
}

function sendAnswer(_request: unknown, reply: unknown, { stream }: { stream: unknown }): void {
  const { raw } = (reply as FastifyReply).send(stream);
  // The first event may be long in coming; that the stream stands is told at once.
  const isEvents = String(raw.getHeader('content-type')).startsWith('text/event-stream');
  if (isEvents && !raw.headersSent) raw.flushHeaders();
}
