import { createRequire } from 'node:module';
import { NestPinoLogger, startProcessMetrics, type Logger } from '@marmalade/observability';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { useJsonBodies } from './body-parsers.js';
import { answerClientError } from './client-errors.js';
import { closeGracefully } from './graceful-close.js';
import { HealthController, HealthRegistry } from './health.js';
import { MetricsController } from './metrics.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { refuseUnreadableQueries } from './readable-query.js';
import { addRequestHooks, SECURITY_HEADERS } from './request-hooks.js';
import { requestIdOf } from './request-id.js';
import { RouteMethods } from './route-methods.js';
import { validationPipe } from './validation-pipe.js';

export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Within which a whole request must have come in. */
const REQUEST_TIMEOUT_MS = 60_000;

export interface HttpAppOptions {
  /** Its name in logs, metrics, traces and `/health`. */
  service: string;
  logger: Logger;
  /** Shown in `/health`; default: the version of the platform. */
  version?: string;
  /** Bytes of a body at most; more is answered with BODY_TOO_LARGE. Default 1 MiB. */
  bodyLimit?: number;
  /** Whose X-Forwarded-* headers are believed (Fastify's `trustProxy`). Default: nobody's. */
  trustProxy?: boolean | string | string[];
  /** Keeps each body as it came in `request.rawBody`. Default false. */
  rawBody?: boolean;
  /** Whether `/metrics` is served. Default true; false on a public port. */
  metrics?: boolean;
  /** Whether Nest middleware can be used. Default true; without it each request is a little cheaper. */
  middleware?: boolean;
}

class HttpPlatformModule {}

/**
 * A Nest application on Fastify with everything a service of ours has: problem+json for every error, validated input,
 * request ids, one log line and one duration a request, traces, health, metrics, security headers, bounded bodies,
 * and a close that ends within three seconds. It neither listens nor handles signals yet.
 * `HealthRegistry` can be injected anywhere.
 */
export async function createHttpApp(
  rootModule: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const { service, logger, version = platformVersion(), rawBody = false, metrics = true } = options;
  let filter: ProblemFilter | undefined;
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT_BYTES,
    trustProxy: options.trustProxy ?? false,
    requestIdHeader: false,
    // A part of a path may be a token, or somebody's long address.
    routerOptions: { maxParamLength: 2_048 },
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    // A client that sends its request a byte at a time does not hold a connection for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A rolling restart still answers what arrives on open connections, and closes them with the answer.
    return503OnClosing: false,
    skipMiddie: options.middleware === false,
    clientErrorHandler: answerClientError,
    // No hook has run by then.
    frameworkErrors: (error: Error, request: unknown, reply: unknown) =>
      filter?.answer(error, request as FastifyRequest, (reply as FastifyReply).headers(SECURITY_HEADERS)),
  });
  const instance = adapter.getInstance();
  useJsonBodies(instance, { rawBody });
  addRequestHooks(instance, { service, logger });
  refuseUnreadableQueries(instance);
  // Whoever expects what we do not know gets the answer all the same (RFC 9110, 10.1.1); Node's own would be a bare 417.
  instance.server.on('checkExpectation', instance.routing);
  closeGracefully(instance);
  filter = new ProblemFilter(logger, new RouteMethods(instance));
  startProcessMetrics();

  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: HttpPlatformModule,
      global: true,
      imports: [rootModule],
      controllers: metrics ? [HealthController, MetricsController] : [HealthController],
      providers: [{ provide: HealthRegistry, useValue: new HealthRegistry(service, version) }],
      exports: [HealthRegistry],
    },
    adapter,
    { logger: new NestPinoLogger(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(validationPipe());
  return app;
}

/** All packages here carry one version; this file is at the same depth in `src` and `dist`. */
export function platformVersion(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version;
}
