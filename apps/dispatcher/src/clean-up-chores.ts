import { IdempotencyKeys } from '@marmalade/http';
import { cleanUpInbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { RESTING_STATES } from './deliveries/delivery-state.js';
import { idOf } from './notifications/id-range.js';

/** How long things are kept, in days. */
export interface RetentionDays {
  /** Notifications with all that belongs to them, and their events. */
  notifications: number;
  /** All attempts of a finished delivery but the last. */
  attempts: number;
  /** Messages that were given up on. */
  deadLetters: number;
}

/** Events nobody has described. */
const UNREGISTERED_DAYS = 90;
/** By when everything has arrived that was said before a cancellation. */
const CANCELLATION_DAYS = 400;
/** The longest window in which messages are counted is a month. */
const FREQUENCY_DAYS = 40;

const SOON_MS = 10 * 60_000;
const LATER_MS = 6 * 3_600_000;

/** A place in a table at which a chore goes on: an id, or the number of a page. */
export type Place = string | number;

/** What one batch did. */
export interface BatchDone {
  /** Rows by table. */
  removed: Record<string, number>;
  /** Where to go on; undefined: there is nothing more. */
  next?: Place;
}

/** Something that is removed from time to time, a batch at a time. */
export interface Chore {
  name: string;
  /** From its end to its next beginning. */
  everyMs: number;
  /** Removes a batch, in a transaction of its own. @param place `next` of the batch before, undefined to begin */
  batch(place: Place | undefined): Promise<BatchDone>;
}

/** All there is to be removed. @param size rows a statement removes at most */
export function choresOf(dataSource: DataSource, days: RetentionDays, size: number): Chore[] {
  const keys = new IdempotencyKeys(dataSource);
  /** What is found by an index: the same statement until it finds less than a batch. */
  const simple = (table: string, remove: () => Promise<number>, everyMs = SOON_MS): Chore => ({
    name: table,
    everyMs,
    batch: async () => {
      const count = await remove();
      return { removed: { [table]: count }, next: count === size ? 0 : undefined };
    },
  });
  return [
    simple('inbox', () => cleanUpInbox(dataSource.manager, size)),
    simple('idempotency_key', () => keys.cleanUp(size)),
    simple('cancellation', () => removeOld(dataSource, 'cancellation', 'key', 'created_at', CANCELLATION_DAYS, size)),
    simple('frequency', () =>
      removeOld(dataSource, 'frequency', 'recipient_id, rule, window_start', 'window_start', FREQUENCY_DAYS, size),
    ),
    simple('dead_letter', () => removeDeadLetters(dataSource, days.deadLetters, size), LATER_MS),
    {
      name: 'notification',
      everyMs: SOON_MS,
      batch: (place) => removeNotifications(dataSource, place as string | undefined, days.notifications, size),
    },
    {
      name: 'delivery_attempt',
      everyMs: LATER_MS,
      batch: (place) => removeAttempts(dataSource, place as string | undefined, days.attempts, size),
    },
    {
      name: 'event',
      everyMs: LATER_MS,
      batch: (place) =>
        sweep(dataSource, place as number | undefined, size, {
          table: 'event',
          olderThanDays: days.notifications,
          unless: 'EXISTS (SELECT FROM notification n WHERE n.event_id = swept.id)',
        }),
    },
    {
      name: 'unregistered_event',
      everyMs: LATER_MS,
      batch: (place) =>
        sweep(dataSource, place as number | undefined, size, {
          table: 'unregistered_event',
          olderThanDays: UNREGISTERED_DAYS,
        }),
    },
  ];
}

async function removeOld(
  dataSource: DataSource,
  table: string,
  key: string,
  time: string,
  days: number,
  size: number,
): Promise<number> {
  const [, count] = (await dataSource.query(
    `DELETE FROM ${table} WHERE (${key}) IN (
       SELECT ${key} FROM ${table} WHERE ${time} < now() - make_interval(days => $1) ORDER BY ${time} LIMIT $2)`,
    [days, size],
  )) as [unknown, number];
  return count;
}

/** Their ids are in the order of time: only the oldest are looked at. */
async function removeDeadLetters(dataSource: DataSource, days: number, size: number): Promise<number> {
  const [, count] = (await dataSource.query(
    `DELETE FROM dead_letter WHERE created_at < now() - make_interval(days => $1)
       AND id IN (SELECT id FROM dead_letter ORDER BY id LIMIT $2)`,
    [days, size],
  )) as [unknown, number];
  return count;
}

/** By the database's clock. */
async function daysAgo(on: DataSource | EntityManager, days: number): Promise<Date> {
  const [{ time }] = (await on.query('SELECT now() - make_interval(days => $1) AS time', [days])) as [{ time: Date }];
  return time;
}

/** Deliveries one notification has at most: one a channel. */
const DELIVERIES_MAX = 7;

/**
 * Removes old notifications of which nothing moves any more, with their deliveries, attempts, captured content, decisions, and
 * what their readers did. They are walked through in the order of their ids, which is that of time; what still moves is passed over.
 */
async function removeNotifications(
  dataSource: DataSource,
  after: string | undefined,
  days: number,
  size: number,
): Promise<BatchDone> {
  const limit = Math.max(1, Math.floor(size / DELIVERIES_MAX));
  return dataSource.transaction(async (tx) => {
    const before = await daysAgo(tx, days);
    const old: { id: string }[] = await tx.query(
      `SELECT id FROM notification WHERE ($1::uuid IS NULL OR id > $1) AND id < $2 AND created_at < $3
       ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED`,
      [after ?? null, idOf(before), before, limit],
    );
    if (old.length === 0) return { removed: {} };
    // Locked, so that nobody has one of them sent once more meanwhile.
    const deliveries: { id: string; notificationId: string; state: string }[] = await tx.query(
      `SELECT id, notification_id AS "notificationId", state FROM delivery WHERE notification_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [old.map(({ id }) => id)],
    );
    const moving = new Set(
      deliveries
        .filter(({ state }) => !(RESTING_STATES as string[]).includes(state))
        .map(({ notificationId }) => notificationId),
    );
    const notificationIds = old.map(({ id }) => id).filter((id) => !moving.has(id));
    const deliveryIds = deliveries.filter(({ notificationId }) => !moving.has(notificationId)).map(({ id }) => id);
    const removed = {
      engagement: await removeBy(tx, 'engagement', 'delivery_id', deliveryIds),
      delivery_attempt: await removeBy(tx, 'delivery_attempt', 'delivery_id', deliveryIds),
      decision: await removeBy(tx, 'decision', 'notification_id', notificationIds),
      delivery: await removeBy(tx, 'delivery', 'id', deliveryIds),
      notification: await removeBy(tx, 'notification', 'id', notificationIds),
    };
    return { removed, next: old.length === limit ? old.at(-1)!.id : undefined };
  });
}

async function removeBy(tx: EntityManager, table: string, column: string, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const [, count] = (await tx.query(`DELETE FROM ${table} WHERE ${column} = ANY($1::uuid[])`, [ids])) as [
    unknown,
    number,
  ];
  return count;
}

/** Removes old attempts of finished deliveries, all but the last of each. An index knows the deliveries that had several. */
async function removeAttempts(
  dataSource: DataSource,
  after: string | undefined,
  days: number,
  size: number,
): Promise<BatchDone> {
  const before = await daysAgo(dataSource, days);
  const repeated: { id: string }[] = await dataSource.query(
    `SELECT DISTINCT delivery_id AS id FROM delivery_attempt
     WHERE attempt > 1 AND ($1::uuid IS NULL OR delivery_id > $1) AND delivery_id < $2 ORDER BY delivery_id LIMIT $3`,
    [after ?? null, idOf(before), size],
  );
  if (repeated.length === 0) return { removed: {} };
  const [, count] = (await dataSource.query(
    `DELETE FROM delivery_attempt WHERE (delivery_id, attempt) IN (
       SELECT a.delivery_id, a.attempt FROM delivery_attempt a JOIN delivery d ON d.id = a.delivery_id
       WHERE a.delivery_id = ANY($1::uuid[]) AND a.finished_at < $2 AND d.state = ANY($3::text[])
         AND EXISTS (SELECT FROM delivery_attempt later WHERE later.delivery_id = a.delivery_id AND later.attempt > a.attempt)
       LIMIT $4)`,
    [repeated.map(({ id }) => id), before, RESTING_STATES, size],
  )) as [unknown, number];
  const removed = { delivery_attempt: count };
  // There may be more of the same deliveries.
  if (count === size) return { removed, next: after ?? FIRST_ID };
  return { removed, next: repeated.length === size ? repeated.at(-1)!.id : undefined };
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Pages of 8 KiB that are looked through at once: about a thousand events. */
const SWEPT_PAGES = 64;

interface Sweep {
  table: string;
  olderThanDays: number;
  /** A condition on the row `swept` on which it stays. */
  unless?: string;
}

/**
 * Removes what was received long ago from a table whose ids say nothing of time: it is looked through from its first page to its
 * last, some pages at a time. An index on the time would cost every event that comes in.
 */
async function sweep(
  dataSource: DataSource,
  page: number | undefined,
  size: number,
  { table, olderThanDays, unless }: Sweep,
): Promise<BatchDone> {
  const from = page ?? 0;
  const [, count] = (await dataSource.query(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM ${table} AS swept WHERE ctid >= $1::tid AND ctid < $2::tid
         AND received_at < now() - make_interval(days => $3) ${unless ? `AND NOT ${unless}` : ''} LIMIT $4))`,
    [`(${from},0)`, `(${from + SWEPT_PAGES},0)`, olderThanDays, size],
  )) as [unknown, number];
  const removed = { [table]: count };
  if (count === size) return { removed, next: from };
  const [{ pages }] = (await dataSource.query(
    `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::int AS pages`,
    [table],
  )) as [{ pages: string }];
  const next = from + SWEPT_PAGES;
  return { removed, next: next < Number(pages) ? next : undefined };
}
