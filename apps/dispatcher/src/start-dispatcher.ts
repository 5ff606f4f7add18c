import { randomBytes } from 'node:crypto';
import { assertEveryRouteDeclaresItsPermission, resolveApiKey } from '@marmalade/auth';
import { generatedSecret } from '@marmalade/config';
import { openDatabase } from '@marmalade/database';
import { createHttpApp, HealthRegistry, platformVersion, serveOpenApi } from '@marmalade/http';
import { EventServer, type EventTransport, InProcessBus, RabbitMqTransport } from '@marmalade/messaging';
import { createLogger, gauge, startTracing } from '@marmalade/observability';
import { Outbox, OutboxRelay } from '@marmalade/outbox';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Catalogue } from './catalogue/catalogue.js';
import { ChannelAdapters } from './channels/channel-adapters.js';
import { SecretBox } from './channels/secret-box.js';
import type { DispatcherConfig } from './dispatcher.config.js';
import { dispatcherModule } from './dispatcher.module.js';
import { CleanUp } from './clean-up.js';
import { CreateDispatcherTables1763690000000 } from './migrations/1763690000000-create-dispatcher-tables.js';
import { seedOwner } from './recipients/seed-owner.js';
import { DeliverySender } from './send-deliveries/delivery-sender.js';

/** A dispatcher that runs. */
export interface RunningDispatcher {
  url: string;
  /** Begins to carry outbox rows away; to be called when every listener of the process is there. */
  startRelay(): void;
  close(): Promise<void>;
}

/**
 * Starts the dispatcher: database, routes, listeners and sender, as far as its roles want them.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export async function startDispatcher(config: DispatcherConfig, bus?: InProcessBus): Promise<RunningDispatcher> {
  const logger = createLogger({ service: 'dispatcher', level: config.LOG_LEVEL, format: config.LOG_FORMAT as 'json' });
  if (!config.DATABASE_URL) throw new Error('DATABASE_URL is missing: only the standalone brings its own PostgreSQL');
  if (!bus && !config.RABBITMQ_URL)
    throw new Error('RABBITMQ_URL is missing: without a broker services run in one process (npm start)');
  const tracing = await startTracing({ service: 'dispatcher', endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  const catalogue = await Catalogue.load(config.CATALOGUE_DIR);
  const dataSource = await openDatabase({
    url: config.DATABASE_URL,
    schema: 'dispatcher',
    migrations: [CreateDispatcherTables1763690000000],
    poolSize: config.DATABASE_POOL_SIZE,
    logger,
  });
  const outbox = new Outbox(dataSource);
  const secretsKey =
    config.MARMALADE_SECRETS_KEY ??
    generatedSecret(config.MARMALADE_DATA_DIR, 'secrets-key', () => randomBytes(32).toString('base64')).value;
  const adapters = new ChannelAdapters(dataSource, new SecretBox(secretsKey), config);
  await adapters.start();
  await seedOwner(dataSource, config);

  const transport: EventTransport = bus ?? new RabbitMqTransport(config.RABBITMQ_URL!, 'dispatcher', logger);
  const apiKey = resolveApiKey(config).value;
  const app = await createHttpApp(
    dispatcherModule({ config, apiKey, dataSource, outbox, catalogue, adapters, logger }),
    {
      service: 'dispatcher',
      logger,
      middleware: false,
    },
  );
  const announcedTypes = catalogue.list().map(({ type }) => type);
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new EventServer({ transport, dataSource, logger, announcedTypes }),
  });
  serveOpenApi(app, { title: 'Dispatcher', version: platformVersion(), description: 'Events in, notifications out.' });
  const health = app.get(HealthRegistry);
  health.register('database', async () => ({ ok: (await dataSource.query('SELECT 1')).length === 1 }));
  // Without a broker events are still taken in, and kept.
  health.register('broker', async () => ({ ok: transport.connected }), { critical: false });

  const roles = config.DISPATCHER_ROLES.split(',');
  const sender = app.get(DeliverySender);
  const relay = new OutboxRelay({ dataSource, outbox, publisher: transport.publisher, logger });
  const cleanUp = new CleanUp(dataSource, logger);
  gauge('marmalade_outbox_rows', 'Events waiting in the outbox', [], {
    collect: async function () {
      this.set((await dataSource.query('SELECT count(*)::int AS n FROM outbox').catch(() => [{ n: NaN }]))[0].n);
    },
  });

  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  if (roles.includes('sending')) await sender.start();
  await app.startAllMicroservices();
  await app.listen(config.DISPATCHER_PORT, config.DISPATCHER_HOST);
  cleanUp.start();

  return {
    url: await app.getUrl(),
    startRelay: () => roles.includes('intake') && relay.start(),
    close: async () => {
      // First nothing new comes in, then nothing goes on, then what was begun ends; the database goes last.
      await Promise.all([relay.stop(), app.close()]);
      await sender.close();
      await cleanUp.stop();
      if (!bus) await transport.close();
      await adapters.close();
      await dataSource.destroy();
      await tracing.shutdown();
    },
  };
}
