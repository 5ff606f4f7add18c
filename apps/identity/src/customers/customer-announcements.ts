import { createEvent, type DataOf, type EventDefinition } from '@marmalade/contracts-envelope';
import {
  CustomerChanged,
  MemberDeactivated,
  MemberRegistered,
  MemberUpdated,
  MemberWelcomed,
} from '@marmalade/contracts-identity';
import type { OutboxEntry } from '@marmalade/outbox';
import type { Actor } from '../audit-log/audit-log.js';
import { personOf } from '../persons/person-in-events.js';
import { type Customer, customerFact } from './customer.js';

/** The way in: the customer bot, the web site, a cashier, an admin, an import, or the API. */
export type RegisteredVia = DataOf<typeof MemberRegistered>['registeredVia'];

/** What people are told of when it changes; the rest only other services learn, by the fact. */
const TOLD = [
  'name',
  'email',
  'phone',
  'telegramId',
  'birthday',
  'locale',
  'timeZone',
  'tags',
  'status',
  'site',
] as const;
const TEXT_LENGTH = 20_000;

/** An event about a customer, behind all others about them. */
function about<Definition extends EventDefinition>(
  customer: Customer,
  definition: Definition,
  data: DataOf<Definition>,
): OutboxEntry {
  const event = createEvent(definition, data, {
    subject: customer.id,
    ...(customer.site !== null && { site: customer.site }),
    ...(customer.isTest && { istest: true }),
  });
  return { event, orderKey: customer.id };
}

/** The fact other services project, of customers as they are now. */
export function factsOf(customers: readonly Customer[]): OutboxEntry[] {
  return customers.map((customer) => about(customer, CustomerChanged, customerFact(customer)));
}

/** What is said of a new customer. The fact goes first: whoever is told of them then knows them. */
export function newcomer(customer: Customer, registeredVia: RegisteredVia, welcomes: boolean): OutboxEntry[] {
  const person = personOf(customer);
  const { source } = customer;
  return [
    ...factsOf([customer]),
    about(customer, MemberRegistered, { customer: person, registeredVia, ...(source !== null && { source }) }),
    ...(welcomes ? [about(customer, MemberWelcomed, { customer: person })] : []),
  ];
}

/** What is said of a customer who has changed. Leaving `active` is told as that, and not once more as a change. */
export function changed(before: Customer, after: Customer, actor: Actor): OutboxEntry[] {
  const hasLeft = before.status === 'active' && after.status !== 'active';
  const person = personOf(after);
  const by = staffName(actor);
  const fields = TOLD.filter((field) => !(hasLeft && field === 'status'));
  const changes = fields.flatMap((field) => changeOf(field, textOf(before[field]), textOf(after[field])));
  return [
    ...factsOf([after]),
    ...(changes.length > 0
      ? [about(after, MemberUpdated, { customer: person, changes, ...(by !== undefined && { changedBy: by }) })]
      : []),
    ...(hasLeft
      ? [about(after, MemberDeactivated, { customer: person, ...(by !== undefined && { deactivatedBy: by }) })]
      : []),
  ];
}

function changeOf(field: string, before: string | undefined, after: string | undefined) {
  if (before === after) return [];
  return [{ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

function textOf(value: string | readonly string[] | null): string | undefined {
  const text = typeof value === 'string' || value === null ? value : value.join(', ');
  return text === null || text === '' ? undefined : text.slice(0, TEXT_LENGTH);
}

/** Undefined: the customer, or the platform itself. */
function staffName({ role, id, name }: Actor): string | undefined {
  return role === 'customer' || role === 'system' ? undefined : (name ?? `${role} ${id}`);
}
