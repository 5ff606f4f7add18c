import { assertEveryRouteDeclaresItsPermission, describeAccess, resolveApiKey } from '@marmalade/auth';
import type { OnStop } from '@marmalade/config';
import { events as identityEvents } from '@marmalade/contracts-identity';
import { createHttpApp, serveOpenApi } from '@marmalade/http';
import type { InProcessBus } from '@marmalade/messaging';
import { connectEvents, type RunningService, type ServiceBasics, startService } from '@marmalade/service';
import { API_INFO } from './api-info.js';
import type { BotsConfig } from './bots.config.js';
import { botsModule } from './bots.module.js';
import { cleanUp } from './clean-up/clean-up.js';
import { createBots } from './create-bots.js';
import { MIGRATIONS } from './migrations/index.js';
import { LongPolling } from './receive-updates/long-polling.js';
import { Bots } from './telegram/bots.js';
import { PollingTurns } from './updates/polling-turns.js';
import { SeenUpdates } from './updates/seen-updates.js';
import { UpdateIntake } from './updates/update-intake.js';

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
  const bots = new Bots(config);
  const { handlers, refresh, timers } = createBots(config, { bots, dataSource, apiKey, logger });
  const intake = new UpdateIntake(new SeenUpdates(dataSource), handlers, logger);
  const app = await createHttpApp(botsModule({ config, apiKey, dataSource, bots, intake, logger }), {
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
  const chores = cleanUp(dataSource, logger);
  onStop(() => Promise.all([chores.stop(), refresh?.stop()]));
  onStop(() => Promise.all([relay.stop(), app.close()]));
  // What was taken in is answered before the end.
  onStop(async () => {
    await intake.drained();
    timers.stop();
  });
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  await app.startAllMicroservices();
  await app.listen(config.BOTS_PORT, config.BOTS_HOST);
  chores.start();
  refresh?.start();
  if (config.TELEGRAM_WEBHOOK_SECRET === undefined) {
    const polling = new LongPolling(bots, new PollingTurns(dataSource), intake, logger);
    onStop(() => polling.stop());
    polling.start();
  }
  return { url: await app.getUrl(), startRelay: () => relay.start() };
}
