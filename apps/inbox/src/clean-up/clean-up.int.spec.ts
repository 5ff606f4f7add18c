import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import { openInboxDatabase } from '../../test/inbox-database.js';
import { unreadCount } from '../readers/unread-counts.js';
import { CleanUp } from './clean-up.js';

let dataSource: DataSource;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ dataSource, close } = await openInboxDatabase());
});
afterAll(() => close());

test('what has ended loses its words, what is old goes, and counts stay right', async () => {
  const reader = randomUUID();
  const rows = [
    // place, made days ago, read days ago, ends in days
    [1, 1, null, -0.5],
    [2, 1, null, 5],
    [3, 100, 99, null],
    [4, 100, null, null],
    [5, 400, null, null],
    [6, 1, 0.5, -0.1],
    [7, 1, 0.5, null],
  ];
  for (const [place, made, read, ends] of rows) {
    await dataSource.query(
      `INSERT INTO notification (id, reader_id, place, type, category, priority, content, created_at, read_at, expires_at)
       VALUES (gen_random_uuid(), $1, $2, 'order.created', 'orders', 'normal', '{"title":"Jam","message":"Ready."}',
         now() - $3 * interval '1 day', now() - $4 * interval '1 day', now() + $5 * interval '1 day')`,
      [reader, place, made, read, ends],
    );
  }
  await dataSource.query('INSERT INTO reader (id, last_place, unread) VALUES ($1, 7, 4)', [reader]);
  for (const [place, days] of [
    [1, 2],
    [2, 40],
  ]) {
    await dataSource.query(
      `INSERT INTO announcement (id, place, type, category, priority, words, created_at)
       VALUES (gen_random_uuid(), $1, 'announcement.published', 'system', 'normal', '{"en":{"title":"x","message":"y"}}', now() - $2 * interval '1 day')`,
      [place, days],
    );
  }
  // What has ended counts no more, whether it is cleaned up or not.
  expect(await unreadCount(dataSource, reader)).toBe(3 + 2);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const cleanUp = new CleanUp(dataSource, { readDays: 90, unreadDays: 365, announcementDays: 30 }, logger, 2);
  await cleanUp.round();
  const left = await dataSource.query(
    'SELECT place::int, content IS NULL AS "isRemoved" FROM notification WHERE reader_id = $1 ORDER BY place',
    [reader],
  );
  expect(left).toEqual([
    { place: 1, isRemoved: true },
    { place: 2, isRemoved: false },
    { place: 4, isRemoved: false },
    { place: 6, isRemoved: true },
    { place: 7, isRemoved: false },
  ]);
  expect(await dataSource.query('SELECT unread FROM reader WHERE id = $1', [reader])).toEqual([{ unread: 2 }]);
  expect(await unreadCount(dataSource, reader)).toBe(2 + 1);
  expect(await cleanUp.round()).toBe(0);
});
