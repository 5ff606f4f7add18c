import { assertEveryRouteDeclaresItsPermission, describeAccess, resolveApiKey } from '@marmalade/auth';
import { type OnStop, startParts } from '@marmalade/config';
import { openDatabase } from '@marmalade/database';
import { createHttpApp, HealthRegistry, serveOpenApi } from '@marmalade/http';
import { EventServer, type EventTransport, InProcessBus, RabbitMqTransport } from '@marmalade/messaging';
import { createLogger, gauge, type Logger, startTracing } from '@marmalade/observability';
import { Outbox, OutboxRelay } from '@marmalade/outbox';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { API_INFO } from './api-info.js';
import { Catalogue } from './catalogue/catalogue.js';
import type { OnReceipt, Receipt } from './channels/channel-adapter.js';
import { ChannelAdapters } from './channels/channel-adapters.js';
import { SecretBox, secretsKey } from '@marmalade/secrets';
import { isSignedByTwilio } from './channels/sms/twilio-signature.js';
import type { DispatcherConfig } from './dispatcher.config.js';
import { dispatcherModule } from './dispatcher.module.js';
import { CleanUp } from './clean-up.js';
import { LiveCatalogue } from './catalogue/live-catalogue.js';
import { OverrideStore } from './catalogue/override-store.js';
import { DigestWording } from './catalogue/digest-wording.js';
import type { Locale } from './catalogue/event-type.js';
import { DeliveryStore } from './deliveries/delivery-store.js';
import { SignedLinks } from './links/signed-links.js';
import { MIGRATIONS } from './migrations/index.js';
import { PageTexts } from './pages/page-texts.js';
import type { SmsReceipts } from './receive-sms-receipts/sms-receipts.js';
import type { Site } from '@marmalade/contracts-identity';
import { SiteDirectory } from './sites/site-directory.js';
import { FACTS } from './catalogue/announced-events.js';
import { ForgetPeople } from './forget-people/forget-people.js';
import { DeliverySender } from './send-deliveries/delivery-sender.js';

/** Where links lead until the installation says how it is reached. */
const DEFAULT_PUBLIC_URL = 'http://127.0.0.1:3000';

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
 * @param clock what time it is when notifications are planned and looked at again; unset: the machine's
 */
export async function startDispatcher(
  config: DispatcherConfig,
  bus?: InProcessBus,
  clock?: () => Date,
): Promise<RunningDispatcher> {
  const logger = createLogger({ service: 'dispatcher', level: config.LOG_LEVEL, format: config.LOG_FORMAT as 'json' });
  const databaseUrl = config.DATABASE_URL;
  if (!databaseUrl) throw new Error('DATABASE_URL is missing: only the standalone brings its own PostgreSQL');
  if (!bus && !config.RABBITMQ_URL)
    throw new Error('RABBITMQ_URL is missing: without a broker services run in one process (npm start)');
  return startParts((onStop) => start({ config, bus, clock, logger, databaseUrl }, onStop));
}

interface StartParts {
  config: DispatcherConfig;
  databaseUrl: string;
  bus?: InProcessBus;
  clock?: () => Date;
  logger: Logger;
}

/** @param onStop gets how each part is stopped again */
async function start(
  { config, databaseUrl, bus, clock, logger }: StartParts,
  onStop: OnStop,
): Promise<Omit<RunningDispatcher, 'close'>> {
  const tracing = await startTracing({ service: 'dispatcher', endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  onStop(() => tracing.shutdown());
  const [catalogue, pageTexts] = await Promise.all([
    Catalogue.load(config.CATALOGUE_DIR),
    PageTexts.load(config.CATALOGUE_DIR),
  ]);
  const digestWording = await DigestWording.load(catalogue.compiler, config.CATALOGUE_DIR);
  const dataSource = await openDatabase({
    url: databaseUrl,
    schema: 'dispatcher',
    migrations: MIGRATIONS,
    poolSize: config.DATABASE_POOL_SIZE,
    logger,
  });
  onStop(() => dataSource.destroy());
  const overrides = new OverrideStore(dataSource);
  const liveCatalogue = new LiveCatalogue(catalogue, overrides, logger);
  onStop(() => liveCatalogue.stop());
  await liveCatalogue.start();
  const roles = config.DISPATCHER_ROLES.split(',');
  const secrets = new SecretBox(secretsKey(config));
  const apiKey = resolveApiKey(config).value;
  const outbox = new Outbox(dataSource);
  const deliveries = new DeliveryStore(dataSource);
  const sites = new SiteDirectory(dataSource, siteDefaults(config));
  await sites.refresh();
  const publicUrl = (config.PUBLIC_URL ?? DEFAULT_PUBLIC_URL).replace(/\/$/, '');
  const receiptUrl = config.PUBLIC_URL && `${publicUrl}/api/v1/sms-receipts/twilio`;
  const onReceipt = (receipt: Receipt) => deliveries.receipt(receipt);
  const adapters = new ChannelAdapters({ dataSource, secrets, config, logger, onReceipt, apiKey, receiptUrl });
  onStop(() => adapters.close());
  await adapters.start(roles.includes('sending'));

  const transport: EventTransport = bus ?? new RabbitMqTransport(config.RABBITMQ_URL!, 'dispatcher', logger);
  // The bus belongs to the process.
  if (!bus) onStop(() => transport.close());
  const parts = {
    config,
    apiKey,
    dataSource,
    outbox,
    catalogue,
    liveCatalogue,
    overrides,
    digestWording,
    pageTexts,
    deliveries,
    adapters,
    sites,
    links: new SignedLinks(secrets, publicUrl),
    secrets,
    smsReceipts: smsReceipts(config.TWILIO_AUTH_TOKEN, receiptUrl, onReceipt),
    logger,
    clock,
  };
  const app = await createHttpApp(dispatcherModule(parts), { service: 'dispatcher', logger, middleware: false });
  const announcedTypes = [...catalogue.list().map(({ type }) => type), ...FACTS.keys()];
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new EventServer({ transport, dataSource, logger, announcedTypes }),
  });
  serveOpenApi(app, API_INFO, describeAccess);
  const health = app.get(HealthRegistry);
  health.register('database', async () => ({ ok: (await dataSource.query('SELECT 1')).length === 1 }));
  // Without a broker events are still taken in, and kept.
  health.register('broker', async () => ({ ok: transport.connected }), { critical: false });
  gauge('marmalade_outbox_rows', 'Events waiting in the outbox', [], {
    collect: async function () {
      this.set((await dataSource.query('SELECT count(*)::int AS n FROM outbox').catch(() => [{ n: NaN }]))[0].n);
    },
  });

  const cleanUp = new CleanUp(dataSource, logger, {
    retentionDays: config.RETENTION_DAYS,
    attemptRetentionDays: config.ATTEMPT_RETENTION_DAYS,
    deadLetterRetentionDays: config.DEAD_LETTER_RETENTION_DAYS,
  });
  const sender = app.get(DeliverySender);
  const forgetPeople = app.get(ForgetPeople);
  const relay = new OutboxRelay({ dataSource, outbox, publisher: transport.publisher, logger });
  onStop(() => cleanUp.stop());
  onStop(() => forgetPeople.stop());
  onStop(() => sender.close());
  onStop(() => Promise.all([relay.stop(), app.close()]));
  await app.init();
  assertEveryRouteDeclaresItsPermission(app);
  if (roles.includes('sending')) await sender.start();
  await app.startAllMicroservices();
  await app.listen(config.DISPATCHER_PORT, config.DISPATCHER_HOST);
  cleanUp.start();
  if (roles.includes('sending')) forgetPeople.start();
  return { url: await app.getUrl(), startRelay: () => roles.includes('intake') && relay.start() };
}

/** What holds for a site that says nothing of itself. */
function siteDefaults(config: DispatcherConfig): Omit<Site, 'id'> {
  return {
    name: config.SITE_NAME,
    url: config.PUBLIC_URL,
    locale: config.DEFAULT_LOCALE as Locale,
    timeZone: config.DEFAULT_TIMEZONE,
    tracking: false,
    testData: 'send',
  };
}

/** What Twilio reports is believed only with its signature; without an account nothing is. */
function smsReceipts(authToken: string | undefined, url: string | undefined, onReceipt: OnReceipt): SmsReceipts {
  return {
    onReceipt,
    verify: (signature, form) =>
      authToken !== undefined && url !== undefined && isSignedByTwilio(authToken, url, form, signature),
  };
}
