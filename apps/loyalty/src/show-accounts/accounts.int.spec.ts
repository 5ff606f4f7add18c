import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PointApp, startPointApp } from '../../test/point-app.js';

let app: PointApp;
beforeAll(async () => {
  app = await startPointApp({ REFERRAL_LINK: 'https://t.me/sweets_bot?start=ref_{code}' });
});
afterAll(() => app.close());

const MARKETING = { role: 'marketing', id: 'olga', name: 'Olga Kim' } as const;

describe('an account', () => {
  test('is there before anything is gathered, and keeps its code', async () => {
    const id = await app.customer();
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.ask('GET', `/loyalty/accounts/${id}`)));
    const { body } = answers[0]!;
    expect(body).toEqual({
      customerId: id,
      balance: 0,
      earnedTotal: 0,
      spentTotal: 0,
      tier: null,
      nextTier: null,
      expiringPoints: null,
      badges: [],
      milestones: [],
      referralCode: expect.stringMatching(/^[2-9A-HJKMNP-Z]{8}$/),
      referralLink: `https://t.me/sweets_bot?start=ref_${body.referralCode}`,
    });
    expect(answers.every((each) => each.body.referralCode === body.referralCode)).toBe(true);
  });

  test('shows tier, what is next, badges and milestones', async () => {
    const rule = { metric: 'orders', atLeast: 1 };
    const [tier, badge, milestone] = [
      await app.offer('tiers', { name: 'Silver', threshold: 10, perks: ['Tea'], site: 'full' }),
      await app.offer('badges', { name: 'First', site: 'full', rule }),
      await app.offer('milestones', { name: 'Begun', reward: 'A sweet', site: 'full', rule }),
    ];
    await app.offer('tiers', { name: 'Gold', threshold: 25, site: 'full' });
    const id = await app.customer({ site: 'full' });
    await app.pay(id, '100.00');
    const { body } = await app.ask('GET', `/loyalty/accounts/${id}`, undefined, { role: 'customer', id });
    expect(body).toMatchObject({
      balance: 10,
      earnedTotal: 10,
      tier: { id: tier, name: 'Silver', perks: ['Tea'], since: expect.any(String), validUntil: expect.any(String) },
      nextTier: { name: 'Gold', pointsLeft: 15 },
      badges: [{ id: badge, name: 'First', description: null, imageUrl: null }],
      milestones: [{ id: milestone, name: 'Begun', reward: 'A sweet' }],
    });
  });

  test('is its customer’s and the office’s', async () => {
    const [id, other] = [await app.customer(), await app.customer()];
    const show = async (path: string, as?: object | null) => (await app.ask('GET', path, undefined, as)).status;
    for (const path of [`/loyalty/accounts/${id}`, `/loyalty/accounts/${id}/entries`]) {
      expect(await show(path, { role: 'customer', id: other })).toBe(403);
      expect(await show(path, { role: 'cashier', id: other })).toBe(403);
      expect(await show(path, null)).toBe(401);
      expect(await show(path, { role: 'readonly', id: other })).toBe(200);
    }
    for (const nobody of [randomUUID(), 'x', '%00', "' OR 1=1"]) {
      const { body } = await app.ask('GET', `/loyalty/accounts/${encodeURIComponent(nobody)}`);
      expect([nobody, body.code]).toEqual([nobody, 'CUSTOMER_NOT_FOUND']);
      expect((await app.ask('GET', `/loyalty/accounts/${encodeURIComponent(nobody)}/entries`)).status).toBe(404);
    }
  });

  test('is read line by line, the newest first, and without what staff wrote', async () => {
    const id = await app.customer();
    for (const total of ['10.00', '20.00', '30.00']) await app.pay(id, total);
    await app.ask('POST', `/loyalty/accounts/${id}/points`, { points: 5, comment: 'For the photo' });
    const read = async (query: string, as?: object) =>
      (await app.ask('GET', `/loyalty/accounts/${id}/entries?${query}`, undefined, as)).body;
    const first = await read('limit=3');
    expect(first.items.map(({ points, balanceAfter }: any) => [points, balanceAfter])).toEqual([
      [5, 11],
      [3, 6],
      [2, 3],
    ]);
    expect(first.items[0]).toMatchObject({ kind: 'adjust', reason: 'other', comment: 'For the photo', remaining: 5 });
    expect(Object.keys(first.items[0]).sort()).toEqual([
      ...['balanceAfter', 'comment', 'createdAt', 'expiresAt', 'id', 'kind', 'orderNumber', 'points', 'reason'],
      'remaining',
    ]);
    expect((await read(`limit=3&cursor=${first.nextCursor}`)).items).toHaveLength(1);
    expect((await read('cursor=abc')).code).toBe('CURSOR_INVALID');
    expect((await read('', { role: 'customer', id })).items[0].comment).toBeNull();
  });
});

describe('points by hand', () => {
  const path = (id: string) => `/loyalty/accounts/${id}/points`;

  test('are given and taken, told and audited', async () => {
    const id = await app.customer();
    const { status, body } = await app.ask('POST', path(id), { points: 100, reason: 'review' }, MARKETING);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ points: 100, balanceAfter: 100, kind: 'adjust', reason: 'review' }),
    ]);
    expect(await app.told(id)).toMatchObject([
      { type: 'loyalty.points_awarded', data: { points: 100, balance: 100, reason: 'review' } },
    ]);
    await app.ask('POST', path(id), { points: -30, comment: 'By mistake' }, MARKETING);
    expect([await app.balance(id), await app.told(id)]).toEqual([70, []]);
    const { body: refused } = await app.ask('POST', path(id), { points: -71 }, MARKETING);
    expect([refused.status, refused.code, refused.detail]).toEqual([
      409,
      'INSUFFICIENT_POINTS',
      'The customer has 70.',
    ]);
    const entries = (await app.announced('loyalty.audited'))
      .flatMap(({ data }) => data.entries)
      .filter(({ subjectId }: any) => subjectId === id);
    expect(entries).toMatchObject([
      {
        action: 'points.adjusted',
        actor: { role: 'marketing', id: 'olga', name: 'Olga Kim' },
        after: { points: 100, balance: 100 },
      },
      { action: 'points.adjusted', after: { points: -30, balance: 70, comment: 'By mistake' } },
    ]);
  });

  test('come once by a key, whoever sends it again at the same moment', async () => {
    const id = await app.customer();
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.ask('POST', path(id), { points: 10 }, MARKETING, headers)),
    );
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(await app.balance(id)).toBe(10);
    expect((await app.ask('POST', path(id), { points: 11 }, MARKETING, headers)).body.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test('never below zero, and not more than an account holds', async () => {
    const id = await app.customer();
    await app.ask('POST', path(id), { points: 30 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.ask('POST', path(id), { points: -7 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(await app.balance(id)).toBe(2);
    await app.sql('UPDATE account SET balance = 999999999999 WHERE customer_id = $1', [id]);
    expect((await app.ask('POST', path(id), { points: 2 })).body.code).toBe('TOO_MANY_POINTS');
  });

  test.each([
    ['nothing', {}],
    ['none', { points: 0 }],
    ['a part of one', { points: 1.5 }],
    ['a text', { points: '5' }],
    ['more than anybody has', { points: 1e15 }],
    ['a list', { points: [5] }],
    ['a reason nobody knows', { points: 5, reason: 'because' }],
    ['no reason', { points: 5, reason: null }],
    ['a comment PostgreSQL can not keep', { points: 5, comment: 'a\0b' }],
    ['half a character', { points: 5, comment: 'a\ud800b' }],
    ['a comment too long', { points: 5, comment: 'x'.repeat(501) }],
    ['another field', { points: 5, customerId: 'x' }],
  ])('are refused: %s', async (_, body) => {
    const { status, body: answer } = await app.ask('POST', path(await app.customer()), body, MARKETING);
    expect([status, answer.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('are for who may', async () => {
    const id = await app.customer();
    const give = async (as: object | null) => (await app.ask('POST', path(id), { points: 5 }, as)).status;
    expect([await give({ role: 'customer', id }), await give({ role: 'readonly', id: 'x' }), await give(null)]).toEqual(
      [403, 403, 401],
    );
    expect((await app.ask('POST', path(randomUUID()), { points: 5 })).body.code).toBe('CUSTOMER_NOT_FOUND');
  });
});
