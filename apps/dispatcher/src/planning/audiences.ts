import type { CloudEvent } from '@marmalade/contracts-envelope';
import type { EntityManager } from 'typeorm';
import type { Channel, EventType } from '../catalogue/event-type.js';
import type { AudienceRule } from '../catalogue/workflow.js';
import type { Preferences } from '../preferences/preferences.js';
import { addressOf, EVERYONE, type Recipient } from '../recipients/recipient.js';
import type { RecipientDirectory, Role } from '../recipients/recipient-directory.js';
import type { Suppressions } from '../recipients/suppressions.js';
import { plain } from '../rendering/escape.js';

const ROLES: Partial<Record<AudienceRule['audience'], Role>> = { admins: 'admin', cashiers: 'cashier' };
const ADDRESSED: readonly Channel[] = ['email', 'telegram', 'sms'];

/** An event whose type is known. */
export interface KnownEvent {
  event: CloudEvent;
  type: EventType;
}

/** The people of a batch of events. */
export interface Crowd {
  /** Whom a rule of an event's workflow names. Everyone, of whom there may be any number, is one recipient; each: `everyone`. */
  of(event: CloudEvent, rule: AudienceRule): Recipient[];
  /** Why an address is dead. */
  suppressed(channel: Channel, address: string): string | undefined;
}

/** The people of one request. */
export interface NamedCrowd {
  of(rule: AudienceRule): Recipient[];
  suppressed: Crowd['suppressed'];
}

/** Finds out whom events concern: one query for all people of a batch, one for their dead addresses. */
export class Audiences {
  constructor(
    private readonly directory: RecipientDirectory,
    private readonly suppressions: Suppressions,
    private readonly types: { get(type: string): EventType | undefined },
  ) {}

  /** @param learn whether the directory is to remember people it hears of for the first time */
  async of(tx: EntityManager, known: KnownEvent[], learn: boolean): Promise<Crowd> {
    const told = new Map<string, Recipient>();
    const roles = new Set<Role>();
    for (const { event, type } of known) {
      for (const rule of this.rulesOf(type)) {
        const person = personFor(event, rule);
        if (person) told.set(person.id, { ...told.get(person.id), ...person });
        const role = ROLES[rule.audience];
        if (role) roles.add(role);
      }
    }
    const directory = await this.directory.find(tx, [...told.keys()]);
    if (learn) {
      const news = [...told.values()].filter((person) => saysMore(person, directory.get(person.id)));
      await this.directory.learn(tx, news, 'customer');
    }
    const byRole = new Map<Role, Recipient[]>();
    for (const role of roles) byRole.set(role, await this.directory.withRole(tx, role));
    const dead = await this.dead(tx, [...told.values(), ...directory.values(), ...[...byRole.values()].flat()]);
    return {
      of: (event, rule) => {
        if (rule.audience.startsWith('ops:')) return [{ id: rule.audience }];
        if (rule.audience === 'everyone') return [{ id: EVERYONE }];
        const person = personFor(event, rule);
        // What the event says of the person holds for this event; the directory fills in the rest.
        if (person) return [{ hasDevice: false, ...directory.get(person.id), ...person }];
        const role = ROLES[rule.audience];
        return role ? (byRole.get(role) ?? []) : [];
      },
      suppressed: (channel, address) => dead.get(`${channel} ${address}`),
    };
  }

  /**
   * The people of a request that names them itself: `customer` is whoever it tells of, completed by what the directory knows;
   * the other audiences are who they always are.
   */
  async named(tx: EntityManager, rules: readonly AudienceRule[], told: readonly Recipient[]): Promise<NamedCrowd> {
    const ids = told.map(({ id }) => id);
    const directory = await this.directory.find(tx, ids);
    const wishes = await preferencesOf(
      tx,
      ids.filter((id) => !directory.has(id)),
    );
    const people = told.map((person) => {
      const known = directory.get(person.id) ?? { preferences: wishes.get(person.id) };
      return { hasDevice: false, ...known, ...person };
    });
    const byRole = new Map<Role, Recipient[]>();
    for (const role of new Set(rules.map(({ audience }) => ROLES[audience]))) {
      if (role) byRole.set(role, await this.directory.withRole(tx, role));
    }
    const dead = await this.dead(tx, [...people, ...[...byRole.values()].flat()]);
    return {
      of: ({ audience }) => {
        if (audience.startsWith('ops:')) return [{ id: audience }];
        const role = ROLES[audience];
        return role ? (byRole.get(role) ?? []) : audience === 'customer' ? people : [];
      },
      suppressed: (channel, address) => dead.get(`${channel} ${address}`),
    };
  }

  /** Everybody known, in pages, for events that concern everyone. */
  async *everyone(
    tx: EntityManager,
    pageSize: number,
  ): AsyncGenerator<{ people: Recipient[]; suppressed: Crowd['suppressed'] }> {
    for await (const people of this.directory.everyone(tx, pageSize)) {
      const dead = await this.dead(tx, people);
      yield { people, suppressed: (channel, address) => dead.get(`${channel} ${address}`) };
    }
  }

  /** Those of the type itself, and of the types it schedules. */
  private rulesOf({ workflow }: EventType): AudienceRule[] {
    if (!workflow.schedule) return workflow.notify;
    return [
      ...workflow.notify,
      ...workflow.schedule.flatMap(({ type }) => this.types.get(type)?.workflow.notify ?? []),
    ];
  }

  private dead(tx: EntityManager, people: Recipient[]): Promise<Map<string, string>> {
    const addresses = new Map<string, { channel: Channel; address: string }>();
    for (const person of people) {
      for (const channel of ADDRESSED) {
        const address = addressOf(person, channel);
        if (address !== undefined) addresses.set(`${channel} ${address}`, { channel, address });
      }
    }
    return this.suppressions.find(tx, [...addresses.values()]);
  }
}

/** The person in the data an audience means: `customer`, or for staff whoever the event is assigned to. */
function personFor(event: CloudEvent, { audience }: AudienceRule): Recipient | undefined {
  const { customer, assignee } = event.data as { customer?: Recipient; assignee?: Recipient };
  const person = audience === 'customer' ? customer : audience === 'staff' ? assignee : undefined;
  if (!person || person.id === EVERYONE) return undefined;
  // Field by field: what else an event says of a person (preferences of its own making) decides nothing.
  const { id, name, email, phone, telegramId, locale, timeZone } = person;
  const known = { id, name: name === undefined ? undefined : plain(name), email, phone, telegramId, locale, timeZone };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as unknown as Recipient;
}

/** Whether an event tells something of a person that the directory does not know, and that it may learn from an event. */
function saysMore(told: Recipient, known: Recipient | undefined): boolean {
  if (known?.revision !== undefined) return false;
  return !known || (Object.keys(told) as (keyof Recipient)[]).some((field) => known[field] === undefined);
}

/** Wishes of people the directory does not know: whoever was written to by a bare address may have unsubscribed since. */
async function preferencesOf(tx: EntityManager, ids: string[]): Promise<Map<string, Preferences>> {
  if (ids.length === 0) return new Map();
  const rows: { id: string; preferences: Preferences }[] = await tx.query(
    'SELECT recipient_id AS id, preferences FROM recipient_preference WHERE recipient_id = ANY($1::text[])',
    [ids],
  );
  return new Map(rows.map(({ id, preferences }) => [id, preferences]));
}
