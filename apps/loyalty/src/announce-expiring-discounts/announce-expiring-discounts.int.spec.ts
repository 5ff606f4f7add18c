import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import type { Person } from '@marmalade/contracts-envelope';
import { randomUUID } from 'node:crypto';
import { openLoyaltyDatabase } from '../../test/loyalty-database.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { SettingDirectory } from '../settings/setting-directory.js';
import { SiteDirectory } from '../sites/site-directory.js';
import { AnnounceExpiringDiscounts } from './announce-expiring-discounts.js';

let database: Awaited<ReturnType<typeof openLoyaltyDatabase>>;
beforeAll(async () => {
  database = await openLoyaltyDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.dataSource.query('TRUNCATE customer, discount, outbox, setting CASCADE'));

const roundAt = (now: string, batch = 2) => {
  const { dataSource } = database;
  const settings = new SettingDirectory(dataSource);
  const sites = new SiteDirectory(dataSource, settings, { timeZone: 'UTC', locale: 'en' });
  const customers = new CustomerDirectory(dataSource);
  const outbox = new Outbox(dataSource);
  const at = () => new Date(now);
  return new AnnounceExpiringDiscounts({ dataSource, outbox, customers, sites, settings, now: at, batch }).round();
};

async function customer(more: Partial<Person> = {}, status = 'active'): Promise<string> {
  const id = randomUUID();
  await database.dataSource.query(
    `INSERT INTO customer (id, person, status, is_test, registered_at, revision) VALUES ($1, $2, $3, false, '2020-01-01', 1)`,
    [id, JSON.stringify({ id, timeZone: 'UTC', ...more }), status],
  );
  return id;
}

interface Some {
  validUntil: string | null;
  issuedAt?: string;
  used?: number;
  revokedAt?: string;
}

async function discount(customerId: string | null, some: Some): Promise<string> {
  const id = randomUUID();
  const { validUntil, issuedAt = '2026-01-01', used = 0, revokedAt = null } = some;
  await database.dataSource.query(
    `INSERT INTO discount (id, template_id, customer_id, code, prefix_length, kind, percent, max_uses, used, valid_until, issued_via,
       issued_by, issued_at, revoked_at, is_test)
     VALUES ($1, $1, $2, $7, 0, 'percent', 1000, 1, $3, $4, 'manual', '{}', $5, $6, false)`,
    [id, customerId, used, validUntil, issuedAt, revokedAt, `CODE${id}`],
  );
  return id;
}

const announced = async (): Promise<string[]> => {
  const rows: { id: string }[] = await database.dataSource.query(
    `SELECT payload::jsonb ->> 'discountId' AS id FROM outbox WHERE routing_key = 'loyalty.discount_expiring' ORDER BY 1`,
  );
  return rows.map(({ id }) => id);
};

test('three days before its end, from the morning on where the customer is, once', async () => {
  const validUntil = '2026-06-20T13:59:59.999Z';
  const vladivostok = await discount(await customer({ timeZone: 'Asia/Vladivostok' }), { validUntil });
  const utc = await discount(await customer(), { validUntil });
  // 20 June is the last day in Vladivostok too.
  expect(await roundAt('2026-06-16T23:59:00Z')).toBe(0);
  expect(await roundAt('2026-06-17T00:00:00Z')).toBe(1);
  expect(await announced()).toEqual([vladivostok]);
  expect(await roundAt('2026-06-17T09:59:00Z')).toBe(0);
  expect(await roundAt('2026-06-17T10:00:00Z')).toBe(1);
  expect(await roundAt('2026-06-18T10:00:00Z')).toBe(0);
  expect(await announced()).toEqual([vladivostok, utc].sort());
});

test('as many days before as the shop has set, and to be told what nothing ran for in time, by day', async () => {
  const id = await discount(await customer(), { validUntil: '2026-06-20T23:59:59Z' });
  await database.dataSource.query(`INSERT INTO setting VALUES ('loyalty.expiring_days', '1', 1)`);
  expect(await roundAt('2026-06-18T12:00:00Z')).toBe(0);
  expect(await roundAt('2026-06-20T03:00:00Z')).toBe(0);
  expect(await roundAt('2026-06-20T10:30:00Z')).toBe(1);
  expect(await announced()).toEqual([id]);
});

test('nothing of what is used, revoked, over, without an end, just issued, or of somebody who is no customer any more', async () => {
  const anna = await customer();
  const validUntil = '2026-06-20T23:59:59Z';
  await discount(anna, { validUntil, used: 1 });
  await discount(anna, { validUntil, revokedAt: '2026-06-01' });
  await discount(anna, { validUntil: '2026-06-18T00:00:00Z' });
  await discount(anna, { validUntil: null });
  await discount(anna, { validUntil, issuedAt: '2026-06-17T09:00:00Z' });
  await discount(await customer({}, 'blocked'), { validUntil });
  await discount(null, { validUntil });
  expect(await roundAt('2026-06-18T12:00:00Z')).toBe(0);
  const good = await discount(anna, { validUntil });
  expect(await roundAt('2026-06-18T12:00:00Z')).toBe(1);
  expect(await announced()).toEqual([good]);
});

test('page after page, and by two replicas at once: each once', async () => {
  const anna = await customer();
  const ids: string[] = [];
  for (let place = 0; place < 25; place += 1) ids.push(await discount(anna, { validUntil: '2026-06-20T23:59:59Z' }));
  const [one, other] = await Promise.all([roundAt('2026-06-18T12:00:00Z', 3), roundAt('2026-06-18T12:00:00Z', 3)]);
  const rest = await roundAt('2026-06-18T12:00:00Z', 3);
  expect(one + other + rest).toBe(25);
  expect(await announced()).toEqual(ids.sort());
});
