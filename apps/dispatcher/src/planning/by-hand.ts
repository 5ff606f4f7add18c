import { type CloudEvent, newId } from '@marmalade/contracts-envelope';
import { currentTraceparent } from '@marmalade/observability';
import type { EntityManager } from 'typeorm';
import type { Channel, EventType } from '../catalogue/event-type.js';
import { type DeliveryState, overallState } from '../deliveries/delivery-state.js';
import type { SignedLinks } from '../links/signed-links.js';
import { keepWithinCaps } from '../notifications/frequency.js';
import type { PlannedDelivery, PlannedNotification } from '../notifications/notification.js';
import type { NotificationStore } from '../notifications/notification-store.js';
import { addressOf, type Recipient } from '../recipients/recipient.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import type { Audiences } from './audiences.js';
import { isBareAddress } from './named-person.js';
import { type PlanContext, planNotifications } from './plan-notifications.js';

/** Announces what is sent by hand. */
export const SOURCE = '/marmalade/dispatcher';

/** People planned without a look at what has come in meanwhile. */
const SLICE = 32;

/** What somebody wants sent, though nothing has happened. */
export interface Wish {
  /** With a workflow made for the occasion; its audience `customer` is `to`. */
  type: EventType;
  data: Record<string, unknown>;
  to: Recipient[];
  /** Says in the trace who named them: `the request`. */
  namedBy: string;
  site?: string;
  isTest?: boolean;
  /** A later moment it is meant for. */
  at?: Date;
  /** Of the channels only those on which a person can be reached; else the others are skipped, with a line of trace. */
  whereKnown?: boolean;
}

/** What became of it so far. `eventId` is the event that stands for the request. */
export interface SentByHand {
  eventId: string;
  notifications: {
    id: string;
    recipientId: string;
    status: DeliveryState;
    deliveries: { id: string; channel: Channel; state: DeliveryState; reason: string | null; dueAt: string | null }[];
  }[];
}

/** What sending by hand is made with. */
export interface ByHandParts {
  audiences: Audiences;
  catalogue: PlanContext['types'];
  sites: SiteDirectory;
  store: NotificationStore;
  links?: SignedLinks;
  clock?: () => Date;
}

/** Plans what somebody wants sent like what an event causes, and stores it; the sender finds it in the database. */
export class ByHand {
  constructor(private readonly parts: ByHandParts) {}

  /** Everything happens in `tx`. @returns a notification for each person, in the order of `to`, those included to whom nothing goes */
  async send(tx: EntityManager, wish: Wish): Promise<SentByHand> {
    const { sites, store } = this.parts;
    await sites.refresh();
    const now = this.parts.clock?.() ?? new Date();
    const event = eventOf(wish, now);
    const planned = await this.plan(tx, wish, event, now);
    await store.saveEvents(tx, [event]);
    if (planned.length > 0) {
      await keepWithinCaps(tx, planned, now);
      await store.saveNotifications(tx, planned, undefined);
    }
    return { eventId: event.id, notifications: planned.map((each) => toView(each, now)) };
  }

  private async plan(tx: EntityManager, wish: Wish, event: CloudEvent, now: Date): Promise<PlannedNotification[]> {
    const { audiences, catalogue, sites, links } = this.parts;
    const { type, to, namedBy, at, whereKnown } = wish;
    const { notify } = type.workflow;
    const crowd = await audiences.named(tx, notify, to);
    const site = sites.get(event.site);
    const context: PlanContext = { now, site, types: catalogue, suppressed: crowd.suppressed, links, at, namedBy };
    const most = Math.max(...notify.map((rule) => crowd.of(rule).length));
    const planned: PlannedNotification[] = [];
    for (let start = 0; start < most; start += SLICE) {
      // Rendering for a thousand people at one go would let the calls in hand wait.
      if (start > 0) await new Promise(setImmediate);
      const some = planNotifications(
        event,
        type,
        (rule) => {
          const people = crowd.of(rule).slice(start, start + SLICE);
          return whereKnown
            ? people.filter((person) => rule.channels.some((channel) => isReached(person, channel)))
            : people;
        },
        context,
      );
      for (const each of some) planned.push(each);
    }
    const place = new Map(to.map(({ id }, index) => [id, index]));
    const placeOf = ({ recipientId }: PlannedNotification): number => place.get(recipientId) ?? place.size;
    return planned.sort((one, other) => placeOf(one) - placeOf(other));
  }
}

function eventOf({ type, data, site, isTest }: Wish, now: Date): CloudEvent {
  return {
    specversion: '1.0',
    id: newId(),
    source: SOURCE,
    type: type.type,
    time: now.toISOString(),
    datacontenttype: 'application/json',
    site,
    istest: isTest === true,
    traceparent: currentTraceparent(),
    data,
  };
}

/** Whether a person is known to be there; that somebody has an id makes neither an inbox nor a device. */
function isReached(person: Recipient, channel: Channel): boolean {
  if (channel === 'push') return person.hasDevice === true;
  if (channel === 'in_app' && isBareAddress(person.id)) return false;
  return addressOf(person, channel) !== undefined;
}

function toView({ id, recipientId, deliveries }: PlannedNotification, now: Date): SentByHand['notifications'][number] {
  return {
    id,
    recipientId,
    status: overallState(deliveries.map(({ state }) => state)),
    deliveries: deliveries.map((delivery) => ({
      id: delivery.id,
      channel: delivery.channel,
      state: delivery.state,
      reason: delivery.reason ?? null,
      dueAt: dueAtOf(delivery, now)?.toISOString() ?? null,
    })),
  };
}

/** When a delivery goes as far as is known; undefined when it does not go. */
export function dueAtOf({ state, dueAt, digest }: PlannedDelivery, now: Date): Date | undefined {
  if (state === 'pending') return now;
  return state === 'deferred' ? (dueAt ?? digest?.dueAt) : undefined;
}
