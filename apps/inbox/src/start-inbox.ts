import { assertEveryRouteDeclaresItsPermission, Credentials, describeAccess, resolveApiKey } from '@marmalade/auth';
import { type OnStop, startParts } from '@marmalade/config';
import { facts as dispatcherFacts } from '@marmalade/contracts-dispatcher';
import { events as identityEvents, facts as identityFacts } from '@marmalade/contracts-identity';
import { openDatabase } from '@marmalade/database';
import { createHttpApp, HealthRegistry, serveOpenApi } from '@marmalade/http';
import { EventServer, type EventTransport, type InProcessBus, RabbitMqTransport } from '@marmalade/messaging';
import { createLogger, type Logger, startTracing } from '@marmalade/observability';
import { Outbox, OutboxRelay } from '@marmalade/outbox';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { AnswerWebSockets } from './answer-web-sockets/answer-web-sockets.js';
import { API_INFO } from './api-info.js';
import { CleanUp } from './clean-up/clean-up.js';
import type { InboxConfig } from './inbox.config.js';
import { inboxModule } from './inbox.module.js';
import { Live } from './live/live.js';
import { MIGRATIONS } from './migrations/index.js';
import { NotificationMarks } from './notifications/notification-marks.js';
import { NotificationStore } from './notifications/notification-store.js';
import { DeliveredReceipts } from './receipts/delivered-receipts.js';

/** An inbox that runs. */
export interface RunningInbox {
  url: string;
  /** Begins to carry outbox rows away; to be called when every listener of the process is there. */
  startRelay(): void;
  close(): Promise<void>;
}

/**
 * Starts the inbox: database, routes, sockets, listeners, background work.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export async function startInbox(config: InboxConfig, bus?: InProcessBus): Promise<RunningInbox> {
  const logger = createLogger({ service: 'inbox', level: config.LOG_LEVEL, format: config.LOG_FORMAT as 'json' });
  const databaseUrl = config.DATABASE_URL;
  if (!databaseUrl) throw new Error('DATABASE_URL is missing: only the standalone brings its own PostgreSQL');
  if (!bus && !config.RABBITMQ_URL)
    throw new Error('RABBITMQ_URL is missing: without a broker services run in one process (npm start)');
  return startParts((onStop) => start({ config, bus, logger, databaseUrl }, onStop));
}

interface StartParts {
  config: InboxConfig;
  databaseUrl: string;
  bus?: InProcessBus;
  logger: Logger;
}

/** @param onStop gets how each part is stopped again */
async function start(
  { config, databaseUrl, bus, logger }: StartParts,
  onStop: OnStop,
): Promise<Omit<RunningInbox, 'close'>> {
  const tracing = await startTracing({ service: 'inbox', endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  onStop(() => tracing.shutdown());
  const dataSource = await openDatabase({
    url: databaseUrl,
    schema: 'inbox',
    migrations: MIGRATIONS,
    poolSize: config.DATABASE_POOL_SIZE,
    logger,
  });
  onStop(() => dataSource.destroy());
  const outbox = new Outbox(dataSource);
  const transport: EventTransport = bus ?? new RabbitMqTransport(config.RABBITMQ_URL!, 'inbox', logger);
  // The bus belongs to the process.
  if (!bus) onStop(() => transport.close());
  const app = await createHttpApp(
    inboxModule({ config, apiKey: resolveApiKey(config).value, dataSource, outbox, logger }),
    { service: 'inbox', logger, middleware: false },
  );
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new EventServer({
      transport,
      dataSource,
      logger,
      announcedTypes: [...identityEvents, ...identityFacts, ...dispatcherFacts].map(({ type }) => type),
    }),
  });
  serveOpenApi(app, API_INFO, describeAccess);
  const health = app.get(HealthRegistry);
  health.register('database', async () => ({ ok: (await dataSource.query('SELECT 1')).length === 1 }));
  // Without a broker what is stored is still shown to whoever is connected to this replica, and to the others within seconds.
  health.register('broker', async () => ({ ok: transport.connected }), { critical: false });

  const live = app.get(Live);
  const cleanUp = new CleanUp(
    dataSource,
    {
      readDays: config.INBOX_READ_DAYS,
      unreadDays: config.INBOX_UNREAD_DAYS,
      announcementDays: config.INBOX_ANNOUNCEMENT_DAYS,
    },
    logger,
  );
  const relay = new OutboxRelay({ dataSource, outbox, publisher: transport.publisher, logger });
  onStop(() => Promise.all([cleanUp.stop(), app.get(DeliveredReceipts).stop(), app.get(NotificationStore).drained()]));
  onStop(() => Promise.all([relay.stop(), app.close()]));
  // Sockets keep an application from closing: they are told to come back first.
  onStop(() => live.stop());
  new AnswerWebSockets({
    live,
    marks: app.get(NotificationMarks),
    credentials: app.get(Credentials),
    logger,
  }).listenOn(app.getHttpAdapter().getInstance());
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  await live.start(transport);
  await app.startAllMicroservices();
  await app.listen(config.INBOX_PORT, config.INBOX_HOST);
  cleanUp.start();
  return { url: await app.getUrl(), startRelay: () => relay.start() };
}
