import { histogram, openSpan, SpanKind, type Logger, type OpenSpan } from '@marmalade/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** For answers that are data; a page sets its own content-security-policy and cache-control. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** Asked every few seconds by machines: not worth a line at info. */
const QUIET_ROUTE = /^\/(health|metrics)(\/|$)/;

const UNMATCHED = 'unmatched';

const durations = () =>
  histogram(
    'http_request_duration_seconds',
    'Time from the request line to the end of the answer',
    ['service', 'method', 'route', 'status'],
    { buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] },
  );

type Child = ReturnType<ReturnType<typeof durations>['labels']>;

/** What each request gets around its handler: id and security headers, a span, one log line, a duration. */
export function addRequestHooks(
  instance: FastifyInstance,
  { service, logger }: { service: string; logger: Logger },
): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  const children = new Map<string, Child>();
  const metric = durations();

  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    reply.header('x-request-id', request.id);
    const parent = request.headers.traceparent;
    const span = openSpan(`${request.method} ${routeOf(request)}`, {
      kind: SpanKind.SERVER,
      parent: typeof parent === 'string' ? parent : undefined,
    });
    if (!span) return done();
    spans.set(request, span);
    span.run(done);
  });

  // A body arrives in the socket's own asynchronous context, where the span is not active any more.
  instance.addHook('preValidation', (request, _reply, done) => {
    const span = request.body === undefined ? undefined : spans.get(request);
    if (span) span.run(done);
    else done();
  });

  instance.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    const ms = reply.elapsedTime;
    durationOf(request.method, route, reply.statusCode).observe(ms / 1_000);
    logRequest(request, reply, route, ms);
    finishSpan(request, reply, route);
    done();
  });

  function durationOf(method: string, route: string, status: number): Child {
    const key = `${method} ${status} ${route}`;
    let child = children.get(key);
    if (!child) children.set(key, (child = metric.labels(service, method, route, String(status))));
    return child;
  }

  function logRequest(request: FastifyRequest, reply: FastifyReply, route: string, ms: number): void {
    const level = QUIET_ROUTE.test(route) ? 'debug' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    const fields = {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(ms * 10) / 10,
    };
    logger[level](fields, 'request');
  }

  function finishSpan(request: FastifyRequest, reply: FastifyReply, route: string): void {
    const span = spans.get(request);
    if (!span) return;
    span.setAttributes({
      'http.request.method': request.method,
      'http.route': route,
      'http.response.status_code': reply.statusCode,
    });
    if (reply.statusCode >= 500) span.fail(undefined);
    span.end();
  }
}

/** The route's pattern, never the path: a path may hold a token, and has no bound as a label. */
function routeOf(request: FastifyRequest): string {
  return request.is404 ? UNMATCHED : (request.routeOptions.url ?? UNMATCHED);
}
