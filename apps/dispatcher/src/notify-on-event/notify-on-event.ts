import { type CloudEvent, problemsOf } from '@marmalade/contracts-envelope';
import type { EventContext } from '@marmalade/messaging';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { AudienceRule, Channel, EventType } from '../catalogue/event-type.js';
import type { ClaimedDelivery } from '../deliveries/delivery.js';
import type { PlannedNotification } from '../notifications/notification.js';
import type { NotificationStore } from '../notifications/notification-store.js';
import type { Recipient } from '../recipients/recipient.js';
import type { RecipientDirectory, Role } from '../recipients/recipient-directory.js';
import type { DeliverySender } from '../send-deliveries/delivery-sender.js';
import { plain } from '../rendering/escape.js';
import { type Defaults, planNotifications } from './plan-notifications.js';

const ROLES: Partial<Record<AudienceRule['audience'], Role>> = {
  admins: 'admin',
  cashiers: 'cashier',
  everyone: 'anybody',
};

/** Events planned without a look at what has come in meanwhile. */
const SLICE = 32;

/** Turns events into stored notifications and hands what is due at once to the sender of this process. */
export class NotifyOnEvent {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly directory: RecipientDirectory,
    private readonly store: NotificationStore,
    private readonly sender: DeliverySender,
    private readonly defaults: Defaults,
  ) {}

  /** @param events new to this consumer; all effects happen in `context.tx` */
  async handle(events: CloudEvent[], context: EventContext): Promise<void> {
    await this.sender.pace();
    const { known, unregistered } = this.sort(events, context);
    await this.store.saveUnregistered(context.tx, unregistered);
    if (known.length === 0) return;
    const audiences = await this.audiencesOf(known, context);
    const planned: PlannedNotification[] = [];
    for (const [index, { event, type }] of known.entries()) {
      // Rendering a whole batch at one go would let the calls in hand wait.
      if (index % SLICE === SLICE - 1) await new Promise(setImmediate);
      planned.push(...planNotifications(event, type, (rule) => audiences(event, rule), this.defaults));
    }
    await this.store.saveEvents(
      context.tx,
      known.map(({ event }) => event),
    );
    if (planned.length === 0) return;
    const worker = this.sender.claimant;
    const fresh = worker === undefined ? [] : this.claim(planned);
    const claimed = worker === undefined ? undefined : { worker, ids: new Set(fresh.map(({ id }) => id)) };
    await this.store.saveNotifications(context.tx, planned, claimed);
    context.onCommitted(() => this.sender.take(fresh));
  }

  /** Data that fails its schema is refused; a type nobody described is kept apart and reported. */
  private sort(events: CloudEvent[], context: EventContext) {
    const known: { event: CloudEvent; type: EventType }[] = [];
    const unregistered: CloudEvent[] = [];
    for (const event of events) {
      const type = this.catalogue.get(event.type);
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

  /** Looks up everybody a batch concerns in one query, and learns whom it tells of. */
  private async audiencesOf(known: { event: CloudEvent; type: EventType }[], { tx }: EventContext) {
    const told = new Map<string, Recipient>();
    const roles = new Set<Role>();
    for (const { event, type } of known) {
      for (const rule of type.workflow.notify) {
        const person = personFor(event, rule);
        if (person) told.set(person.id, { ...told.get(person.id), ...person });
        const role = ROLES[rule.audience];
        if (role) roles.add(role);
      }
    }
    const directory = await this.directory.find(tx, [...told.keys()]);
    const news = [...told.values()].filter((person) => saysMore(person, directory.get(person.id)));
    await this.directory.learn(tx, news, 'customer');
    const byRole = new Map<Role, Recipient[]>();
    for (const role of roles) byRole.set(role, await this.directory.withRole(role));
    return (event: CloudEvent, rule: AudienceRule): Recipient[] => {
      if (rule.audience.startsWith('ops:')) return [{ id: rule.audience }];
      const person = personFor(event, rule);
      // What the event says of the person holds for this event; the directory fills in the rest.
      if (person) return [{ ...directory.get(person.id), ...person }];
      const role = ROLES[rule.audience];
      return role ? (byRole.get(role) ?? []) : [];
    };
  }

  /** The deliveries the sender of this process has room for. */
  private claim(planned: PlannedNotification[]): ClaimedDelivery[] {
    const room = new Map<Channel, number>();
    const fresh: ClaimedDelivery[] = [];
    for (const notification of planned) {
      for (const { id, channel, address, content, state, traceparent } of notification.deliveries) {
        const left = room.get(channel) ?? this.sender.room(channel);
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
          traceparent,
        });
      }
    }
    return fresh;
  }
}

/** The person in the data an audience means: `customer`, or for staff whoever the event is assigned to. */
function personFor(event: CloudEvent, { audience }: AudienceRule): Recipient | undefined {
  const { customer, assignee } = event.data as { customer?: Recipient; assignee?: Recipient };
  const person = audience === 'customer' ? customer : audience === 'staff' ? assignee : undefined;
  return person && { ...person, ...(person.name !== undefined && { name: plain(person.name) }) };
}

/** Whether an event tells something of a person that the directory does not know. */
function saysMore(told: Recipient, known: Recipient | undefined): boolean {
  return !known || (Object.keys(told) as (keyof Recipient)[]).some((field) => known[field] === undefined);
}
