import { messageIdOf } from '@marmalade/contracts-envelope';
import { decodeCursor, type Page, page } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import { type DeliveryState, overallState } from '../deliveries/delivery-state.js';
import type { NotificationQuery } from './notification-query.js';

/** One delivery as the API shows it; `content` is what the receiver sees. */
export interface DeliveryView {
  id: string;
  channel: string;
  state: DeliveryState;
  reason: string | null;
  address: string | null;
  provider: string | null;
  attempt: number;
  dueAt: Date;
  updatedAt: Date;
  content: unknown;
}

/** One notification as the list shows it. */
export interface NotificationView {
  id: string;
  eventId: string;
  type: string;
  category: string;
  priority: string;
  recipient: { id: string; name: string | null; locale: string };
  locale: string;
  isTest: boolean;
  createdAt: Date;
  /** Of all its deliveries: pending while one is on its way, else the best that any of them reached. */
  status: DeliveryState;
  deliveries: DeliveryView[];
}

/** All that is known of one notification. */
export interface NotificationDetail extends NotificationView {
  event: Record<string, unknown>;
  trace: unknown[];
  deliveries: (DeliveryView & { attempts: unknown[] })[];
}

/** The event's id as its sender wrote it; rows point to the event by message id, which differs when that was no UUID. */
const NOTIFICATION = `n.id, coalesce(e.source_id, n.event_id::text) AS "eventId", n.workflow AS type, n.category, n.priority,
  json_build_object('id', n.recipient_id, 'name', n.recipient_name, 'locale', n.locale) AS recipient,
  n.locale, n.is_test AS "isTest", n.created_at AS "createdAt"`;

const DELIVERY = `'id', d.id, 'channel', d.channel, 'state', d.state, 'reason', d.reason, 'address', d.address,
  'provider', d.provider, 'attempt', d.attempt, 'dueAt', d.due_at, 'updatedAt', d.updated_at, 'content', d.content`;

/** Reads notifications with their deliveries: one query a page. */
export class NotificationReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. Ids are time-ordered, so the id is the order and the cursor. */
  async list(query: NotificationQuery): Promise<Page<NotificationView>> {
    const [before] = query.cursor ? decodeCursor(query.cursor, ['uuid']) : [null];
    const rows: NotificationView[] = await this.dataSource.query(
      `SELECT ${NOTIFICATION},
         (SELECT coalesce(json_agg(json_build_object(${DELIVERY}) ORDER BY d.id), '[]') FROM delivery d
          WHERE d.notification_id = n.id) AS deliveries
       FROM notification n LEFT JOIN event e ON e.id = n.event_id
       WHERE ($1::uuid IS NULL OR n.id < $1)
         AND ($3::text IS NULL OR n.recipient_id = $3) AND ($4::text IS NULL OR n.workflow = $4)
         AND ($5::text IS NULL OR n.priority = $5)
         AND ($6::timestamptz IS NULL OR n.created_at >= $6) AND ($7::timestamptz IS NULL OR n.created_at < $7)
         AND ($8::text IS NULL OR n.recipient_name ILIKE $8 OR n.recipient_id ILIKE $8)
         AND ($9::text IS NULL AND $10::text IS NULL OR EXISTS (SELECT FROM delivery d WHERE d.notification_id = n.id
              AND ($9::text IS NULL OR d.channel = $9) AND ($10::text IS NULL OR d.state = $10)))
         AND ($11::text IS NULL OR n.event_id = ANY(ARRAY(SELECT id FROM event WHERE source_id = $11 OR id = $12::uuid)))
       ORDER BY n.id DESC LIMIT $2`,
      [
        before,
        query.limit + 1,
        query.recipient ?? null,
        query.type ?? null,
        query.priority ?? null,
        query.from ?? null,
        query.to ?? null,
        query.q === undefined ? null : `%${query.q.replace(/[\\%_]/g, '\\$&')}%`,
        query.channel ?? null,
        query.status ?? null,
        query.event ?? null,
        query.event === undefined ? null : messageIdOf({ id: query.event, source: '' }),
      ],
    );
    return page(rows.map(withStatus), query.limit, ({ id }) => [id]);
  }

  /** One notification with its event, the trace of decisions, and every attempt. */
  async find(id: string): Promise<NotificationDetail | undefined> {
    const [row]: NotificationDetail[] = await this.dataSource.query(
      `SELECT ${NOTIFICATION}, n.trace,
         json_build_object('id', e.source_id, 'type', e.type, 'source', e.source, 'subject', e.subject, 'site', e.site,
           'correlationid', e.correlation_id, 'time', e.occurred_at, 'data', e.data) AS event,
         (SELECT coalesce(json_agg(json_build_object(${DELIVERY}, 'attempts',
            (SELECT coalesce(json_agg(json_build_object('attempt', a.attempt, 'provider', a.provider, 'outcome', a.outcome,
               'code', a.code, 'detail', a.detail, 'startedAt', a.started_at, 'finishedAt', a.finished_at) ORDER BY a.attempt), '[]')
             FROM delivery_attempt a WHERE a.delivery_id = d.id)) ORDER BY d.id), '[]')
          FROM delivery d WHERE d.notification_id = n.id) AS deliveries
       FROM notification n LEFT JOIN event e ON e.id = n.event_id WHERE n.id = $1`,
      [id],
    );
    return row && withStatus(row);
  }
}

/** Adds what the deliveries amount to; PostgreSQL writes times in JSON with an offset, the API has them in UTC with a Z. */
function withStatus<Row extends NotificationView>(row: Row): Row {
  for (const delivery of row.deliveries) {
    delivery.dueAt = new Date(delivery.dueAt);
    delivery.updatedAt = new Date(delivery.updatedAt);
  }
  return { ...row, status: overallState(row.deliveries.map(({ state }) => state)) };
}
