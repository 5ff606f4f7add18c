import { randomBytes } from 'node:crypto';
import type { DynamicModule, Type } from '@nestjs/common';
import { authModule, jwksUrl, RemoteJwks } from '@marmalade/auth';
import { IdempotencyKeys } from '@marmalade/http';
import { DeadLetters } from '@marmalade/messaging';
import type { Logger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import { DataSource } from 'typeorm';
import { AcceptEvents } from './accept-events/accept-events.js';
import { DryRunEvents } from './accept-events/dry-run-events.js';
import { AcceptEventsController } from './accept-events/accept-events.controller.js';
import { CapturedMessagesController } from './captured-messages/captured-messages.controller.js';
import { Catalogue } from './catalogue/catalogue.js';
import type { LiveCatalogue } from './catalogue/live-catalogue.js';
import type { OverrideStore } from './catalogue/override-store.js';
import type { DigestWording } from './catalogue/digest-wording.js';
import { ChannelAdapters } from './channels/channel-adapters.js';
import { PushEndpoints } from './channels/push/push-endpoints.js';
import { PushSubscriptions } from './channels/push/push-subscriptions.js';
import { VapidKeys } from './channels/push/vapid-keys.js';
import { SecretBox } from '@marmalade/secrets';
import { WebhookEndpoints } from './channels/webhooks/webhook-endpoints.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeliveryStore } from './deliveries/delivery-store.js';
import {
  AsyncApiController,
  DescribeEventTypesController,
} from './describe-event-types/describe-event-types.controller.js';
import type { DispatcherConfig } from './dispatcher.config.js';
import { DiscordChannels } from './channels/discord-channels.js';
import { DeliverySteering } from './deliveries/delivery-steering.js';
import { EditDiscordChannels } from './edit-discord-channels/edit-discord-channels.js';
import { EditDiscordChannelsController } from './edit-discord-channels/edit-discord-channels.controller.js';
import { ChannelFigures } from './show-channels/channel-figures.js';
import { ShowChannelsController } from './show-channels/show-channels.controller.js';
import { NotificationStatistics } from './show-statistics/notification-statistics.js';
import { PersonData } from './show-people/person-data.js';
import { PersonTimeline } from './show-people/person-timeline.js';
import { ShowPeopleController } from './show-people/show-people.controller.js';
import { ShowStatisticsController } from './show-statistics/show-statistics.controller.js';
import { SteerInBulk } from './steer-notifications/steer-in-bulk.js';
import { SteerNotificationsController } from './steer-notifications/steer-notifications.controller.js';
import { EditEventTypes } from './edit-event-types/edit-event-types.js';
import { EditEventTypesController } from './edit-event-types/edit-event-types.controller.js';
import { EditTemplates } from './edit-templates/edit-templates.js';
import { EditTemplatesController } from './edit-templates/edit-templates.controller.js';
import { PreviewTemplates } from './edit-templates/preview-templates.js';
import { EditMyPreferencesController } from './edit-preferences/edit-my-preferences.controller.js';
import { EditPreferences } from './edit-preferences/edit-preferences.js';
import { EditPreferencesController } from './edit-preferences/edit-preferences.controller.js';
import { EditRecipientsController } from './edit-preferences/edit-recipients.controller.js';
import { ErasureStore } from './erasures/erasure-store.js';
import { ForgetPeople } from './forget-people/forget-people.js';
import { ForgetPeopleOnMemberDeletedListener } from './forget-people/forget-people-on-member-deleted.listener.js';
import { LearnPeopleOnCustomerChangedListener } from './learn-people/learn-people-on-customer-changed.listener.js';
import { LearnPeopleOnStaffChangedListener } from './learn-people/learn-people-on-staff-changed.listener.js';
import { LearnSitesOnSiteChangedListener } from './learn-sites/learn-sites-on-site-changed.listener.js';
import { ListSuppressionsController } from './list-suppressions/list-suppressions.controller.js';
import { PageTexts } from './pages/page-texts.js';
import { PreferenceStore } from './preferences/preference-store.js';
import { RecipientStore } from './recipients/recipient-store.js';
import { Engagements } from './track/engagements.js';
import { TrackController } from './track/track.controller.js';
import { MultipartForms } from './unsubscribe/multipart-forms.js';
import { UnsubscribeController } from './unsubscribe/unsubscribe.controller.js';
import { SignedLinks } from './links/signed-links.js';
import { ListNotificationsController } from './list-notifications/list-notifications.controller.js';
import { NotificationReader } from './list-notifications/notification-reader.js';
import { ManageMyPushSubscriptionsController } from './manage-push-subscriptions/manage-my-push-subscriptions.controller.js';
import { ManagePushSubscriptions } from './manage-push-subscriptions/manage-push-subscriptions.js';
import { ManagePushSubscriptionsController } from './manage-push-subscriptions/manage-push-subscriptions.controller.js';
import { ManageWebhookEndpoints } from './manage-webhook-endpoints/manage-webhook-endpoints.js';
import { ManageWebhookEndpointsController } from './manage-webhook-endpoints/manage-webhook-endpoints.controller.js';
import { WebhookAttempts } from './manage-webhook-endpoints/webhook-attempts.js';
import { NoteReceiptsOnInboxDeliveredListener } from './note-inbox-receipts/note-receipts-on-inbox-delivered.listener.js';
import { NoteReceiptsOnInboxReadListener } from './note-inbox-receipts/note-receipts-on-inbox-read.listener.js';
import { NotificationStore } from './notifications/notification-store.js';
import { UnregisteredEvents } from './notifications/unregistered-events.js';
import { NotifyOnEvent } from './notify-on-event/notify-on-event.js';
import { NotifyOnEventListener } from './notify-on-event/notify-on-event.listener.js';
import { Audiences } from './planning/audiences.js';
import { ByHand } from './planning/by-hand.js';
import { DirectContents } from './planning/direct-content.js';
import { DryRun } from './planning/dry-run.js';
import { ReceiveSmsReceiptsController } from './receive-sms-receipts/receive-sms-receipts.controller.js';
import { SmsReceipts } from './receive-sms-receipts/sms-receipts.js';
import { RecipientDirectory } from './recipients/recipient-directory.js';
import { Suppressions } from './recipients/suppressions.js';
import { CancelByKeyController } from './send-direct/cancel-by-key.controller.js';
import { SendDirect } from './send-direct/send-direct.js';
import { SendDirectController } from './send-direct/send-direct.controller.js';
import { TestChannel } from './send-test/test-channel.js';
import { TestEventType } from './send-test/test-event-type.js';
import { TestChannelController, TestEventTypeController } from './send-test/send-test.controller.js';
import { DeliverySender } from './send-deliveries/delivery-sender.js';
import { Digests } from './send-deliveries/digests.js';
import { Recheck } from './send-deliveries/recheck.js';
import { SiteDirectory } from './sites/site-directory.js';

/** What the module is built on; made by `startDispatcher`. */
export interface DispatcherParts {
  config: DispatcherConfig;
  apiKey: string;
  dataSource: DataSource;
  outbox: Outbox;
  catalogue: Catalogue;
  liveCatalogue: LiveCatalogue;
  overrides: OverrideStore;
  digestWording: DigestWording;
  pageTexts: PageTexts;
  deliveries: DeliveryStore;
  adapters: ChannelAdapters;
  sites: SiteDirectory;
  links: SignedLinks;
  secrets: SecretBox;
  smsReceipts: SmsReceipts;
  logger: Logger;
  /** What time it is; a test may live at another. */
  clock?: () => Date;
}

class DispatcherRootModule {}

/** Every route and every listener. */
export const CONTROLLERS: Type[] = [
  AcceptEventsController,
  SendDirectController,
  CancelByKeyController,
  TestEventTypeController,
  TestChannelController,
  // Before the list, which takes any name below it for an id.
  ShowStatisticsController,
  SteerNotificationsController,
  ListNotificationsController,
  DescribeEventTypesController,
  EditEventTypesController,
  EditTemplatesController,
  AsyncApiController,
  CapturedMessagesController,
  DeadLettersController,
  ShowChannelsController,
  EditDiscordChannelsController,
  ManagePushSubscriptionsController,
  ManageMyPushSubscriptionsController,
  ManageWebhookEndpointsController,
  ReceiveSmsReceiptsController,
  EditPreferencesController,
  EditMyPreferencesController,
  EditRecipientsController,
  ShowPeopleController,
  ListSuppressionsController,
  UnsubscribeController,
  TrackController,
];

/** Where events are turned into notifications, what other services tell is learnt too. */
const LISTENERS: Type[] = [
  NotifyOnEventListener,
  LearnPeopleOnCustomerChangedListener,
  LearnPeopleOnStaffChangedListener,
  LearnSitesOnSiteChangedListener,
  ForgetPeopleOnMemberDeletedListener,
  NoteReceiptsOnInboxDeliveredListener,
  NoteReceiptsOnInboxReadListener,
];

/** The table of contents: every route, every listener, and what each is made of. */
export function dispatcherModule(parts: DispatcherParts): DynamicModule {
  const {
    config,
    dataSource,
    outbox,
    catalogue,
    liveCatalogue,
    overrides,
    deliveries,
    adapters,
    sites,
    links,
    logger,
    clock,
  } = parts;
  const store = new NotificationStore();
  const directory = new RecipientDirectory();
  const suppressions = new Suppressions(dataSource);
  const audiences = new Audiences(directory, suppressions, catalogue);
  const idempotencyKeys = new IdempotencyKeys(dataSource);
  const recheck = new Recheck(dataSource, deliveries, sites, clock);
  const digests = new Digests(dataSource, deliveries, recheck, parts.digestWording, sites);
  const sender = new DeliverySender(deliveries, adapters, recheck, digests, logger);
  const webhooks = adapters.webhookEndpoints;
  const manageWebhooks = new ManageWebhookEndpoints(
    webhooks,
    adapters.webhooks,
    () => catalogue.list().map(({ type }) => type),
    idempotencyKeys,
    parts.secrets,
    { allowPrivate: config.ALLOW_PRIVATE_ADDRESSES },
  );
  // Whoever may look is not to get a link by which people unsubscribe: those of a dry run open nothing.
  const deadLinks = new SignedLinks(new SecretBox(randomBytes(32).toString('base64')), '');
  const steering = new DeliverySteering(dataSource);
  const editDiscordChannels = new EditDiscordChannels(
    adapters.discordChannels,
    catalogue,
    idempotencyKeys,
    config.NODE_ENV !== 'production',
  );
  const dryRun = new DryRun({ dataSource, catalogue, audiences, sites, webhooks, links: deadLinks, clock });
  const contents = new DirectContents(catalogue.compiler);
  const byHand = new ByHand({ audiences, catalogue, sites, store, links, clock });
  const preferences = new PreferenceStore(dataSource);
  const recipients = new RecipientStore(dataSource);
  const forgetPeople = new ForgetPeople(dataSource, outbox, new ErasureStore(dataSource, parts.secrets), logger);
  const sends = config.DISPATCHER_ROLES.includes('sending');
  const provide = (token: unknown, useValue: unknown) => ({ provide: token as Type, useValue });
  return {
    module: DispatcherRootModule,
    imports: [authModule({ apiKey: parts.apiKey, keys: new RemoteJwks(jwksUrl(config)) })],
    controllers: [...CONTROLLERS, ...(sends ? LISTENERS : [])],
    providers: [
      provide(DataSource, dataSource),
      provide(Catalogue, catalogue),
      provide(IdempotencyKeys, idempotencyKeys),
      provide(AcceptEvents, new AcceptEvents(dataSource, outbox, catalogue, store, idempotencyKeys)),
      provide(DryRunEvents, new DryRunEvents(dryRun, catalogue)),
      provide(EditEventTypes, new EditEventTypes(catalogue, liveCatalogue, overrides)),
      provide(EditTemplates, new EditTemplates(catalogue, liveCatalogue, overrides)),
      provide(PreviewTemplates, new PreviewTemplates(catalogue, () => sites.get(undefined))),
      provide(SendDirect, new SendDirect({ dataSource, catalogue, sites, contents, byHand, idempotencyKeys })),
      provide(TestEventType, new TestEventType(catalogue, byHand, idempotencyKeys)),
      provide(TestChannel, new TestChannel({ dataSource, directory, sites, contents, byHand, idempotencyKeys })),
      provide(NotificationStatistics, new NotificationStatistics(dataSource)),
      provide(DeliveryStore, deliveries),
      provide(DeliverySteering, steering),
      provide(SteerInBulk, new SteerInBulk(steering, logger)),
      provide(ChannelAdapters, adapters),
      provide(ChannelFigures, new ChannelFigures(dataSource)),
      provide(DiscordChannels, adapters.discordChannels),
      provide(EditDiscordChannels, editDiscordChannels),
      provide(NotificationReader, new NotificationReader(dataSource)),
      provide(UnregisteredEvents, new UnregisteredEvents(dataSource)),
      provide(DeadLetters, new DeadLetters(dataSource)),
      provide(PushSubscriptions, adapters.pushSubscriptions),
      provide(PushEndpoints, adapters.pushEndpoints),
      provide(
        ManagePushSubscriptions,
        new ManagePushSubscriptions(adapters.pushSubscriptions, adapters.pushEndpoints, suppressions),
      ),
      provide(VapidKeys, adapters.vapidKeys),
      provide(WebhookEndpoints, webhooks),
      provide(WebhookAttempts, new WebhookAttempts(dataSource)),
      provide(ManageWebhookEndpoints, manageWebhooks),
      MultipartForms,
      provide(PreferenceStore, preferences),
      provide(RecipientStore, recipients),
      provide(EditPreferences, new EditPreferences(preferences, recipients, catalogue)),
      provide(PersonTimeline, new PersonTimeline(dataSource, catalogue)),
      provide(PersonData, new PersonData(dataSource, recipients, preferences)),
      provide(ForgetPeople, forgetPeople),
      provide(Engagements, new Engagements(dataSource, deliveries, logger)),
      provide(PageTexts, parts.pageTexts),
      provide(SignedLinks, links),
      provide(SiteDirectory, sites),
      provide(SmsReceipts, parts.smsReceipts),
      provide(Suppressions, suppressions),
      provide(DeliverySender, sender),
      provide(
        NotifyOnEvent,
        new NotifyOnEvent({ catalogue, liveCatalogue, audiences, sites, webhooks, store, links, sender, clock }),
      ),
    ],
  };
}
