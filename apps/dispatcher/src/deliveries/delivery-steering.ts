import { Parameters } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Channel } from '../catalogue/event-type.js';
import { CANCELLATION_JOIN } from '../notifications/cancellations.js';
import {
  deliveryConditions,
  isListed,
  notificationConditions,
  type NotificationFilter,
  sharedConditions,
} from '../notifications/notification-filter.js';
import { objectionToStored, type StoredSubject } from '../preferences/preferences.js';
import type { DeliveryState } from './delivery-state.js';
import {
  CANCELLABLE,
  cancelRefusal,
  type Refusal,
  RETRYABLE,
  retryRefusal,
  type SteeredDelivery,
} from './delivery-steering-rules.js';

export const STEERING_ACTIONS = ['retry', 'cancel'] as const;
export type SteeringAction = (typeof STEERING_ACTIONS)[number];

/** The states an action changes something in. */
export const STEERABLE: Readonly<Record<SteeringAction, readonly DeliveryState[]>> = {
  retry: RETRYABLE,
  cancel: CANCELLABLE,
};

/** What became of the deliveries of one notification. */
export interface Steered {
  changed: { id: string; channel: Channel }[];
  left: ({ id: string; channel: Channel; state: DeliveryState } & Refusal)[];
}

/** A delivery found for a bulk action. */
export interface PickedDelivery {
  id: string;
  notificationId: string;
}

/** A delivery with what is known of its notification and its reader. */
type Facts = SteeredDelivery & StoredSubject;

/** Deliveries in the hands of operators: sent once more, or held back. Each change is a line of the notification's trace. */
export class DeliverySteering {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Retries or cancels what can be of a notification's deliveries.
   * @param by who asked for it, for the trace
   * @returns undefined when there is no such notification
   */
  async steer(action: SteeringAction, notificationId: string, by: string): Promise<Steered | undefined> {
    return this.dataSource.transaction(async (tx) => {
      const deliveries = await factsOf(tx, [notificationId]);
      if (deliveries.length === 0) return (await exists(tx, notificationId)) ? { changed: [], left: [] } : undefined;
      const judged = deliveries.map((delivery) => {
        return { delivery, refusal: action === 'retry' ? retryRefusal(delivery, deliveries) : cancelRefusal(delivery) };
      });
      const willing = judged.filter(({ refusal }) => !refusal).map(({ delivery }) => delivery);
      await MOVES[action](
        tx,
        willing.map(({ id }) => id),
        by,
      );
      return {
        changed: willing.map(({ id, channel }) => ({ id, channel })),
        left: judged.flatMap(({ delivery: { id, channel, state }, refusal }) =>
          refusal ? [{ id, channel, state, ...refusal }] : [],
        ),
      };
    });
  }

  /**
   * Deliveries in one state that a filter means, in the order of their notifications.
   * @param ids of notifications, instead of or beside the filter @param after the last one of the batch before
   */
  async find(
    state: DeliveryState,
    { filter, ids }: { filter: NotificationFilter; ids?: readonly string[] },
    after: PickedDelivery | undefined,
    limit: number,
  ): Promise<PickedDelivery[]> {
    const parameters = new Parameters();
    const own = notificationConditions(filter, parameters);
    const conditions = [
      ...deliveryConditions({ ...filter, status: state }, parameters),
      ...sharedConditions(filter, parameters, 'd', 'd.notification_id'),
      ...own,
    ];
    if (ids) conditions.push(`d.notification_id = ANY (${parameters.add(ids)}::uuid[])`);
    if (after) {
      const place = `(${parameters.add(after.notificationId)}::uuid, ${parameters.add(after.id)}::uuid)`;
      conditions.push(`(d.notification_id, d.id) > ${place}`);
    }
    return this.dataSource.query(
      `SELECT d.id, d.notification_id AS "notificationId" FROM delivery d
       ${own.length > 0 ? 'JOIN notification n ON n.id = d.notification_id' : ''}
       WHERE ${conditions.join(' AND ')} ORDER BY d.notification_id, d.id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  /** Retries or cancels what can be of deliveries that were found, in one transaction. @returns how many were changed */
  async steerFound(action: SteeringAction, found: readonly PickedDelivery[], by: string): Promise<number> {
    if (found.length === 0) return 0;
    const wanted = new Set(found.map(({ id }) => id));
    return this.dataSource.transaction(async (tx) => {
      if (action === 'cancel') return cancel(tx, [...wanted], by);
      const deliveries = await factsOf(tx, [...new Set(found.map(({ notificationId }) => notificationId))]);
      const families = new Map<string, Facts[]>();
      for (const delivery of deliveries) {
        const family = families.get(delivery.notificationId);
        if (family) family.push(delivery);
        else families.set(delivery.notificationId, [delivery]);
      }
      const willing = deliveries.filter(
        (delivery) => wanted.has(delivery.id) && !retryRefusal(delivery, families.get(delivery.notificationId)!),
      );
      return retry(
        tx,
        willing.map(({ id }) => id),
        by,
      );
    });
  }
}

/** In this order states are worked through in bulk; those an index knows first. */
export function statesOf(action: SteeringAction, status: DeliveryState | undefined): DeliveryState[] {
  const states = STEERABLE[action].filter((state) => status === undefined || state === status);
  return states.sort((one, other) => Number(isListed(other)) - Number(isListed(one)));
}

async function exists(tx: EntityManager, notificationId: string): Promise<boolean> {
  const rows: unknown[] = await tx.query('SELECT FROM notification WHERE id = $1', [notificationId]);
  return rows.length > 0;
}

/** Due at once, with a fresh backoff; the attempts count on, since their number fences. */
async function retry(tx: EntityManager, ids: string[], by: string): Promise<number> {
  const traced: unknown[] = await tx.query(
    `WITH moved AS (
       UPDATE delivery SET state = 'pending', reason = 'RETRIED', failures = 0, worker_id = NULL, due_at = clock_timestamp(),
         updated_at = clock_timestamp()
       WHERE id = ANY($1::uuid[]) AND state = ANY($2::text[]) RETURNING notification_id, channel
     )
     INSERT INTO decision (notification_id, channel, code, detail)
     SELECT notification_id, channel, 'RETRIED', $3 FROM moved RETURNING id`,
    [ids, RETRYABLE, `Sent once more, as ${by} asked for`],
  );
  return traced.length;
}

/** What another transaction is changing just now is left to it: a worker that begins to send does not wait for us, nor we for it. */
async function cancel(tx: EntityManager, ids: string[], by: string): Promise<number> {
  const traced: unknown[] = await tx.query(
    `WITH free AS (
       SELECT id FROM delivery WHERE id = ANY($1::uuid[]) AND state = ANY($2::text[]) FOR UPDATE SKIP LOCKED
     ), moved AS (
       UPDATE delivery d SET state = 'cancelled', reason = 'CANCELLED', worker_id = NULL, due_at = NULL, updated_at = clock_timestamp()
       FROM free WHERE d.id = free.id RETURNING d.notification_id, d.channel
     )
     INSERT INTO decision (notification_id, channel, code, detail)
     SELECT notification_id, channel, 'CANCELLED', $3 FROM moved RETURNING id`,
    [ids, CANCELLABLE, `Cancelled, as ${by} asked for`],
  );
  return traced.length;
}

const MOVES: Record<SteeringAction, (tx: EntityManager, ids: string[], by: string) => Promise<number>> = {
  retry,
  cancel,
};

/** All deliveries of notifications, locked: the steps of a chain must not be begun while they are judged. */
async function factsOf(tx: EntityManager, notificationIds: string[]): Promise<Facts[]> {
  const rows: Facts[] = await tx.query(
    `SELECT d.id, d.notification_id AS "notificationId", d.channel, d.state, d.reason, d.step, d.workflow AS type, n.category,
       d.lane, d.forced, d.content IS NOT NULL AS "hasContent", coalesce(d.expires_at <= now(), false) AS expired,
       s.reason AS dead, coalesce(NOT r.active, false) AS inactive, c.key AS "cancelledBy", p.preferences
     FROM delivery d JOIN notification n ON n.id = d.notification_id
     LEFT JOIN event e ON e.id = n.event_id
     LEFT JOIN recipient r ON r.id = n.recipient_id
     LEFT JOIN suppression s ON s.channel = d.channel AND s.address = d.address
     ${CANCELLATION_JOIN}
     LEFT JOIN recipient_preference p ON p.recipient_id = n.recipient_id
     WHERE d.notification_id = ANY($1::uuid[]) ORDER BY d.id FOR UPDATE OF d`,
    [notificationIds],
  );
  return rows.map((row) => ({ ...row, objection: objectionToStored(row) }));
}
