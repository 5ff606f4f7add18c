import { assertEveryRouteDeclaresItsPermission, resolveApiKey } from '@marmalade/auth';
import { type OnStop, startParts } from '@marmalade/config';
import { events } from '@marmalade/contracts-identity';
import { openDatabase } from '@marmalade/database';
import { createHttpApp, HealthRegistry, serveOpenApi } from '@marmalade/http';
import { EventServer, type EventTransport, type InProcessBus, RabbitMqTransport } from '@marmalade/messaging';
import { createLogger, type Logger, startTracing } from '@marmalade/observability';
import { Outbox, OutboxRelay } from '@marmalade/outbox';
import { SecretBox, secretsKey } from '@marmalade/secrets';
import type { MicroserviceOptions } from '@nestjs/microservices';
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
export interface RunningIdentity {
  url: string;
  /** How the first owner signs in, when this start made one and made up the password: to be shown once. */
  newOwner?: NewOwner;
  /** Begins to carry outbox rows away; to be called when every listener of the process is there. */
  startRelay(): void;
  close(): Promise<void>;
}

/**
 * Starts identity: database, routes, listeners, background work.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export async function startIdentity(config: IdentityConfig, bus?: InProcessBus): Promise<RunningIdentity> {
  const logger = createLogger({ service: 'identity', level: config.LOG_LEVEL, format: config.LOG_FORMAT as 'json' });
  const databaseUrl = config.DATABASE_URL;
  if (!databaseUrl) throw new Error('DATABASE_URL is missing: only the standalone brings its own PostgreSQL');
  if (!bus && !config.RABBITMQ_URL)
    throw new Error('RABBITMQ_URL is missing: without a broker services run in one process (npm start)');
  return startParts((onStop) => start({ config, bus, logger, databaseUrl }, onStop));
}

interface StartParts {
  config: IdentityConfig;
  databaseUrl: string;
  bus?: InProcessBus;
  logger: Logger;
}

/** @param onStop gets how each part is stopped again */
async function start(
  { config, databaseUrl, bus, logger }: StartParts,
  onStop: OnStop,
): Promise<Omit<RunningIdentity, 'close'>> {
  const tracing = await startTracing({ service: 'identity', endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  onStop(() => tracing.shutdown());
  const dataSource = await openDatabase({
    url: databaseUrl,
    schema: 'identity',
    migrations: MIGRATIONS,
    poolSize: config.DATABASE_POOL_SIZE,
    logger,
  });
  onStop(() => dataSource.destroy());
  const secrets = new SecretBox(secretsKey(config));
  const outbox = new Outbox(dataSource);
  // Before anything listens: somebody has to be able to sign in.
  const newOwner = await new FirstOwner(dataSource, outbox, config).ensure();
  const keys = new SigningKeys(dataSource, secrets);

  const transport: EventTransport = bus ?? new RabbitMqTransport(config.RABBITMQ_URL!, 'identity', logger);
  // The bus belongs to the process.
  if (!bus) onStop(() => transport.close());
  const app = await createHttpApp(
    identityModule({ config, apiKey: resolveApiKey(config).value, dataSource, outbox, secrets, keys, logger }),
    { service: 'identity', logger, middleware: false },
  );
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new EventServer({ transport, dataSource, logger, announcedTypes: events.map(({ type }) => type) }),
  });
  serveOpenApi(app, API_INFO, describeRoute);
  const health = app.get(HealthRegistry);
  health.register('database', async () => ({ ok: (await dataSource.query('SELECT 1')).length === 1 }));
  // Without a broker people still sign in; what is announced waits in the outbox.
  health.register('broker', async () => ({ ok: transport.connected }), { critical: false });

  const rotation = app.get(SigningKeyRotation);
  const cleanUp = new CleanUp(dataSource, logger);
  const jobs = app.get(JobWorker);
  const relay = new OutboxRelay({ dataSource, outbox, publisher: transport.publisher, logger });
  onStop(() => Promise.all([rotation.stop(), cleanUp.stop(), jobs.stop()]));
  onStop(() => Promise.all([relay.stop(), app.close()]));
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  await rotation.start();
  await app.startAllMicroservices();
  await app.listen(config.IDENTITY_PORT, config.IDENTITY_HOST);
  cleanUp.start();
  jobs.start();
  return { url: await app.getUrl(), newOwner, startRelay: () => relay.start() };
}
