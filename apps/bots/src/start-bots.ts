import { assertEveryRouteDeclaresItsPermission, describeAccess, resolveApiKey } from '@marmalade/auth';
import type { OnStop } from '@marmalade/config';
import { events as identityEvents } from '@marmalade/contracts-identity';
import { createHttpApp, serveOpenApi } from '@marmalade/http';
import type { InProcessBus } from '@marmalade/messaging';
import { connectEvents, type RunningService, type ServiceBasics, startService } from '@marmalade/service';
import { API_INFO } from './api-info.js';
import type { BotsConfig } from './bots.config.js';
import { botsModule } from './bots.module.js';
import { MIGRATIONS } from './migrations/index.js';

/**
 * Starts both bots: database, routes, listeners. A bot without a token is off.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export function startBots(config: BotsConfig, bus?: InProcessBus): Promise<RunningService> {
  const options = { name: 'bots', config, migrations: MIGRATIONS, bus };
  return startService(options, (basics, onStop) => start(config, basics, onStop));
}

/** @param onStop gets how each part is stopped again */
async function start(
  config: BotsConfig,
  basics: ServiceBasics,
  onStop: OnStop,
): Promise<Omit<RunningService, 'close'>> {
  const { dataSource, logger, relay } = basics;
  const apiKey = resolveApiKey(config).value;
  const app = await createHttpApp(botsModule({ config, apiKey, dataSource, logger }), {
    service: 'bots',
    logger,
    middleware: false,
  });
  connectEvents(
    app,
    basics,
    identityEvents.map(({ type }) => type),
  );
  serveOpenApi(app, API_INFO, describeAccess);
  onStop(() => Promise.all([relay.stop(), app.close()]));
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  await app.startAllMicroservices();
  await app.listen(config.BOTS_PORT, config.BOTS_HOST);
  return { url: await app.getUrl(), startRelay: () => relay.start() };
}
