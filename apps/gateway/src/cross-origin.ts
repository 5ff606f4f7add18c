import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What a page may send beside what every page may. */
const ALLOWED_HEADERS = [
  'Authorization',
  'X-API-Key',
  'Content-Type',
  'Idempotency-Key',
  'Last-Event-ID',
  'traceparent',
];
const EXPOSED_HEADERS = [
  'X-Request-Id',
  'Location',
  'Content-Disposition',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PREFLIGHT_KEPT_S = 600;

/**
 * Lets pages of other origins use the API, with a token or key of their own: there are no cookies. To be called before routes
 * are added. Without origins nothing is added, and no other page can read.
 */
export function allowOrigins(instance: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  void instance.register(fastifyCors, {
    origin: [...origins],
    methods: METHODS,
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_KEPT_S,
    // An OPTIONS that is no preflight is answered like any other request.
    strictPreflight: false,
  });
  const allowed = new Set(origins);
  // Over what a service says, which knows nothing of other origins.
  instance.addHook('onSend', (request, reply, payload, done) => {
    const { origin } = request.headers;
    if (origin !== undefined && allowed.has(origin)) reply.header('cross-origin-resource-policy', 'cross-origin');
    done(null, payload);
  });
}
