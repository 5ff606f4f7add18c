import { Parameters } from '@marmalade/database';
import { type CountedPage, decodeCursor, page } from '@marmalade/http';
import type { DataSource, EntityManager } from 'typeorm';
import { overallState } from '../deliveries/delivery-state.js';
import {
  deliveryConditions,
  isFoundByState,
  notificationConditions,
  sharedConditions,
} from '../notifications/notification-filter.js';
import { hideInData, hideLinks } from '../notifications/secrets.js';
import { withinTime } from '../notifications/time-limit.js';
import type { NotificationQuery } from './notification-query.js';
import type {
  AttemptView,
  DeliveryView,
  NotificationDetail,
  NotificationView,
  TraceView,
} from './notification-view.js';

const COUNTED_MAX = 10_000;
/** Lines of trace made after planning, and openings and clicks, shown at most. */
const LATER_LINES_MAX = 500;

/** The event's id as its sender wrote it; rows point to the event by message id, which differs when that was no UUID. */
const NOTIFICATION = `n.id, coalesce(e.source_id, n.event_id::text) AS "eventId", n.workflow AS type, n.category, n.priority, n.site,
  json_build_object('id', n.recipient_id, 'name', n.recipient_name, 'locale', n.locale) AS recipient,
  n.locale, n.variant, n.cancel_key AS "cancelKey", n.is_test AS "isTest", n.created_at AS "createdAt", e.type AS "eventType"`;

const DELIVERY = `'id', d.id, 'channel', d.channel, 'state', d.state, 'reason', d.reason, 'address', d.address,
  'provider', d.provider, 'attempt', d.attempt, 'lane', d.lane, 'step', d.step, 'digest', d.digest, 'dueAt', d.due_at,
  'expiresAt', d.expires_at, 'updatedAt', d.updated_at, 'content', d.content`;

const ATTEMPTS = `(SELECT coalesce(json_agg(json_build_object('attempt', a.attempt, 'provider', a.provider, 'outcome', a.outcome,
    'code', a.code, 'detail', a.detail, 'startedAt', a.started_at, 'finishedAt', a.finished_at) ORDER BY a.attempt), '[]')
  FROM delivery_attempt a WHERE a.delivery_id = d.id)`;

const LATER_LINES = `(SELECT coalesce(json_agg(json_build_object('code', code, 'channel', channel, 'detail', detail, 'at', at)
    ORDER BY at, id), '[]')
  FROM ((SELECT id, code, channel, detail, made_at AS at FROM decision WHERE notification_id = n.id ORDER BY id LIMIT ${LATER_LINES_MAX})
        UNION ALL
        (SELECT g.id, upper(g.kind), d.channel, coalesce(g.url, ''), g.at FROM delivery d JOIN engagement g ON g.delivery_id = d.id
         WHERE d.notification_id = n.id ORDER BY g.id LIMIT ${LATER_LINES_MAX})) AS lines)`;

type Found<View> = View & { eventType: string | null };

/** Reads notifications with their deliveries: one query a page. */
export class NotificationReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Newest first, unless asked otherwise. Ids are time-ordered, so the id is the order and the cursor.
   * @throws Problem LIST_TOO_SLOW, CURSOR_INVALID
   */
  async list(query: NotificationQuery): Promise<CountedPage<NotificationView>> {
    const cursor = query.cursor === undefined ? undefined : (decodeCursor(query.cursor, ['uuid'])[0] as string);
    return withinTime(this.dataSource, async (tx) => {
      const rows = await pageOf(tx, query, cursor);
      const shown = page(rows.map(toView), query.limit, ({ id }) => [id]);
      return query.total ? { ...shown, ...(await totalOf(tx, query)) } : shown;
    });
  }

  /** One notification with its event, every decision, every attempt, and what its receiver did. */
  async find(id: string): Promise<NotificationDetail | undefined> {
    const [row]: (Found<NotificationDetail> & { later: TraceView[] })[] = await this.dataSource.query(
      `SELECT ${NOTIFICATION}, n.trace, ${LATER_LINES} AS later,
         json_build_object('id', e.source_id, 'type', e.type, 'source', e.source, 'subject', e.subject, 'site', e.site,
           'correlationid', e.correlation_id, 'time', e.occurred_at, 'data', e.data) AS event,
         (SELECT coalesce(json_agg(json_build_object(${DELIVERY}, 'attempts', ${ATTEMPTS}) ORDER BY d.id), '[]')
          FROM delivery d WHERE d.notification_id = n.id) AS deliveries
       FROM notification n LEFT JOIN event e ON e.id = n.event_id WHERE n.id = $1`,
      [id],
    );
    if (!row) return undefined;
    const { later, event, trace: planned, ...rest } = row;
    const trace = [...planned.map((line) => ({ ...line, channel: line.channel ?? null, at: row.createdAt })), ...later];
    return {
      ...toView(rest),
      event: { ...event, time: utc(event.time as string | null), data: hideInData(row.eventType, event.data) },
      trace: hideLinks([row.type, row.eventType], trace).map((line) => ({ ...line, at: new Date(line.at) })),
    };
  }
}

async function pageOf(
  tx: EntityManager,
  query: NotificationQuery,
  cursor: string | undefined,
): Promise<Found<NotificationView>[]> {
  const parameters = new Parameters();
  const direction = query.sort === 'createdAt' ? 'ASC' : 'DESC';
  const ids = idsOf(query, parameters, { cursor, direction });
  return tx.query(
    `SELECT ${NOTIFICATION},
       (SELECT coalesce(json_agg(json_build_object(${DELIVERY}) ORDER BY d.id), '[]') FROM delivery d
        WHERE d.notification_id = n.id) AS deliveries
     FROM (${ids} LIMIT ${parameters.add(query.limit + 1)}) AS found
     JOIN notification n ON n.id = found.id LEFT JOIN event e ON e.id = n.event_id
     ORDER BY n.id ${direction}`,
    parameters.values,
  );
}

/** Counts no further than anybody wants to know. */
async function totalOf(
  tx: EntityManager,
  query: NotificationQuery,
): Promise<{ total: number; totalIsAtLeast: boolean }> {
  const parameters = new Parameters();
  const [{ count }] = (await tx.query(
    `SELECT count(*)::int AS count FROM (${idsOf(query, parameters)} LIMIT ${COUNTED_MAX + 1}) AS counted`,
    parameters.values,
  )) as [{ count: number }];
  return { total: Math.min(count, COUNTED_MAX), totalIsAtLeast: count > COUNTED_MAX };
}

/** A query for the ids that are meant, without its limit. Where the state is a rare one it begins at the deliveries. */
function idsOf(
  query: NotificationQuery,
  parameters: Parameters,
  place?: { cursor: string | undefined; direction: 'ASC' | 'DESC' },
): string {
  const order = (id: string): string => (place ? `ORDER BY ${id} ${place.direction}` : '');
  const beyond = (id: string): string[] =>
    place?.cursor === undefined
      ? []
      : [`${id} ${place.direction === 'ASC' ? '>' : '<'} ${parameters.add(place.cursor)}`];
  const own = notificationConditions(query, parameters);
  const ofDelivery = deliveryConditions(query, parameters);
  if (isFoundByState(query)) {
    const id = 'd.notification_id';
    const conditions = [...beyond(id), ...sharedConditions(query, parameters, 'd', id), ...ofDelivery, ...own];
    const from = own.length > 0 ? 'delivery d JOIN notification n ON n.id = d.notification_id' : 'delivery d';
    return `SELECT DISTINCT ${id} AS id FROM ${from} ${where(conditions)} ${order(id)}`;
  }
  const conditions = [...beyond('n.id'), ...sharedConditions(query, parameters, 'n', 'n.id'), ...own];
  if (ofDelivery.length > 0) {
    conditions.push(`EXISTS (SELECT FROM delivery d ${where(['d.notification_id = n.id', ...ofDelivery])})`);
  }
  return `SELECT n.id FROM notification n ${where(conditions)} ${order('n.id')}`;
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

/** Adds what the deliveries amount to, and hides what nobody is to read. */
function toView<View extends NotificationView>({ eventType, ...row }: Found<View>): Omit<Found<View>, 'eventType'> {
  // Times first: the digits of one as PostgreSQL writes it may look like a code.
  const deliveries = hideLinks([row.type, eventType], row.deliveries.map(withTimes));
  return { ...row, deliveries, status: overallState(deliveries.map(({ state }) => state)) };
}

/** PostgreSQL writes times in JSON with an offset; the API has them in UTC with a Z. */
function withTimes<View extends DeliveryView & { attempts?: AttemptView[] }>(delivery: View): View {
  return {
    ...delivery,
    dueAt: utc(delivery.dueAt),
    expiresAt: utc(delivery.expiresAt),
    updatedAt: utc(delivery.updatedAt),
    ...(delivery.attempts && {
      attempts: delivery.attempts.map((attempt) => ({
        ...attempt,
        startedAt: utc(attempt.startedAt),
        finishedAt: utc(attempt.finishedAt),
      })),
    }),
  };
}

function utc<Time extends Date | string | null>(time: Time): Date | null {
  return time === null ? null : new Date(time);
}
