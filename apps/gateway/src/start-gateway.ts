import { ApiKeys, assertEveryRouteDeclaresItsPermission, resolveApiKey } from '@marmalade/auth';
import { createHttpApp } from '@marmalade/http';
import { createLogger, startTracing } from '@marmalade/observability';
import { serveApiDocsAssets } from './api-docs-pages.js';
import { forward } from './forwarding.js';
import type { GatewaySettings } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { listenForMetrics } from './metrics-listener.js';
import { Services } from './services.js';

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
 * @throws Error when a port is taken, or a route declares no permission
 */
export async function startGateway(settings: GatewaySettings): Promise<RunningGateway> {
  const logger = createLogger({ service: SERVICE, level: settings.LOG_LEVEL, format: settings.LOG_FORMAT });
  const tracing = await startTracing({ service: SERVICE, endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT });
  const apiKey = resolveApiKey(settings);
  const app = await createHttpApp(GatewayModule.with(settings, apiKey.value), {
    service: SERVICE,
    logger,
    metrics: false,
    middleware: false,
  });
  let metrics: { close(): Promise<void> } | undefined;
  const close = async () => {
    await Promise.all([app.close(), metrics?.close()]);
    await tracing.shutdown();
  };
  try {
    assertEveryRouteDeclaresItsPermission(app);
    const instance = app.getHttpAdapter().getInstance();
    forward(instance, app.get(Services), app.get(ApiKeys));
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
