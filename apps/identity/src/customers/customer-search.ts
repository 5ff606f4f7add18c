import { Parameters } from '@marmalade/database';
import { setForTransaction, withinTime } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { conditionsOf, type CustomerConditions } from './customer-conditions.js';
import type { CustomersMeant } from './customer-filter.js';
import { type Customer, CUSTOMER_COLUMNS } from './customer.js';

/** A customer and their place in the order in which customers came. */
export interface FoundCustomer extends Customer {
  place: number;
}

/** Which stretch of the list is asked for. */
export interface Stretch {
  /** Place the stretch begins behind; unset: the list's beginning. */
  after?: number;
  /** Place the stretch ends at, of an ascending list. */
  until?: number;
  isAscending?: boolean;
  limit: number;
}

/** Memory enough that bitmaps of a million rows stay exact; parallel workers cost more than they save on one page. */
const SETTINGS = { work_mem: '16MB', jit: 'off', max_parallel_workers_per_gather: '0' };
const LIMITED = { hint: 'Narrow it down with more filters.', settings: SETTINGS };

/** Customers that are looked at one after the other before the index is asked: what is frequent is among them. */
const PROBED = 3_000;
/** Whole blocks in which a word is looked for before it is looked for everywhere. */
const WORD_BLOCKS = 2;
const COUNTED_MAX = 10_000;

const KEYS = `customer_keys(c.place, c.search_text, c.tags, c.status, c.source, c.subscribed, c.birth_day, c.is_test, c.site, c.locale,
  c.email, c.phone, c.telegram_id, c.telegram_blocked_at, c.created_at)`;

/**
 * Finds customers among millions. PostgreSQL, left alone, either walks the list until enough have been met, which takes long when
 * they are rare, or collects all that fit and sorts them, which takes long when they are many. So it is told:
 * 1. look at a few thousand from the page's beginning on; if they fill the page, that was all;
 * 2. else ask the index block by block, and stop as soon as the page is full;
 * 3. a word that is rare is asked for in all blocks at once: each block would have to compare lists of characters.
 */
export class CustomerSearch {
  /** @param probed customers that are looked at one after the other before the index is asked */
  constructor(
    private readonly dataSource: DataSource,
    private readonly probed = PROBED,
  ) {}

  /**
   * A page, and one more to tell whether there is another.
   * @throws Problem LIST_TOO_SLOW
   */
  page(filter: CustomersMeant, stretch: Stretch): Promise<FoundCustomer[]> {
    return withinTime(
      this.dataSource,
      (tx) => find(tx, filter, { ...stretch, limit: stretch.limit + 1 }, this.probed),
      LIMITED,
    );
  }

  /**
   * How many there are, as far as anybody wants to know.
   * @throws Problem LIST_TOO_SLOW
   */
  async total(filter: CustomersMeant): Promise<{ total: number; totalIsAtLeast: boolean }> {
    const count = await withinTime(
      this.dataSource,
      (tx) => countCustomers(tx, filter, { most: COUNTED_MAX + 1 }),
      LIMITED,
    );
    return { total: Math.min(count, COUNTED_MAX), totalIsAtLeast: count > COUNTED_MAX };
  }

  /** A batch of a walk over all that fit, without a limit of time: for work nobody waits for. */
  batch(filter: CustomersMeant, stretch: Stretch): Promise<FoundCustomer[]> {
    return this.dataSource.transaction(async (tx) => {
      await settle(tx);
      return find(tx, filter, stretch, this.probed);
    });
  }
}

/** For work nobody waits for: how it is done, and no limit of time. */
export function settle(tx: EntityManager): Promise<void> {
  return setForTransaction(tx, { statement_timeout: '0', ...SETTINGS });
}

/** Customers in the order in which they came, or backwards. @param tx a transaction with settings of its own, or none */
export async function find(
  tx: EntityManager | DataSource,
  filter: CustomersMeant,
  stretch: Stretch,
  probed = PROBED,
): Promise<FoundCustomer[]> {
  const { facets, oneOf, words, isParticular } = conditionsOf(filter, new Parameters());
  const hasKeys = facets.length + oneOf.length + words.length > 0;
  const met = await probe(tx, filter, stretch, probed);
  // A whole id needs no keys: it was found by the primary key, and so was what has none.
  if (!hasKeys || met.length >= stretch.limit) return met;
  if (words.length === 0) return inBlocks(tx, filter, stretch);
  const near = isParticular ? [] : await inBlocks(tx, filter, stretch, WORD_BLOCKS);
  return near.length >= stretch.limit ? near : everywhere(tx, filter, stretch);
}

/** @param most no further than this; unset: all of them @param until up to this place */
export async function countCustomers(
  tx: EntityManager | DataSource,
  filter: CustomersMeant,
  { most, until }: { most?: number; until?: number } = {},
): Promise<number> {
  const parameters = new Parameters();
  const conditions = conditionsOf(filter, parameters);
  const bound = until === undefined ? [] : [`c.place <= ${parameters.add(until)}`];
  const where = [...keyConditions(conditions, parameters), ...conditions.all, ...bound].join(' AND ');
  const limit = most === undefined ? '' : `LIMIT ${parameters.add(most)}`;
  const [{ count }] = (await tx.query(
    `SELECT count(*)::int AS count FROM (SELECT FROM customer c WHERE ${where} ${limit}) AS counted`,
    parameters.values,
  )) as [{ count: number }];
  return count;
}

async function probe(
  tx: EntityManager | DataSource,
  filter: CustomersMeant,
  stretch: Stretch,
  probed: number,
): Promise<FoundCustomer[]> {
  const parameters = new Parameters();
  const { all, facets, oneOf, words } = conditionsOf(filter, parameters);
  const { bounds, direction } = placeOf(stretch, parameters, 'c.place');
  const order = `ORDER BY c.place ${direction}`;
  const hasKeys = facets.length + oneOf.length + words.length > 0;
  // What the index does not know is looked for in the whole list; nearly everybody has it.
  const from = hasKeys
    ? `(SELECT * FROM customer c ${where(bounds)} ${order} LIMIT ${parameters.add(probed)}) AS c ${where(all)}`
    : `customer c ${where([...bounds, ...all])}`;
  return shown(
    await tx.query(
      `SELECT ${CUSTOMER_COLUMNS}, c.place FROM ${from} ${order} LIMIT ${parameters.add(stretch.limit)}`,
      parameters.values,
    ),
  );
}

/** @param most so many blocks; unset: all that are left */
async function inBlocks(
  tx: EntityManager | DataSource,
  filter: CustomersMeant,
  stretch: Stretch,
  most = 2 ** 30,
): Promise<FoundCustomer[]> {
  const parameters = new Parameters();
  const conditions = conditionsOf(filter, parameters);
  const { bounds, direction } = placeOf(stretch, parameters, UNINDEXED_PLACE);
  const { after, until, isAscending } = stretch;
  const newest = `customer_block((SELECT coalesce(max(place), 0) FROM customer))`;
  const begin = after === undefined ? (isAscending ? '0' : newest) : `customer_block(${parameters.add(after)}::bigint)`;
  const end = until === undefined ? newest : `least(${newest}, customer_block(${parameters.add(until)}::bigint))`;
  const blocks = isAscending
    ? `generate_series(${begin}, least(${end}, ${begin} + ${most}), 1)`
    : `generate_series(${begin}, greatest(0, ${begin} - ${most}), -1)`;
  const limit = parameters.add(stretch.limit);
  const keys = keyConditions(conditions, parameters, 'block');
  const inOne = `SELECT f.id, f.place FROM (SELECT c.id, c.place FROM customer c ${where([...keys, ...bounds, ...conditions.rest])} OFFSET 0) AS f
    ORDER BY f.place ${direction} LIMIT ${limit}`;
  const found = `SELECT f.id FROM ${blocks} AS block CROSS JOIN LATERAL (${inOne}) AS f LIMIT ${limit}`;
  return shown(await tx.query(rowsOf(found, direction, conditions), parameters.values));
}

async function everywhere(
  tx: EntityManager | DataSource,
  filter: CustomersMeant,
  stretch: Stretch,
): Promise<FoundCustomer[]> {
  const parameters = new Parameters();
  const conditions = conditionsOf(filter, parameters);
  const { bounds, direction } = placeOf(stretch, parameters, UNINDEXED_PLACE);
  const keys = keyConditions(conditions, parameters);
  const all = `SELECT c.id, c.place FROM customer c ${where([...keys, ...bounds, ...conditions.rest])} OFFSET 0`;
  const found = `SELECT f.id FROM (${all}) AS f ORDER BY f.place ${direction} LIMIT ${parameters.add(stretch.limit)}`;
  return shown(await tx.query(rowsOf(found, direction, conditions), parameters.values));
}

/** The customers of these ids. All conditions once more: a statement has to mention each of its parameters. */
function rowsOf(found: string, direction: string, { all }: CustomerConditions): string {
  return `SELECT ${CUSTOMER_COLUMNS}, c.place FROM (${found}) AS found JOIN customer c USING (id) ${where(all)}
    ORDER BY c.place ${direction}`;
}

/** @param block SQL of the block whose customers are meant; unset: those of all blocks */
function keyConditions({ facets, oneOf, words }: CustomerConditions, parameters: Parameters, block?: string): string[] {
  const keyOf = (facet: string): string =>
    block === undefined ? `${parameters.add(facet)}::text` : `(${parameters.add(`${facet}@`)}::text || ${block})`;
  const needed = facets.length + oneOf.length > 0 || block === undefined ? facets : ['any'];
  const all = [
    ...words.map((word) => `word_keys(search_form(${parameters.add(word)}))`),
    ...(needed.length > 0 ? [`ARRAY[${needed.map(keyOf).join(', ')}]`] : []),
  ];
  return [
    ...(all.length > 0 ? [`${KEYS} @> (${all.join(' || ')})`] : []),
    ...oneOf.map((group) => `${KEYS} && ARRAY[${group.map(keyOf).join(', ')}]`),
  ];
}

/** Beside the keys the index of places would only be read in vain: it knows nothing of the rest. */
const UNINDEXED_PLACE = '(c.place + 0)';

/** @param column SQL of the place */
function placeOf(
  { after, until, isAscending }: Stretch,
  parameters: Parameters,
  column: string,
): { bounds: string[]; direction: string } {
  return {
    bounds: [
      ...(after === undefined ? [] : [`${column} ${isAscending ? '>' : '<'} ${parameters.add(after)}`]),
      ...(until === undefined ? [] : [`${column} <= ${parameters.add(until)}`]),
    ],
    direction: isAscending ? 'ASC' : 'DESC',
  };
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

/** PostgreSQL's driver gives 64-bit numbers as texts. */
function shown(rows: (Customer & { place: string })[]): FoundCustomer[] {
  return rows.map((row) => ({ ...row, place: Number(row.place) }));
}

/** A found customer as the API shows one. */
export function withoutPlace({ place: _place, ...customer }: FoundCustomer): Customer {
  return customer;
}
