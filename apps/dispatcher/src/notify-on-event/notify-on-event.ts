import { type CloudEvent, messageIdOf, problemsOf } from '@marmalade/contracts-envelope';
import type { EventContext } from '@marmalade/messaging';
import type { EntityManager } from 'typeorm';
import { FACTS } from '../catalogue/announced-events.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { LiveCatalogue } from '../catalogue/live-catalogue.js';
import { compileWorkflow, workflowScope } from '../catalogue/compiled-workflow.js';
import type { Channel } from '../catalogue/event-type.js';
import type { WebhookEndpoints } from '../channels/webhooks/webhook-endpoints.js';
import type { ClaimedDelivery } from '../deliveries/delivery.js';
import { setLateEventsApart } from '../erasures/late-events.js';
import type { SignedLinks } from '../links/signed-links.js';
import { cancelByKey } from '../notifications/cancellations.js';
import { keepWithinCaps } from '../notifications/frequency.js';
import type { PlannedNotification } from '../notifications/notification.js';
import type { NotificationStore } from '../notifications/notification-store.js';
import type { Audiences, Crowd, KnownEvent } from '../planning/audiences.js';
import { tellsEach, withoutTold } from '../planning/everyone.js';
import { type PlanContext, planNotifications } from '../planning/plan-notifications.js';
import { planWebhooks } from '../planning/plan-webhooks.js';
import type { Recipient } from '../recipients/recipient.js';
import type { DeliverySender } from '../send-deliveries/delivery-sender.js';
import type { SiteDirectory } from '../sites/site-directory.js';

/** Events planned without a look at what has come in meanwhile. */
const SLICE = 32;
/** People of an audience `everyone` planned and stored at a time. */
const PAGE = 1_000;

/** What notifications are made with. */
export interface NotifyParts {
  catalogue: Catalogue;
  liveCatalogue: Pick<LiveCatalogue, 'refresh'>;
  audiences: Audiences;
  sites: SiteDirectory;
  webhooks: WebhookEndpoints;
  store: NotificationStore;
  links: SignedLinks;
  sender: DeliverySender;
  /** What time it is; unset: the machine's. */
  clock?: () => Date;
}

/** Turns events into stored notifications and hands what is due at once to the sender of this process. */
export class NotifyOnEvent {
  constructor(private readonly parts: NotifyParts) {}

  /** @param events new to this consumer; all effects happen in `context.tx` */
  async handle(all: CloudEvent[], context: EventContext): Promise<void> {
    const { sender, store, audiences, sites, webhooks } = this.parts;
    // What services tell each other for their projections has listeners of its own.
    const told = all.filter(({ type }) => !FACTS.has(type));
    const { current: events, late } = await setLateEventsApart(context.tx, told);
    if (late.length > 0) await store.saveEvents(context.tx, late);
    if (events.length === 0) return;
    await Promise.all([sender.pace(), sites.refresh(), webhooks.refresh()]);
    // Another replica may have taken in an event of a type that was registered a moment ago.
    if (events.some(({ type }) => !this.parts.catalogue.get(type))) await this.parts.liveCatalogue.refresh();
    const { known, unregistered } = this.sort(events, context);
    await store.saveUnregistered(context.tx, unregistered);
    if (known.length === 0) return;
    const now = this.parts.clock?.() ?? new Date();
    const crowd = await audiences.of(context.tx, known, true);
    const planned: PlannedNotification[] = [];
    for (const [index, { event, type }] of known.entries()) {
      // Rendering a whole batch at one go would let the calls in hand wait.
      if (index % SLICE === SLICE - 1) await new Promise(setImmediate);
      const plan = this.contextOf(event, now, crowd.suppressed);
      for (const each of planNotifications(event, type, (rule) => crowd.of(event, rule), plan)) planned.push(each);
      for (const each of planWebhooks(event, type, webhooks.matching(event.type, event.site))) planned.push(each);
    }
    await store.saveEvents(
      context.tx,
      known.map(({ event }) => event),
    );
    await this.save(planned, now, context);
    for (const each of known) await this.tellEach(each, now, planned, context.tx);
    await cancelByKey(context.tx, known.flatMap(cancellationsOf));
  }

  private async save(planned: PlannedNotification[], now: Date, context: EventContext): Promise<void> {
    if (planned.length === 0) return;
    const { sender, store } = this.parts;
    await keepWithinCaps(context.tx, planned, now);
    const worker = sender.claimant;
    const fresh = worker === undefined ? [] : this.claim(planned);
    const claimed = worker === undefined ? undefined : { worker, ids: new Set(fresh.map(({ id }) => id)) };
    await store.saveNotifications(context.tx, planned, claimed);
    context.onCommitted(() => sender.take(fresh));
  }

  /**
   * What concerns everyone one by one, on any channel but in the app, is planned and stored page by page, and waits in the
   * database: memory stays as it is.
   */
  private async tellEach(
    { event, type }: KnownEvent,
    now: Date,
    told: PlannedNotification[],
    tx: EntityManager,
  ): Promise<void> {
    const { catalogue, sites, audiences } = this.parts;
    if (!tellsEach(type, sites.get(event.site).id, catalogue)) return;
    for await (const { people, suppressed } of audiences.everyone(tx, PAGE)) {
      const onlyEveryone = ({ audience }: { audience: string }): Recipient[] => (audience === 'everyone' ? people : []);
      const planned = withoutTold(
        planNotifications(event, type, onlyEveryone, this.contextOf(event, now, suppressed)),
        told,
      );
      await keepWithinCaps(tx, planned, now);
      await this.parts.store.saveNotifications(tx, planned, undefined);
    }
  }

  private contextOf(event: CloudEvent, now: Date, suppressed: Crowd['suppressed']): PlanContext {
    const { catalogue: types, sites, links } = this.parts;
    return { now, site: sites.get(event.site), types, suppressed, links };
  }

  /** Data that fails its schema is refused; a type nobody described is kept apart and reported. */
  private sort(events: CloudEvent[], context: EventContext) {
    const known: KnownEvent[] = [];
    const unregistered: CloudEvent[] = [];
    for (const event of events) {
      const type = this.parts.catalogue.get(event.type);
      if (!type) {
        unregistered.push(event);
        continue;
      }
      const [problem] = problemsOf(type.validate, event.data);
      if (problem) context.refuse(event, 'EVENT_DATA_INVALID', `data${problem.pointer} ${problem.message}`);
      else known.push({ event, type });
    }
    return { known, unregistered };
  }

  /** The deliveries the sender of this process has room for. */
  private claim(planned: PlannedNotification[]): ClaimedDelivery[] {
    const room = new Map<Channel, number>();
    const fresh: ClaimedDelivery[] = [];
    for (const notification of planned) {
      for (const { id, channel, address, content, state, lane, step, traceparent } of notification.deliveries) {
        const left = room.get(channel) ?? this.parts.sender.room(channel, lane);
        if (state !== 'pending' || left === 0) continue;
        room.set(channel, left - 1);
        fresh.push({
          id,
          notificationId: notification.id,
          channel,
          address: address!,
          content: content!,
          attempt: 0,
          failures: 0,
          type: notification.workflow,
          lane,
          chained: step !== undefined,
          traceparent,
        });
      }
    }
    return fresh;
  }
}

function cancellationsOf({ event, type }: KnownEvent) {
  if (!type.workflow.cancels) return [];
  return compileWorkflow(type.workflow)
    .cancels(workflowScope(event))
    .map((key) => ({
      key,
      occurredAt: new Date(event.time),
      eventId: messageIdOf(event),
      why: `Taken back by ${event.type} (${key})`,
    }));
}
