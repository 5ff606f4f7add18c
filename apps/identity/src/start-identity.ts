import { assertEveryRouteDeclaresItsPermission, resolveApiKey } from '@marmalade/auth';
import type { OnStop } from '@marmalade/config';
import { facts as dispatcherFacts } from '@marmalade/contracts-dispatcher';
import { facts as loyaltyFacts } from '@marmalade/contracts-loyalty';
import { createHttpApp, serveOpenApi } from '@marmalade/http';
import type { InProcessBus } from '@marmalade/messaging';
import { connectEvents, type RunningService, type ServiceBasics, startService } from '@marmalade/service';
import { SecretBox, secretsKey } from '@marmalade/secrets';
import { AnnounceFactsAgain } from './announce-facts-again/announce-facts-again.js';
import { API_INFO, describeRoute } from './api-info.js';
import { CleanUp } from './clean-up/clean-up.js';
import type { IdentityConfig } from './identity.config.js';
import { identityModule } from './identity.module.js';
import { JobWorker } from './jobs/job-worker.js';
import { MIGRATIONS } from './migrations/index.js';
import { SigningKeyRotation } from './signing-keys/signing-key-rotation.js';
import { SigningKeys } from './signing-keys/signing-keys.js';
import { FirstOwner, type NewOwner } from './staff/first-owner.js';

/** Identity, running. */
export interface RunningIdentity extends RunningService {
  /** How the first owner signs in, when this start made one and made up the password: to be shown once. */
  newOwner?: NewOwner;
}

/**
 * Starts identity: database, routes, listeners, background work.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export function startIdentity(config: IdentityConfig, bus?: InProcessBus): Promise<RunningIdentity> {
  const options = { name: 'identity', config, migrations: MIGRATIONS, bus };
  return startService(options, (basics, onStop) => start(config, basics, onStop));
}

/** @param onStop gets how each part is stopped again */
async function start(
  config: IdentityConfig,
  basics: ServiceBasics,
  onStop: OnStop,
): Promise<Omit<RunningIdentity, 'close'>> {
  const { dataSource, outbox, logger, relay } = basics;
  const secrets = new SecretBox(secretsKey(config));
  // Before anything listens: somebody has to be able to sign in.
  const newOwner = await new FirstOwner(dataSource, outbox, config).ensure();
  const keys = new SigningKeys(dataSource, secrets);

  const app = await createHttpApp(
    identityModule({ config, apiKey: resolveApiKey(config).value, dataSource, outbox, secrets, keys, logger }),
    { service: 'identity', logger, middleware: false },
  );
  connectEvents(
    app,
    basics,
    [...dispatcherFacts, ...loyaltyFacts].map(({ type }) => type),
  );
  serveOpenApi(app, API_INFO, describeRoute);
  const rotation = app.get(SigningKeyRotation);
  const cleanUp = new CleanUp(dataSource, logger);
  const jobs = app.get(JobWorker);
  const announcements = app.get(AnnounceFactsAgain);
  onStop(() => Promise.all([rotation.stop(), cleanUp.stop(), jobs.stop(), announcements.stop()]));
  onStop(() => Promise.all([relay.stop(), app.close()]));
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  await rotation.start();
  await app.startAllMicroservices();
  await app.listen(config.IDENTITY_PORT, config.IDENTITY_HOST);
  cleanUp.start();
  jobs.start();
  announcements.start();
  return { url: await app.getUrl(), newOwner, startRelay: () => relay.start() };
}
