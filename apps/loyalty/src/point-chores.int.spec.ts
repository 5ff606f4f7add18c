import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { MemberDeleted, SettingChanged } from '@marmalade/contracts-identity';
import { openDatabase } from '@marmalade/database';
import { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { type PointApp, startPointApp } from '../test/point-app.js';
import { readLoyaltyConfig } from './loyalty.config.js';
import { directoriesOf } from './loyalty.module.js';
import { MIGRATIONS } from './migrations/index.js';
import { PointChores } from './point-chores.js';
import { pointProviders } from './point-providers.js';

let app: PointApp;
let replicas: { chores: PointChores; dataSource: DataSource }[];
const logger = { debug() {}, info() {}, warn() {}, error() {} } as never;

/** The background work of a replica of its own, whose rounds the test says. */
async function openReplica() {
  const dataSource = await openDatabase({ url: app.databaseUrl, schema: 'loyalty', migrations: MIGRATIONS, logger });
  const config = readLoyaltyConfig({ DATABASE_URL: app.databaseUrl, IDENTITY_URL: 'http://127.0.0.1:1' });
  const parts = { config, apiKey: '', dataSource, outbox: new Outbox(dataSource), logger };
  const providers = pointProviders(parts, directoriesOf(parts)) as { provide: unknown; useValue: PointChores }[];
  return { dataSource, chores: providers.find(({ provide }) => provide === PointChores)!.useValue };
}
/** A round of both at the same time. */
const round = () => Promise.all(replicas.map(({ chores }) => chores.round()));

beforeAll(async () => {
  app = await startPointApp();
  replicas = [await openReplica(), await openReplica()];
});
afterAll(async () => {
  for (const { dataSource } of replicas) await dataSource.destroy();
  await app.close();
});

const audited = async (id: string) =>
  (await app.announced('loyalty.audited'))
    .flatMap(({ data }) => data.entries)
    .filter(({ subjectId }: { subjectId: string }) => subjectId === id);

describe('points that have lapsed', () => {
  test('go, once, whoever of the replicas comes by', async () => {
    await app.program({ expiryMonths: 1 }, 'short');
    const ids = await Promise.all(Array.from({ length: 20 }, () => app.customer({ site: 'short' })));
    for (const id of ids) {
      await app.pay(id, '100.00');
      await app.pay(id, '50.00');
    }
    await app.sql(
      `UPDATE entry SET expires_at = now() - interval '1 second' WHERE points = 10 AND customer_id = ANY($1)`,
      [ids],
    );
    await round();
    await round();
    for (const id of ids) {
      expect(await app.lines(id)).toEqual([
        ['earn', 10],
        ['earn', 5],
        ['expire', -10],
      ]);
    }
    const { body } = await app.ask('GET', `/loyalty/accounts/${ids[0]}`);
    expect([body.balance, body.expiringPoints.points]).toEqual([5, 5]);
  });
});

describe('when the year of a tier is over', () => {
  const age = (id: string) =>
    app.sql(
      `WITH old AS (UPDATE entry SET created_at = now() - interval '13 months' WHERE customer_id = $1)
       UPDATE account SET tier_review_at = now() - interval '1 second' WHERE customer_id = $1`,
      [id],
    );
  const tierOf = async (id: string) => (await app.ask('GET', `/loyalty/accounts/${id}`)).body.tier;

  test('it is kept, or becomes the one the points of the year are enough for', async () => {
    await app.offer('tiers', { name: 'Silver', threshold: 10, site: 'year' });
    const gold = await app.offer('tiers', { name: 'Gold', threshold: 100, site: 'year' });
    const [keeps, falls, leaves] = [
      await app.customer({ site: 'year' }),
      await app.customer({ site: 'year' }),
      await app.customer({ site: 'year' }),
    ];
    for (const id of [keeps, falls, leaves]) await app.pay(id, '1000.00');
    for (const id of [keeps, falls, leaves]) await age(id);
    await app.sql(`UPDATE entry SET created_at = now() WHERE customer_id = $1`, [keeps]);
    await app.sql(`UPDATE account SET tier_review_at = NULL WHERE customer_id = $1`, [falls]);
    await app.pay(falls, '200.00');
    await age(falls);
    await app.sql(`UPDATE entry SET created_at = now() WHERE customer_id = $1 AND points = 20`, [falls]);
    for (const id of [keeps, falls, leaves]) await app.told(id);
    await round();
    await round();
    expect([(await tierOf(keeps)).name, (await tierOf(falls)).name, await tierOf(leaves)]).toEqual([
      'Gold',
      'Silver',
      null,
    ]);
    expect(Date.parse((await tierOf(keeps)).validUntil)).toBeGreaterThan(Date.now());
    for (const id of [keeps, falls, leaves]) expect(await app.told(id)).toEqual([]);
    expect(await audited(keeps)).toMatchObject([{ action: 'tier.kept', actor: { role: 'system' } }]);
    expect(await audited(falls)).toMatchObject([
      { action: 'tier.lowered', before: { tier: 'Gold' }, after: { tier: 'Silver', points: 20 } },
    ]);
    expect(await audited(leaves)).toMatchObject([{ action: 'tier.lowered', after: { tier: null, points: 0 } }]);
    // Whoever comes back is told again.
    await app.pay(leaves, '1000.00');
    expect((await app.told(leaves))[1]).toMatchObject({ type: 'loyalty.tier_upgraded', data: { tier: { id: gold } } });
  });

  test('a tier that is not offered any more ends then', async () => {
    const id = await app.customer({ site: 'old' });
    const tier = await app.offer('tiers', { name: 'Old', threshold: 1, site: 'old' });
    await app.pay(id, '100.00');
    await app.ask('DELETE', `/loyalty/tiers/${tier}`);
    expect((await tierOf(id)).name).toBe('Old');
    await app.sql(`UPDATE account SET tier_review_at = now() - interval '1 second' WHERE customer_id = $1`, [id]);
    await round();
    expect(await tierOf(id)).toBeNull();
  });
});

test('badges for months as a customer come on the day, to those who do nothing', async () => {
  const id = await app.customer({ site: 'loyal' });
  await app.sql(`UPDATE customer SET registered_at = now() - interval '1 year' - interval '1 hour' WHERE id = $1`, [
    id,
  ]);
  await app.offer('badges', { name: 'A year', site: 'loyal', rule: { metric: 'months_member', atLeast: 12 } });
  await app.offer('badges', { name: 'Two years', site: 'loyal', rule: { metric: 'months_member', atLeast: 24 } });
  await round();
  await round();
  expect(await app.told(id)).toMatchObject([{ type: 'loyalty.badge_awarded', data: { badge: { name: 'A year' } } }]);
});

test('birthdays bring points, once a year', async () => {
  await app.program({ birthdayPoints: 100 }, 'party');
  await app.tell(createEvent(SettingChanged, { key: 'loyalty.birthday_hour', value: 0, revision: 1 }));
  const birthday = `1990${new Date().toISOString().slice(4, 10)}`;
  const born = await app.customer({ site: 'party', birthday });
  const elsewhere = await app.customer({ site: 'sober', birthday });
  // What others have read of programs and settings may be two seconds old.
  replicas.push(await openReplica(), await openReplica());
  await round();
  await round();
  expect(await app.lines(born)).toEqual([['bonus', 100]]);
  expect(await app.told(born)).toMatchObject([{ data: { reason: 'birthday', points: 100 } }]);
  expect(await app.lines(elsewhere)).toEqual([]);
});

test('of whom is erased nothing stays, and friends keep what they were given', async () => {
  const registeredAt = new Date().toISOString();
  const id = await app.customer({ registeredAt });
  const { body } = await app.ask('GET', `/loyalty/accounts/${id}`);
  const friend = await app.customer({ registeredAt, source: `ref_${body.referralCode}` });
  await app.pay(id, '100.00');
  const reward = await app.offer('rewards', { name: 'Box', points: 4, stock: 3 });
  await app.ask('POST', '/loyalty/reward-redemptions', { customerId: id, rewardId: reward });
  const data = await app.ask('GET', `/people/${id}/data`, undefined, { role: 'customer', id });
  expect(data.body).toMatchObject({
    service: 'loyalty',
    customer: { id },
    points: {
      account: { balance: 6 },
      entries: [{ points: 10 }, { points: -4 }],
      orders: [{ points: 10 }],
      rewardRedemptions: [{ reward: 'Box', state: 'requested' }],
    },
  });
  await app.tell(createEvent(MemberDeleted, { ...MemberDeleted.sample, customer: { id } }));
  for (const table of ['account', 'entry', 'counted_order', 'reward_redemption']) {
    expect([table, await app.sql(`SELECT FROM ${table} WHERE customer_id = $1`, [id])]).toEqual([table, []]);
  }
  expect(await app.sql('SELECT FROM referral WHERE referrer_id = $1 OR referee_id = $2', [id, friend])).toEqual([]);
  await app.pay(id, '100.00');
  expect(await app.balance(id)).toBeUndefined();
});
