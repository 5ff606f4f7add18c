import { authModule, RemoteJwks, jwksUrl } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import type { DynamicModule, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AnnouncementStore } from './announcements/announcement-store.js';
import { ChangeNotificationsController } from './change-notifications/change-notifications.controller.js';
import { EditSettingsController } from './edit-settings/edit-settings.controller.js';
import { EraseWordsOnDeliveryContentErasedListener } from './forget-people/erase-words-on-delivery-content-erased.listener.js';
import { ForgetPeopleOnMemberDeletedListener } from './forget-people/forget-people-on-member-deleted.listener.js';
import type { InboxConfig } from './inbox.config.js';
import { LearnReadersOnCustomerChangedListener } from './learn-readers/learn-readers-on-customer-changed.listener.js';
import { LearnReadersOnStaffChangedListener } from './learn-readers/learn-readers-on-staff-changed.listener.js';
import { ListNotificationsController } from './list-notifications/list-notifications.controller.js';
import { Live } from './live/live.js';
import { NotificationList } from './notifications/notification-list.js';
import { NotificationMarks } from './notifications/notification-marks.js';
import { NotificationStore } from './notifications/notification-store.js';
import { DEFAULT_TIME_ZONE } from './readers/reader.js';
import { ReaderStore } from './readers/reader-store.js';
import { DeliveredReceipts } from './receipts/delivered-receipts.js';
import { SendByStaff } from './send-by-staff/send-by-staff.js';
import { SendByStaffController } from './send-by-staff/send-by-staff.controller.js';
import { ServePagesController } from './serve-pages/serve-pages.controller.js';
import { PersonRecords } from './show-people/person-records.js';
import { ShowPeopleController } from './show-people/show-people.controller.js';
import { StoreAnnouncementsController } from './store-announcements/store-announcements.controller.js';
import { StoreNotificationsController } from './store-notifications/store-notifications.controller.js';
import { StreamEventsController } from './stream-events/stream-events.controller.js';

/** What the module is built on; made by `startInbox`. */
export interface InboxParts {
  config: InboxConfig;
  /** The first API key, in clear. */
  apiKey: string;
  dataSource: DataSource;
  outbox: Outbox;
  logger: Logger;
}

class InboxRootModule {}

/** Every route. The WebSockets are in `answer-web-sockets/`. */
export const CONTROLLERS: Type[] = [
  ListNotificationsController,
  ChangeNotificationsController,
  StreamEventsController,
  EditSettingsController,
  StoreNotificationsController,
  StoreAnnouncementsController,
  SendByStaffController,
  ShowPeopleController,
  ServePagesController,
];

const LISTENERS: Type[] = [
  LearnReadersOnCustomerChangedListener,
  LearnReadersOnStaffChangedListener,
  ForgetPeopleOnMemberDeletedListener,
  EraseWordsOnDeliveryContentErasedListener,
];

/** The table of contents: every route, every listener, and what each is made of. */
export function inboxModule({ config, apiKey, dataSource, outbox, logger }: InboxParts): DynamicModule {
  const readers = new ReaderStore(dataSource);
  const announcements = new AnnouncementStore(dataSource);
  const delivered = new DeliveredReceipts(dataSource, outbox, logger);
  const live = new Live({
    dataSource,
    readers,
    announcements,
    delivered,
    logger,
    defaultTimeZone: config.DEFAULT_TIMEZONE,
    connectionsPerPerson: config.INBOX_CONNECTIONS_PER_PERSON,
  });
  const keys = new IdempotencyKeys(dataSource);
  const dispatcherUrl = config.DISPATCHER_URL.replace(/\/+$/, '');
  const provide = (token: unknown, useValue: unknown) => ({ provide: token as Type, useValue });
  return {
    module: InboxRootModule,
    imports: [authModule({ apiKey, keys: new RemoteJwks(jwksUrl(config)) })],
    controllers: [...CONTROLLERS, ...LISTENERS],
    providers: [
      provide(DataSource, dataSource),
      provide(Outbox, outbox),
      provide(IdempotencyKeys, keys),
      provide(DEFAULT_TIME_ZONE, config.DEFAULT_TIMEZONE),
      provide(ReaderStore, readers),
      provide(AnnouncementStore, announcements),
      provide(DeliveredReceipts, delivered),
      provide(Live, live),
      provide(NotificationStore, new NotificationStore(dataSource, live)),
      provide(NotificationMarks, new NotificationMarks(dataSource, outbox, live)),
      provide(NotificationList, new NotificationList(dataSource)),
      provide(SendByStaff, new SendByStaff({ dispatcherUrl, keys, outbox, announcements, live })),
      provide(PersonRecords, new PersonRecords(dataSource, readers)),
    ],
  };
}
