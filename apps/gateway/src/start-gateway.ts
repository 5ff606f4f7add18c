import { assertEveryRouteDeclaresItsPermission, Credentials, resolveApiKey } from '@marmalade/auth';
import { createHttpApp } from '@marmalade/http';
import { createLogger, startTracing } from '@marmalade/observability';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { corsOrigins, trustedProxies } from './address-lists.js';
import { Admission } from './admission.js';
import { serveApiDocsAssets } from './api-docs-pages.js';
import { ApiKeyTokens } from './api-key-tokens.js';
import { Callers } from './callers.js';
import { allowOrigins } from './cross-origin.js';
import { forward } from './forwarding.js';
import type { GatewaySettings } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { listenForMetrics } from './metrics-listener.js';
import { rateLimits } from './rate-limits.js';
import { Services } from './services.js';
import { passWebSockets } from './web-sockets.js';

const SERVICE = 'gateway';

export interface RunningGateway {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  url: string;
  /** The first API key, when this start generated it: to be shown once. */
  newApiKey?: string;
  /** Ends within three seconds; answers in flight are finished where that is possible. */
  close(): Promise<void>;
}

/**
 * Starts the gateway.
 * @throws Error when a port is taken, or a route declares no permission; SettingsError
 */
export async function startGateway(settings: GatewaySettings): Promise<RunningGateway> {
  const origins = corsOrigins(settings.CORS_ORIGINS);
  const trustProxy = trustedProxies(settings.TRUSTED_PROXIES);
  const logger = createLogger({ service: SERVICE, level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const tracing = await startTracing({ service: SERVICE, endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT });
  const apiKey = resolveApiKey(settings);
  const app = await createHttpApp(GatewayModule.with(settings, apiKey.value), {
    service: SERVICE,
    logger,
    metrics: false,
    middleware: false,
    trustProxy,
  });
  let metrics: { close(): Promise<void> } | undefined;
  const close = async () => {
    await Promise.all([app.close(), metrics?.close()]);
    await tracing.shutdown();
  };
  try {
    assertEveryRouteDeclaresItsPermission(app);
    const instance = app.getHttpAdapter().getInstance();
    allowOrigins(instance, origins);
    guardServices(app, settings, apiKey.value, origins);
    serveApiDocsAssets(instance);
    await app.listen(settings.PORT, settings.HOST);
    if (settings.METRICS_PORT !== 0) metrics = await listenForMetrics(settings.METRICS_PORT);
  } catch (error) {
    await close();
    throw error;
  }
  const url = await app.getUrl();
  logger.info({ url }, 'the gateway listens');
  return { url, close, ...(apiKey.isNew && { newApiKey: apiKey.value }) };
}

/** Adds what leads to the services, and what stands before it. */
function guardServices(
  app: NestFastifyApplication,
  settings: GatewaySettings,
  apiKey: string,
  origins: string[],
): void {
  const instance = app.getHttpAdapter().getInstance();
  const services = app.get(Services);
  const apiKeys = new ApiKeyTokens(settings.IDENTITY_URL, services.agent);
  const admission = new Admission(new Callers(app.get(Credentials), apiKey, apiKeys), rateLimits(settings));
  forward(instance, services, admission);
  const own = settings.PUBLIC_URL === undefined ? [] : [new URL(settings.PUBLIC_URL).origin];
  passWebSockets(instance, services, admission, { origins: [...origins, ...own], limit: settings.WEBSOCKETS_MAX });
}
