import type { DynamicModule } from '@nestjs/common';
import { authModule } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import { DeadLetters } from '@marmalade/messaging';
import type { Logger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import { DataSource } from 'typeorm';
import { AcceptEvents } from './accept-events/accept-events.js';
import { AcceptEventsController } from './accept-events/accept-events.controller.js';
import { CapturedMessagesController } from './captured-messages/captured-messages.controller.js';
import { Catalogue } from './catalogue/catalogue.js';
import type { Locale } from './catalogue/event-type.js';
import { ChannelAdapters } from './channels/channel-adapters.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeliveryStore } from './deliveries/delivery-store.js';
import {
  AsyncApiController,
  DescribeEventTypesController,
} from './describe-event-types/describe-event-types.controller.js';
import type { DispatcherConfig } from './dispatcher.config.js';
import { ListNotificationsController } from './list-notifications/list-notifications.controller.js';
import { NotificationReader } from './list-notifications/notification-reader.js';
import { NotificationStore } from './notifications/notification-store.js';
import { UnregisteredEvents } from './notifications/unregistered-events.js';
import { NotifyOnEvent } from './notify-on-event/notify-on-event.js';
import { NotifyOnEventListener } from './notify-on-event/notify-on-event.listener.js';
import { RecipientDirectory } from './recipients/recipient-directory.js';
import { DeliverySender } from './send-deliveries/delivery-sender.js';

/** What the module is built on; made by `startDispatcher`. */
export interface DispatcherParts {
  config: DispatcherConfig;
  apiKey: string;
  dataSource: DataSource;
  outbox: Outbox;
  catalogue: Catalogue;
  adapters: ChannelAdapters;
  logger: Logger;
}

class DispatcherRootModule {}

/** The table of contents: every route, every listener, and what each is made of. */
export function dispatcherModule(parts: DispatcherParts): DynamicModule {
  const { config, dataSource, outbox, catalogue, adapters, logger } = parts;
  const store = new NotificationStore();
  const directory = new RecipientDirectory(dataSource);
  const sender = new DeliverySender(new DeliveryStore(dataSource), adapters, logger);
  const defaults = {
    locale: config.DEFAULT_LOCALE as Locale,
    timeZone: config.DEFAULT_TIMEZONE,
    site: { name: config.SITE_NAME, url: config.PUBLIC_URL },
  };
  const sends = config.DISPATCHER_ROLES.includes('sending');
  return {
    module: DispatcherRootModule,
    imports: [authModule({ apiKey: parts.apiKey })],
    controllers: [
      AcceptEventsController,
      ListNotificationsController,
      DescribeEventTypesController,
      AsyncApiController,
      CapturedMessagesController,
      DeadLettersController,
      ...(sends ? [NotifyOnEventListener] : []),
    ],
    providers: [
      { provide: DataSource, useValue: dataSource },
      { provide: Catalogue, useValue: catalogue },
      {
        provide: AcceptEvents,
        useValue: new AcceptEvents(dataSource, outbox, catalogue, store, new IdempotencyKeys(dataSource)),
      },
      { provide: NotificationReader, useValue: new NotificationReader(dataSource) },
      { provide: UnregisteredEvents, useValue: new UnregisteredEvents(dataSource) },
      { provide: DeadLetters, useValue: new DeadLetters(dataSource) },
      { provide: DeliverySender, useValue: sender },
      { provide: NotifyOnEvent, useValue: new NotifyOnEvent(catalogue, directory, store, sender, defaults) },
    ],
  };
}
