import { assertEveryRouteDeclaresItsPermission, Credentials, describeAccess, resolveApiKey } from '@marmalade/auth';
import type { OnStop } from '@marmalade/config';
import { facts as dispatcherFacts } from '@marmalade/contracts-dispatcher';
import { events as identityEvents, facts as identityFacts } from '@marmalade/contracts-identity';
import { createHttpApp, serveOpenApi } from '@marmalade/http';
import type { InProcessBus } from '@marmalade/messaging';
import { connectEvents, type RunningService, type ServiceBasics, startService } from '@marmalade/service';
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

/**
 * Starts the inbox: database, routes, sockets, listeners, background work.
 * @param bus the in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name
 */
export function startInbox(config: InboxConfig, bus?: InProcessBus): Promise<RunningService> {
  const options = { name: 'inbox', config, migrations: MIGRATIONS, bus };
  return startService(options, (basics, onStop) => start(config, basics, onStop));
}

/** @param onStop gets how each part is stopped again */
async function start(
  config: InboxConfig,
  basics: ServiceBasics,
  onStop: OnStop,
): Promise<Omit<RunningService, 'close'>> {
  const { dataSource, outbox, transport, logger, relay } = basics;
  const app = await createHttpApp(
    inboxModule({ config, apiKey: resolveApiKey(config).value, dataSource, outbox, logger }),
    { service: 'inbox', logger, middleware: false },
  );
  connectEvents(
    app,
    basics,
    [...identityEvents, ...identityFacts, ...dispatcherFacts].map(({ type }) => type),
  );
  serveOpenApi(app, API_INFO, describeAccess);
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
