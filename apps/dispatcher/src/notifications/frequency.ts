import type { EntityManager } from 'typeorm';
import type { PlannedNotification } from './notification.js';

/**
 * Counts notifications against their caps and skips those beyond, with a line of trace. Windows are fixed: an hour's cap counts
 * from the full hour.
 */
export async function keepWithinCaps(tx: EntityManager, planned: PlannedNotification[], now: Date): Promise<void> {
  const wanted = new Map<
    string,
    { recipientId: string; rule: string; start: Date; limit: number; takers: PlannedNotification[] }
  >();
  for (const notification of planned) {
    if (!notification.caps || !notification.deliveries.some(({ state }) => isLive(state))) continue;
    for (const { rule, limit, perMs } of notification.caps) {
      const start = new Date(Math.floor(now.getTime() / perMs) * perMs);
      const key = `${notification.recipientId}\n${rule}\n${start.getTime()}`;
      const entry = wanted.get(key) ?? { recipientId: notification.recipientId, rule, start, limit, takers: [] };
      entry.takers.push(notification);
      wanted.set(key, entry);
    }
  }
  if (wanted.size === 0) return;
  // In one order everywhere: two batches that count the same people do not wait for each other in a circle.
  const rows = [...wanted.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  const counted: { recipient_id: string; rule: string; count: number }[] = await tx.query(
    `INSERT INTO frequency AS f (recipient_id, rule, window_start, count)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[])
     ON CONFLICT (recipient_id, rule, window_start) DO UPDATE SET count = f.count + excluded.count
     RETURNING recipient_id, rule, count`,
    [
      rows.map(({ recipientId }) => recipientId),
      rows.map(({ rule }) => rule),
      rows.map(({ start }) => start),
      rows.map(({ takers }) => takers.length),
    ],
  );
  const counts = new Map(counted.map(({ recipient_id, rule, count }) => [`${recipient_id}\n${rule}`, count]));
  for (const { recipientId, rule, limit, takers } of rows) {
    const before = counts.get(`${recipientId}\n${rule}`)! - takers.length;
    for (const notification of takers.slice(Math.max(0, limit - before))) skip(notification, rule, limit);
  }
}

function isLive(state: string): boolean {
  return state === 'pending' || state === 'deferred';
}

function skip(notification: PlannedNotification, rule: string, limit: number): void {
  for (const delivery of notification.deliveries) {
    if (!isLive(delivery.state) || delivery.forced) continue;
    Object.assign(delivery, { state: 'skipped', reason: 'FREQUENCY_CAP', dueAt: undefined, digest: undefined });
  }
  notification.trace.push({ code: 'FREQUENCY_CAP', detail: `More than ${limit} of ${rule} in the time allowed` });
}
