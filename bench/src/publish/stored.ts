import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../measure/servers.js';

const PATIENCE_MS = 300_000;

/** Waits until the dispatcher has nothing left to do. @throws Error when that takes minutes */
export async function drained(databaseUrl: string): Promise<void> {
  let before = -1;
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    const [{ busy, events }] = (await run<{ busy: number; events: number }>(
      databaseUrl,
      `SELECT (SELECT count(*) FROM dispatcher.outbox)::int
         + (SELECT count(*) FROM dispatcher.delivery WHERE state IN ('pending', 'claimed', 'sending'))::int AS busy,
         (SELECT count(*) FROM dispatcher.event)::int AS events`,
    )) as [{ busy: number; events: number }];
    // Between the outbox and the tables events are in the broker: only when none arrives any more is it over.
    if (busy === 0 && events === before) return;
    if (Date.now() > deadline) throw new Error(`Still busy: ${busy} rows wait`);
    before = events;
    await sleep(500);
  }
}

/** How many events have become something. */
export async function stored(databaseUrl: string): Promise<number> {
  const [row] = await run<{ events: number }>(databaseUrl, 'SELECT count(*)::int AS events FROM dispatcher.event');
  return row!.events;
}
