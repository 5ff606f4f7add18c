import type { CloudEvent } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import { prepared, texts } from '@marmalade/database';
import type { EntityManager } from 'typeorm';

/** What stands in place of data that told of somebody who was erased. */
export const ERASED_DATA = { erased: true } as const;

/**
 * Sets apart what tells of people who were erased before it came: nobody is told of it, nothing is learnt from it, and of its
 * data nothing is kept. That somebody was erased is told, by their id alone.
 */
export async function setLateEventsApart(
  tx: EntityManager,
  events: readonly CloudEvent[],
): Promise<{ current: CloudEvent[]; late: CloudEvent[] }> {
  const peopleOf = new Map(events.map((event) => [event, [...peopleIn(event)]]));
  const ids = [...new Set([...peopleOf.values()].flat())];
  const erased = ids.length === 0 ? new Set<string>() : await erasedOf(tx, ids);
  if (erased.size === 0) return { current: [...events], late: [] };
  const current: CloudEvent[] = [];
  const late: CloudEvent[] = [];
  for (const event of events) {
    if (!peopleOf.get(event)!.some((id) => erased.has(id))) current.push(event);
    else if (event.type === MemberDeleted.type) current.push(withoutPerson(event));
    else late.push({ ...event, subject: undefined, correlationid: undefined, data: ERASED_DATA });
  }
  return { current, late };
}

async function erasedOf(tx: EntityManager, ids: string[]): Promise<Set<string>> {
  const { rows } = await prepared<{ id: string }>(
    tx,
    'find-erased',
    'SELECT id FROM erased_person WHERE id = ANY($1::text[])',
    [texts(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Ids an event may mean a person by: its subject, and whatever stands on the first level of its data and has an id. */
function* peopleIn({ subject, data }: CloudEvent): Generator<string> {
  if (subject !== undefined) yield subject;
  if (typeof data !== 'object' || data === null) return;
  for (const value of Object.values(data)) {
    const id: unknown = (value as { id?: unknown } | null)?.id;
    // What is longer, or holds a NUL, is nobody's id, and PostgreSQL would not take it.
    if (typeof id === 'string' && id.length <= 255 && !id.includes('\0')) yield id;
  }
}

function withoutPerson(event: CloudEvent): CloudEvent {
  const data = event.data as { customer?: { id?: unknown } };
  return { ...event, data: { ...data, customer: { id: data.customer?.id } } };
}
