import { assertEveryRouteDeclaresItsPermission, describeAccess, resolveApiKey } from '@marmalade/auth';
import type { OnStop } from '@marmalade/config';
import { events as identityEvents, facts as identityFacts } from '@marmalade/contracts-identity';
import { events as loyaltyEvents, LoyaltyFactsWanted } from '@marmalade/contracts-loyalty';
import { events as orderEvents } from '@marmalade/contracts-orders';
import { createHttpApp, serveOpenApi } from '@marmalade/http';
import type { InProcessBus } from '@marmalade/messaging';
import { askForFacts } from '@marmalade/outbox';
import { connectEvents, type RunningService, type ServiceBasics, startService } from '@marmalade/service';
import { API_INFO } from './api-info.js';
import { CleanUp } from './clean-up/clean-up.js';
import { discountChores } from './discount-providers.js';
import type { LoyaltyConfig } from './loyalty.config.js';
import { loyaltyModule } from './loyalty.module.js';
import { MIGRATIONS } from './migrations/index.js';
import { OccasionRounds } from './occasion-providers.js';
import { PointChores } from './point-chores.js';

/**
 * Starts loyalty: database, routes, listeners, background work.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export function startLoyalty(config: LoyaltyConfig, bus?: InProcessBus): Promise<RunningService> {
  const options = { name: 'loyalty', config, migrations: MIGRATIONS, bus };
  return startService(options, (basics, onStop) => start(config, basics, onStop));
}

/** @param onStop gets how each part is stopped again */
async function start(
  config: LoyaltyConfig,
  basics: ServiceBasics,
  onStop: OnStop,
): Promise<Omit<RunningService, 'close'>> {
  const { dataSource, outbox, logger, relay } = basics;
  const apiKey = resolveApiKey(config).value;
  const app = await createHttpApp(loyaltyModule({ config, apiKey, dataSource, outbox, logger }), {
    service: 'loyalty',
    logger,
    middleware: false,
  });
  connectEvents(
    app,
    basics,
    [...identityEvents, ...identityFacts, ...loyaltyEvents, ...orderEvents].map(({ type }) => type),
  );
  serveOpenApi(app, API_INFO, describeAccess);
  const cleanUp = new CleanUp(dataSource, logger, discountChores(dataSource, config));
  const occasions = app.get(OccasionRounds);
  const pointChores = app.get(PointChores);
  onStop(() => Promise.all([cleanUp.stop(), occasions.stop(), pointChores.stop()]));
  onStop(() => Promise.all([relay.stop(), app.close()]));
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  await app.startAllMicroservices();
  await askForFacts(basics, LoyaltyFactsWanted);
  await app.listen(config.LOYALTY_PORT, config.LOYALTY_HOST);
  cleanUp.start();
  occasions.start();
  pointChores.start();
  return { url: await app.getUrl(), startRelay: () => relay.start() };
}
