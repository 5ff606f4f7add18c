import type pg from 'pg';

/** Channels, with the share each has of what waits. */
export const CHANNELS = ['telegram', 'email', 'push', 'in_app', 'sms', 'discord', 'webhook'] as const;

const CONTENT = JSON.stringify({ text: 'x'.repeat(300) });

/** Columns of a delivery by number: channels and lanes in turn. */
function insert(dueAt: string): string {
  return `INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state, lane, due_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'booking.reminder.day_before', 'person-' || n % 60000,
      ($1::text[])[1 + n % array_length($1::text[], 1)], 'address-' || n, $2::json, 'deferred', n / array_length($1::text[], 1) % 4, ${dueAt}
    FROM generate_series($3::int, $4::int) AS n`;
}

/** Fills the table with deliveries that are due one after another within the next three days, in no order. */
export async function addScheduled(client: pg.Client, count: number): Promise<void> {
  const chunk = 50_000;
  for (let first = 1; first <= count; first += chunk) {
    const values = [CHANNELS, CONTENT, first, Math.min(first + chunk - 1, count)];
    await client.query(insert(`now() + interval '1 hour' + random() * interval '3 days'`), values);
  }
  await client.query('VACUUM ANALYZE delivery');
}

/** Adds deliveries of a channel that are due now. */
export async function addDue(client: pg.Client, channel: string, count: number): Promise<void> {
  await client.query({
    name: 'add-due',
    text: insert('clock_timestamp()'),
    values: [[channel], CONTENT, 0, count - 1],
  });
}
