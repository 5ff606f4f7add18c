import { createEvent, type EventDefinition } from '@marmalade/contracts-envelope';
import type { DataSource } from 'typeorm';
import type { Outbox } from './outbox.js';

/** The table of what a service has asked for, for one of its migrations. */
export const ASKED_FACTS_TABLE_SQL = `CREATE TABLE asked_fact (
  type text PRIMARY KEY,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp()
)`;

/**
 * Asks, once, for facts that were announced before this service was there: after it was added to an installation that has run for a
 * while, or its database is new. Rows of `asked_fact` that are deleted are asked for again at the next start.
 * @param definition the event to ask by, of `defineFactsWanted`
 * @returns the types that were asked for now
 */
export function askForFacts<Type extends string>(
  { dataSource, outbox }: { dataSource: DataSource; outbox: Outbox },
  definition: EventDefinition & { readonly sample: { types: Type[] } },
): Promise<Type[]> {
  return dataSource.transaction(async (tx) => {
    const asked: { type: Type }[] = await tx.query(
      'INSERT INTO asked_fact (type) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING RETURNING type',
      [definition.sample.types],
    );
    const types = asked.map(({ type }) => type);
    if (types.length > 0) await outbox.add(tx, [{ event: createEvent(definition, { types }) }]);
    return types;
  });
}
