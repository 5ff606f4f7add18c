import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { DiscountRedeemed } from '@marmalade/contracts-loyalty';
import { issueTo, redeem } from '../../test/discounts.js';
import { type PointApp, startPointApp } from '../../test/point-app.js';

let app: PointApp;
beforeAll(async () => {
  app = await startPointApp();
});
afterAll(() => app.close());

const types = (events: { type: string }[]) => events.map(({ type }) => type);
/** Loyalty hears that somebody has used a discount. */
const hears = (customerId: string) =>
  app.tell(createEvent(DiscountRedeemed, { ...DiscountRedeemed.sample, customer: { id: customerId } }));
/** Somebody uses a discount, and loyalty hears of it. @returns the use's id */
async function useDiscount(customerId: string): Promise<string> {
  const { code } = await issueTo(app, customerId);
  const { status, body } = await redeem(app, code);
  expect(status).toBe(201);
  await hears(customerId);
  return body.id;
}

describe('tiers', () => {
  test('are reached at once, with what they give; and then orders bring more', async () => {
    const [silver, gold] = [
      await app.offer('tiers', { name: 'Silver', threshold: 100, site: 'club' }),
      await app.offer('tiers', { name: 'Gold', threshold: 300, site: 'club', multiplier: 1.5, perks: ['Delivery'] }),
    ];
    const id = await app.customer({ site: 'club' });
    await app.pay(id, '500.00');
    expect((await app.told(id))[0]).toMatchObject({ data: { nextTier: { name: 'Silver', pointsLeft: 50 } } });
    await app.pay(id, '500.00');
    expect(await app.told(id)).toMatchObject([
      { type: 'loyalty.points_awarded', data: { nextTier: { name: 'Gold', pointsLeft: 200 } } },
      { type: 'loyalty.tier_upgraded', data: { tier: { id: silver, name: 'Silver' } } },
    ]);
    await app.pay(id, '2500.00');
    const [points, upgrade] = await app.told(id);
    expect(points!.data).not.toHaveProperty('nextTier');
    expect(upgrade).toEqual({
      type: 'loyalty.tier_upgraded',
      data: {
        customer: expect.objectContaining({ id }),
        tier: { id: gold, name: 'Gold' },
        previousTier: { id: silver, name: 'Silver' },
        benefits: ['Delivery'],
        validUntil: expect.stringMatching(/T23:59:59\.999Z$/),
      },
    });
    await app.pay(id, '100.00');
    expect((await app.lines(id)).at(-1)).toEqual(['earn', 15]);
    expect(types(await app.told(id))).toEqual(['loyalty.points_awarded']);
  });

  test('are not lost with points that are spent, or go back with the money', async () => {
    await app.offer('tiers', { name: 'Only', threshold: 10, site: 'keep' });
    const id = await app.customer({ site: 'keep' });
    const order = await app.pay(id, '100.00');
    await app.cancel(id, order);
    const { body } = await app.ask('GET', `/loyalty/accounts/${id}`);
    expect([body.balance, body.tier.name, body.nextTier]).toEqual([0, 'Only', null]);
  });

  test('of other sites are nobody’s here', async () => {
    const id = await app.customer({ site: 'elsewhere' });
    await app.pay(id, '90000.00');
    expect(types(await app.told(id))).toEqual(['loyalty.points_awarded']);
  });
});

describe('badges and milestones', () => {
  test('are given once, by what is counted', async () => {
    const badge = await app.offer('badges', {
      name: 'Regular',
      site: 'count',
      description: 'Two orders',
      imageUrl: 'https://sweets.example/regular.png',
      rule: { metric: 'orders', atLeast: 2 },
    });
    const milestone = await app.offer('milestones', {
      name: 'Spender',
      site: 'count',
      reward: 'A box',
      rule: { metric: 'order_amount', atLeast: 150 },
    });
    const id = await app.customer({ site: 'count' });
    await app.pay(id, '100.00');
    expect(types(await app.told(id))).toEqual(['loyalty.points_awarded']);
    await app.pay(id, '49.99');
    expect(await app.told(id)).toMatchObject([
      { type: 'loyalty.points_awarded' },
      {
        type: 'loyalty.badge_awarded',
        data: {
          badge: { id: badge, name: 'Regular', description: 'Two orders' },
          imageUrl: 'https://sweets.example/regular.png',
        },
      },
    ]);
    await app.pay(id, '0.01');
    expect(await app.told(id)).toEqual([
      {
        type: 'loyalty.milestone_reached',
        data: {
          customer: expect.objectContaining({ id }),
          milestone: { id: milestone, name: 'Spender' },
          reward: 'A box',
        },
      },
    ]);
    await app.pay(id, '1000.00');
    expect(types(await app.told(id))).toEqual(['loyalty.points_awarded']);
  });

  test('bring points, which lead to the next ones and to a tier', async () => {
    const rule = (atLeast: number) => ({ metric: 'points_earned', atLeast });
    await app.offer('milestones', { name: 'First', site: 'chain', points: 50, rule: rule(10) });
    await app.offer('milestones', { name: 'Second', site: 'chain', points: 40, rule: rule(60) });
    await app.offer('milestones', { name: 'Third', site: 'chain', rule: rule(101) });
    await app.offer('tiers', { name: 'High', threshold: 100, site: 'chain' });
    const id = await app.customer({ site: 'chain' });
    await app.pay(id, '100.00');
    expect(await app.lines(id)).toEqual([
      ['earn', 10],
      ['bonus', 50],
      ['bonus', 40],
    ]);
    expect(await app.told(id)).toMatchObject([
      { type: 'loyalty.points_awarded', data: { points: 10 } },
      { type: 'loyalty.milestone_reached', data: { milestone: { name: 'First' }, points: 50 } },
      { type: 'loyalty.milestone_reached', data: { milestone: { name: 'Second' }, points: 40 } },
      { type: 'loyalty.tier_upgraded', data: { tier: { name: 'High' } } },
    ]);
  });

  test('count discounts that were used and not taken back, as our own service tells', async () => {
    await app.offer('badges', { name: 'Saver', site: 'save', rule: { metric: 'discounts_used', atLeast: 2 } });
    const id = await app.customer({ site: 'save' });
    const badges = async () =>
      (await app.told(id)).filter(({ type }) => type === 'loyalty.badge_awarded').map(({ data }) => data.badge.name);
    const use = await useDiscount(id);
    expect((await app.ask('POST', `/redemptions/${use}/reverse`, {})).status).toBe(200);
    await useDiscount(id);
    await useDiscount(await app.customer({ site: 'save' }));
    await hears(randomUUID());
    // What somebody else says of the same is nothing to us.
    await app.tell({
      ...createEvent(DiscountRedeemed, { ...DiscountRedeemed.sample, customer: { id } }),
      intake: 'http',
    });
    expect(await badges()).toEqual([]);
    expect(await app.sql('SELECT DISTINCT code FROM dead_letter')).toEqual([{ code: 'EVENT_SOURCE_FOREIGN' }]);
    await useDiscount(id);
    expect(await badges()).toEqual(['Saver']);
  });

  test('may be given by hand, once', async () => {
    const badgeId = await app.offer('badges', { name: 'Friend of the house' });
    const id = await app.customer();
    const give = (headers = {}) => app.ask('POST', `/loyalty/accounts/${id}/badges`, { badgeId }, undefined, headers);
    const key = { 'idempotency-key': randomUUID() };
    const answers = [await give(key), await give(key), await give()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 409]);
    expect([answers[0]!.body.id, answers[1]!.body, answers[2]!.body.code]).toEqual([
      badgeId,
      answers[0]!.body,
      'BADGE_ALREADY_GIVEN',
    ]);
    expect(types(await app.told(id))).toEqual(['loyalty.badge_awarded']);
    const { body } = await app.ask('GET', `/loyalty/accounts/${id}`);
    expect(body.badges).toMatchObject([{ id: badgeId, name: 'Friend of the house' }]);
    const audited = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
    expect(audited).toContainEqual(
      expect.objectContaining({
        action: 'badge.given',
        subjectId: id,
        actor: expect.objectContaining({ role: 'service' }),
      }),
    );
    await app.ask('DELETE', `/loyalty/badges/${badgeId}`);
    const other = await app.customer();
    expect((await app.ask('POST', `/loyalty/accounts/${other}/badges`, { badgeId })).body.code).toBe('OFFER_ARCHIVED');
    expect((await app.ask('POST', `/loyalty/accounts/${randomUUID()}/badges`, { badgeId })).body.code).toBe(
      'CUSTOMER_NOT_FOUND',
    );
  });
});
