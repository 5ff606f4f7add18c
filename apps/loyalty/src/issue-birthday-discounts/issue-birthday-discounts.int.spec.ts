import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { openLoyaltyDatabase } from '../../test/loyalty-database.js';
import { CustomerDirectory } from '../customers/customer-directory.js';
import { TemplateStore } from '../discount-templates/template-store.js';
import { templateAfter, type TemplateInput } from '../discount-templates/template-rules.js';
import { DiscountIssuer } from '../discounts/discount-issuer.js';
import { SettingDirectory } from '../settings/setting-directory.js';
import { SiteDirectory } from '../sites/site-directory.js';
import { IssueBirthdayDiscounts } from './issue-birthday-discounts.js';

const HOUR_MS = 3_600_000;

let database: Awaited<ReturnType<typeof openLoyaltyDatabase>>;
let templates: TemplateStore;
let sites: SiteDirectory;

beforeAll(async () => {
  database = await openLoyaltyDatabase();
  const { dataSource } = database;
  templates = new TemplateStore(dataSource);
  sites = new SiteDirectory(dataSource, new SettingDirectory(dataSource), { timeZone: 'UTC', locale: 'en' });
});
afterAll(() => database.close());
beforeEach(() => database.dataSource.query('TRUNCATE customer, discount, discount_template, outbox, site CASCADE'));

/** A worker as every replica has one. */
const workerAt = (now: () => Date, batch = 500) => {
  const { dataSource } = database;
  const issuer = new DiscountIssuer(templates, sites, new Outbox(dataSource));
  return new IssueBirthdayDiscounts({ dataSource, sites, issuer, now, batch });
};
const roundAt = (now: string, batch?: number) => workerAt(() => new Date(now), batch).round();

/** By default everybody gets 15 percent, from ten in the morning on. */
const offer = (more: TemplateInput = {}) =>
  database.dataSource.transaction((tx) =>
    templates.insert(
      tx,
      templateAfter(undefined, { name: 'Birthday', kind: 'percent', value: 15, trigger: 'birthday', ...more }),
    ),
  );

interface Born {
  birthday: string;
  timeZone?: string;
  site?: string;
  status?: 'active' | 'inactive' | 'blocked';
  isTest?: boolean;
  /** Since when the birthday is known. */
  since?: string;
}

async function addCustomers(customers: Born[]): Promise<string[]> {
  const rows = customers.map((each) => ({ id: randomUUID(), ...each }));
  await database.dataSource.query(
    `INSERT INTO customer (id, person, status, birthday, birthday_since, site, is_test, registered_at, revision)
     SELECT (row ->> 'id')::uuid, jsonb_build_object('id', row ->> 'id', 'timeZone', coalesce(row ->> 'timeZone', 'UTC')),
       coalesce(row ->> 'status', 'active'), (row ->> 'birthday')::date, coalesce((row ->> 'since')::timestamptz, '2020-01-01'),
       row ->> 'site', coalesce((row ->> 'isTest')::bool, false), '2020-01-01', 1
     FROM jsonb_array_elements($1::jsonb) AS row`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}

/** How many each of them has. */
async function discountsOf(ids: string[]): Promise<number[]> {
  const rows: { id: string; count: number }[] = await database.dataSource.query(
    'SELECT customer_id AS id, count(*)::int AS count FROM discount GROUP BY customer_id',
  );
  const counts = new Map(rows.map(({ id, count }) => [id, count]));
  return ids.map((id) => counts.get(id) ?? 0);
}
const announced = async (): Promise<string[]> => {
  const rows: { id: string }[] = await database.dataSource.query(
    `SELECT payload::jsonb #>> '{customer,id}' AS id FROM outbox WHERE routing_key = 'loyalty.birthday_discount_issued'`,
  );
  return rows.map(({ id }) => id);
};

/** Rounds every so often. @returns when each customer got theirs */
async function live(from: string, to: string, everyMs = HOUR_MS): Promise<Map<string, string>> {
  const times = new Map<string, string>();
  for (let at = Date.parse(from); at <= Date.parse(to); at += everyMs) {
    const before = (await announced()).length;
    const issued = await workerAt(() => new Date(at)).round();
    const told = await announced();
    expect(told.length - before).toBe(issued);
    for (const id of told) if (!times.has(id)) times.set(id, new Date(at).toISOString());
    expect(new Set(told).size).toBe(told.length);
  }
  return times;
}

describe('at its hour, where they are', () => {
  test('over a change of the clocks, all around the world, once each', async () => {
    await offer();
    const [berlin, kiritimati, samoa, utc] = await addCustomers([
      { birthday: '1990-03-29', timeZone: 'Europe/Berlin' },
      { birthday: '1990-03-29', timeZone: 'Pacific/Kiritimati' },
      { birthday: '1990-03-29', timeZone: 'Pacific/Pago_Pago' },
      { birthday: '1990-03-29' },
    ]);
    const times = await live('2026-03-28T18:00:00Z', '2026-03-30T03:00:00Z');
    expect(Object.fromEntries(times)).toEqual({
      [berlin!]: '2026-03-29T08:00:00.000Z',
      [kiritimati!]: '2026-03-28T20:00:00.000Z',
      [samoa!]: '2026-03-29T21:00:00.000Z',
      [utc!]: '2026-03-29T10:00:00.000Z',
    });
  });

  test('also at an hour that the clock jumps over or shows twice', async () => {
    await offer();
    await database.dataSource.query(
      `INSERT INTO site VALUES ('night', '{"birthdayHour": 2, "timeZone": "Europe/Berlin"}', 1)`,
    );
    sites.forgetCache();
    const night = { timeZone: 'Europe/Berlin', site: 'night' };
    const [spring, autumn] = await addCustomers([
      { birthday: '1990-03-29', ...night },
      { birthday: '1990-10-25', ...night },
    ]);
    const inSpring = await live('2026-03-28T23:00:00Z', '2026-03-29T04:00:00Z', HOUR_MS / 4);
    const inAutumn = await live('2026-10-24T22:00:00Z', '2026-10-25T04:00:00Z', HOUR_MS / 4);
    expect(inSpring.get(spring!)).toBe('2026-03-29T01:00:00.000Z');
    expect(inAutumn.get(autumn!)).toBe('2026-10-25T00:00:00.000Z');
  });

  test('that of 29 February: on the day, or on the 28th where there is none', async () => {
    await offer();
    const [leap] = await addCustomers([{ birthday: '1992-02-29' }]);
    expect((await live('2027-02-27T00:00:00Z', '2027-03-02T00:00:00Z')).get(leap!)).toBe('2027-02-28T10:00:00.000Z');
    await database.dataSource.query(`UPDATE discount SET issued_at = '2027-02-28T10:00:00Z'`);
    await database.dataSource.query('DELETE FROM outbox');
    expect((await live('2028-02-27T00:00:00Z', '2028-03-02T00:00:00Z')).get(leap!)).toBe('2028-02-29T10:00:00.000Z');
  });
});

describe('once a year', () => {
  test('with two replicas at it at the same time, and one that fails in the middle', async () => {
    await offer();
    const ids = await addCustomers(Array.from({ length: 600 }, () => ({ birthday: '1990-05-14' })));
    const at = () => new Date('2026-05-14T12:00:00Z');
    const dying = new AbortController();
    const [one, other] = await Promise.all([
      workerAt(at, 50).round(dying.signal),
      workerAt(at, 50).round(),
      database.dataSource.query('SELECT pg_sleep(0.05)').then(() => dying.abort()),
    ]);
    expect(one + other).toBe(600);
    expect(await roundAt('2026-05-14T12:01:00Z')).toBe(0);
    expect(new Set(await discountsOf(ids))).toEqual(new Set([1]));
    expect((await announced()).sort()).toEqual([...ids].sort());
  });

  test('what a page that failed had done is undone, and done at the next round', async () => {
    await offer();
    const ids = await addCustomers(Array.from({ length: 30 }, () => ({ birthday: '1990-05-14' })));
    // The outbox takes no more: as when the database goes away in the middle.
    await database.dataSource.query('ALTER TABLE outbox ADD CONSTRAINT full_up CHECK (id < 0) NOT VALID');
    await expect(roundAt('2026-05-14T12:00:00Z', 10)).rejects.toThrow('full_up');
    expect(new Set(await discountsOf(ids))).toEqual(new Set([0]));
    await database.dataSource.query('ALTER TABLE outbox DROP CONSTRAINT full_up');
    expect(await roundAt('2026-05-14T12:01:00Z', 10)).toBe(30);
    expect(new Set(await discountsOf(ids))).toEqual(new Set([1]));
  });

  test('the next year again, and not a second time for a birthday that is told anew', async () => {
    await offer();
    const [id] = await addCustomers([{ birthday: '1990-05-14' }]);
    expect(await roundAt('2026-05-14T12:00:00Z')).toBe(1);
    await database.dataSource.query(`UPDATE discount SET issued_at = '2026-05-14T12:00:00Z'`);
    await database.dataSource.query(`UPDATE customer SET birthday = '1990-12-30'`);
    expect(await roundAt('2026-12-30T12:00:00Z')).toBe(0);
    await database.dataSource.query(`UPDATE customer SET birthday = '1990-05-14'`);
    expect(await roundAt('2027-05-14T12:00:00Z')).toBe(1);
    expect(await discountsOf([id!])).toEqual([2]);
  });
});

test('who tells their birthday on the day itself gets it at once; who tells it the day after waits a year', async () => {
  await offer();
  const [onTheDay, after] = await addCustomers([
    { birthday: '1990-05-14', since: '2026-05-14T20:00:00Z' },
    { birthday: '1990-05-14', since: '2026-05-15T08:00:00Z' },
  ]);
  expect(await roundAt('2026-05-14T20:01:00Z')).toBe(1);
  expect(await roundAt('2026-05-15T12:00:00Z')).toBe(0);
  expect(await discountsOf([onTheDay!, after!])).toEqual([1, 0]);
});

test('what nothing ran for is caught up with for two days, and then let be', async () => {
  await offer();
  await addCustomers([{ birthday: '1990-05-14' }]);
  expect(await roundAt('2026-05-17T00:00:00Z')).toBe(0);
  expect(await roundAt('2026-05-16T23:59:00Z')).toBe(1);
});

test('only customers who are active; test data apart; each site has its own hour and template', async () => {
  await offer({ value: 10 });
  await offer({ value: 20, site: 'sweets' });
  await offer({ value: 30, isTest: true });
  await database.dataSource.query(`INSERT INTO site VALUES ('sweets', '{"birthdayHour": 14}', 1)`);
  sites.forgetCache();
  const birthday = '1990-05-14';
  const ids = await addCustomers([
    { birthday },
    { birthday, site: 'sweets' },
    { birthday, isTest: true },
    { birthday, status: 'blocked' },
    { birthday, status: 'inactive' },
  ]);
  expect(await roundAt('2026-05-14T13:59:00Z')).toBe(2);
  expect(await roundAt('2026-05-14T14:00:00Z')).toBe(1);
  const rows: { customer_id: string; percent: number }[] = await database.dataSource.query(
    'SELECT customer_id, percent FROM discount',
  );
  const percents = new Map(rows.map(({ customer_id, percent }) => [customer_id, percent / 100]));
  expect(ids.map((id) => percents.get(id))).toEqual([10, 20, 30, undefined, undefined]);
});

test('nothing without a template, and what is offered later on the day is for all of that day', async () => {
  await addCustomers([{ birthday: '1990-05-14' }]);
  expect(await roundAt('2026-05-14T12:00:00Z')).toBe(0);
  await offer();
  expect(await roundAt('2026-05-14T18:00:00Z')).toBe(1);
});

test('a customer who is known to identity is learnt with the day since which their birthday is known', async () => {
  const customers = new CustomerDirectory(database.dataSource);
  const id = randomUUID();
  const fact = { customer: { id }, status: 'active', emailVerified: false, phoneVerified: false, tags: [], isTest: false, registeredAt: '2020-01-01T00:00:00Z' } as const; // prettier-ignore
  const learn = (revision: number, birthday?: string) =>
    database.dataSource.transaction((tx) =>
      customers.learn(tx, [{ ...fact, tags: [], revision, ...(birthday && { birthday }) }]),
    );
  const since = async () =>
    (await database.dataSource.query('SELECT birthday_since AS at FROM customer'))[0].at as Date;
  await learn(1);
  await database.dataSource.query(`UPDATE customer SET birthday_since = '2020-01-01'`);
  await learn(2, '1990-05-14');
  const told = await since();
  expect(told.getTime()).toBeGreaterThan(Date.parse('2020-01-02'));
  await learn(3, '1990-05-14');
  expect(await since()).toEqual(told);
});
