import type { EntityManager } from 'typeorm';
import type { PlannedNotification } from '../notifications/notification.js';

/**
 * Marks what a cap would keep back now, as `keepWithinCaps` would; nothing is counted. Within one dry run nothing has been sent,
 * so that each notification is looked at as if it were the next.
 */
export async function showCaps(tx: EntityManager, planned: PlannedNotification[], now: Date): Promise<void> {
  const looked = planned.flatMap((notification) =>
    (notification.caps ?? []).map(({ rule, limit, perMs }) => ({
      notification,
      rule,
      limit,
      start: new Date(Math.floor(now.getTime() / perMs) * perMs),
    })),
  );
  if (looked.length === 0) return;
  const rows: { place: number; count: number }[] = await tx.query(
    `SELECT place::int, count FROM unnest($1::text[], $2::text[], $3::timestamptz[]) WITH ORDINALITY
       AS look (recipient_id, rule, window_start, place)
     JOIN frequency USING (recipient_id, rule, window_start)`,
    [
      looked.map(({ notification }) => notification.recipientId),
      looked.map(({ rule }) => rule),
      looked.map(({ start }) => start),
    ],
  );
  for (const { place, count } of rows) {
    const { notification, rule, limit } = looked[place - 1]!;
    if (count < limit) continue;
    for (const delivery of notification.deliveries) {
      if (delivery.state !== 'pending' && delivery.state !== 'deferred') continue;
      Object.assign(delivery, { state: 'skipped', reason: 'FREQUENCY_CAP', dueAt: undefined, digest: undefined });
    }
    notification.trace.push({
      code: 'FREQUENCY_CAP',
      detail: `${count} of ${rule} in this window, ${limit} are allowed`,
    });
  }
}
