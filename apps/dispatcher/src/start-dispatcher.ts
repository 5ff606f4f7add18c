import { assertEveryRouteDeclaresItsPermission, describeAccess, resolveApiKey } from '@marmalade/auth';
import type { OnStop } from '@marmalade/config';
import { createHttpApp, serveOpenApi } from '@marmalade/http';
import type { InProcessBus } from '@marmalade/messaging';
import { gauge } from '@marmalade/observability';
import { connectEvents, type RunningService, type ServiceBasics, startService } from '@marmalade/service';
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

/**
 * Starts the dispatcher: database, routes, listeners and sender, as far as its roles want them.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 * @param clock what time it is when notifications are planned and looked at again; unset: the machine's
 */
export function startDispatcher(
  config: DispatcherConfig,
  bus?: InProcessBus,
  clock?: () => Date,
): Promise<RunningService> {
  const options = { name: 'dispatcher', config, migrations: MIGRATIONS, bus };
  return startService(options, (basics, onStop) => start({ config, clock, basics }, onStop));
}

interface StartParts {
  config: DispatcherConfig;
  clock?: () => Date;
  basics: ServiceBasics;
}

/** @param onStop gets how each part is stopped again */
async function start({ config, clock, basics }: StartParts, onStop: OnStop): Promise<Omit<RunningService, 'close'>> {
  const { dataSource, outbox, logger, relay } = basics;
  const [catalogue, pageTexts] = await Promise.all([
    Catalogue.load(config.CATALOGUE_DIR),
    PageTexts.load(config.CATALOGUE_DIR),
  ]);
  const digestWording = await DigestWording.load(catalogue.compiler, config.CATALOGUE_DIR);
  const overrides = new OverrideStore(dataSource);
  const liveCatalogue = new LiveCatalogue(catalogue, overrides, logger);
  onStop(() => liveCatalogue.stop());
  await liveCatalogue.start();
  const roles = config.DISPATCHER_ROLES.split(',');
  const secrets = new SecretBox(secretsKey(config));
  const apiKey = resolveApiKey(config).value;
  const deliveries = new DeliveryStore(dataSource, outbox);
  const sites = new SiteDirectory(dataSource, siteDefaults(config));
  await sites.refresh();
  const publicUrl = (config.PUBLIC_URL ?? DEFAULT_PUBLIC_URL).replace(/\/$/, '');
  const receiptUrl = config.PUBLIC_URL && `${publicUrl}/api/v1/sms-receipts/twilio`;
  const onReceipt = (receipt: Receipt) => deliveries.receipt(receipt);
  const adapters = new ChannelAdapters({ dataSource, secrets, config, logger, onReceipt, apiKey, receiptUrl });
  onStop(() => adapters.close());
  await adapters.start(roles.includes('sending'));

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
  connectEvents(app, basics, announcedTypes);
  serveOpenApi(app, API_INFO, describeAccess);
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
