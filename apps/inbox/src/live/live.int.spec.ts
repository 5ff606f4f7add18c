import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InProcessBus } from '@marmalade/messaging';
import { createLogger } from '@marmalade/observability';
import { waitFor } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openInboxDatabase } from '../../test/inbox-database.js';
import { AnnouncementStore } from '../announcements/announcement-store.js';
import { NotificationStore } from '../notifications/notification-store.js';
import { ReaderStore } from '../readers/reader-store.js';
import type { Close } from './close-codes.js';
import type { Line } from './connection.js';
import { Live } from './live.js';

/** A client that takes what it is sent when the test says so. */
class SlowLine implements Line {
  backlog = 0;
  written: string[] = [];
  ended?: Close;

  constructor(private readonly isStuck: boolean) {}

  write(json: string | Buffer): void {
    this.written.push(json.toString());
    if (this.isStuck) this.backlog += json.length;
  }

  get notifications(): number {
    return this.written.filter((json) => json.includes('"new_notification"')).length;
  }

  ping = () => true;
  end(close: Close): void {
    this.ended = close;
  }
}

let dataSource: DataSource;
let close: () => Promise<void>;
let live: Live;
let store: NotificationStore;
const delivered: string[] = [];

beforeAll(async () => {
  ({ dataSource, close } = await openInboxDatabase());
  const parts = {
    dataSource,
    readers: new ReaderStore(dataSource),
    announcements: new AnnouncementStore(dataSource),
    delivered: { add: (ids: readonly string[]) => void delivered.push(...ids) },
    logger: createLogger({ service: 'test', level: 'silent' }),
    defaultTimeZone: 'UTC',
    connectionsPerPerson: 20,
    stalledMs: 1_500,
  };
  live = new Live(parts);
  store = new NotificationStore(dataSource, live);
  await live.start(new InProcessBus());
});
afterAll(async () => {
  await live.stop();
  await close();
});

const fill = async (readerId: string, count: number) => {
  const words = { title: 'Jam', message: 'x'.repeat(5_000) };
  const more = { type: 'order.created', category: 'orders', priority: 'normal' as const };
  await Promise.all(Array.from({ length: count }, () => store.store({ id: randomUUID(), readerId, words, ...more })));
};
const enter = async (readerId: string, line: Line) => {
  const connection = await live.enter(readerId, line, { feeds: ['notifications'], expiresAt: Date.now() + 600_000 });
  live.release(connection);
  return connection;
};

test('who takes nothing is not given more than waits already, and is let go; others do not notice', async () => {
  const reader = randomUUID();
  const [stuck, quick] = [new SlowLine(true), new SlowLine(false)];
  await enter(reader, stuck);
  await enter(reader, quick);
  await fill(reader, 300);
  await waitFor(() => quick.notifications === 300);
  // 256 KiB, and the page that went over it.
  expect(stuck.backlog).toBeLessThan(256 * 1_024 + 100 * 6_000);
  await waitFor(() => stuck.ended !== undefined);
  expect(stuck.ended!.code).toBe(4408);
  expect(quick.ended).toBeUndefined();
});

test('who was slow for a while gets the rest, each once', async () => {
  const reader = randomUUID();
  const line = new SlowLine(true);
  const connection = await enter(reader, line);
  await fill(reader, 250);
  while (line.notifications < 250) {
    const before = line.notifications;
    await waitFor(() => line.backlog > 256 * 1_024 || line.notifications === 250);
    line.backlog = 0;
    live.drained(connection);
    await waitFor(() => line.notifications > before || line.notifications === 250);
  }
  const ids = line.written.flatMap(
    (json) => /"new_notification","notification":\{"id":"([^"]+)"/.exec(json)?.[1] ?? [],
  );
  expect(new Set(ids).size).toBe(250);
  expect(line.ended).toBeUndefined();
});

test('what was stored while a hint got lost comes with the next look at all', async () => {
  const reader = randomUUID();
  const line = new SlowLine(false);
  await enter(reader, line);
  // As another replica would, whose signal never came.
  const deaf = new NotificationStore(dataSource, { stored: () => undefined } as unknown as Live);
  const id = randomUUID();
  const words = { title: 'Jam', message: 'Ready.' };
  await deaf.store({ id, readerId: reader, words, type: 'order.created', category: 'orders', priority: 'normal' });
  await waitFor(() => line.notifications === 1, { message: 'the sweep' });
  expect(delivered).toContain(id);
});
