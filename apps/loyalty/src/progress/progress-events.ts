import { createEvent, type DataOf, type EventDefinition } from '@marmalade/contracts-envelope';
import type { OutboxEntry } from '@marmalade/outbox';
import type { Customer } from '../customers/customer.js';

/** An event about a customer's account, behind all others about them. */
export function about<Definition extends EventDefinition>(
  customer: Pick<Customer, 'id' | 'site' | 'isTest'>,
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

/** The object without what is null or undefined: events leave out what is not known. */
export function known<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: NonNullable<Fields[Field]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as never;
}
