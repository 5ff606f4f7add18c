import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PointApp, startPointApp } from '../../test/point-app.js';

let app: PointApp;
beforeAll(async () => {
  app = await startPointApp();
});
afterAll(() => app.close());

const PATH = '/loyalty/reward-redemptions';
const MARKETING = { role: 'marketing', id: 'olga', name: 'Olga Kim' } as const;
const asCustomer = (id: string) => ({ role: 'customer', id }) as const;

async function withPoints(points: number, more = {}): Promise<string> {
  const id = await app.customer(more);
  await app.ask('POST', `/loyalty/accounts/${id}/points`, { points });
  await app.told(id);
  return id;
}
const stockOf = async (id: string) => (await app.ask('GET', `/loyalty/rewards/${id}`)).body.stock;
const audited = async (id: string) =>
  (await app.announced('loyalty.audited'))
    .flatMap(({ data }) => data.entries)
    .filter(({ subjectId }: { subjectId: string }) => subjectId === id);

describe('who asks for a reward', () => {
  test('has the points taken and one put aside, once by a key', async () => {
    const [id, rewardId] = [await withPoints(100), await app.offer('rewards', { name: 'Box', points: 60, stock: 5 })];
    const headers = { 'idempotency-key': randomUUID() };
    const answers = [
      await app.ask('POST', PATH, { rewardId }, asCustomer(id), headers),
      await app.ask('POST', PATH, { rewardId }, asCustomer(id), headers),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]!.body).toEqual(answers[0]!.body);
    expect(answers[0]!.body).toMatchObject({
      customerId: id,
      reward: { id: rewardId, name: 'Box' },
      points: 60,
      state: 'requested',
      code: null,
    });
    expect([await app.balance(id), await stockOf(rewardId), await app.told(id)]).toEqual([40, 4, []]);
    const poor = await app.ask('POST', PATH, { rewardId }, asCustomer(id));
    expect([poor.status, poor.body.code, poor.body.detail]).toEqual([
      409,
      'INSUFFICIENT_POINTS',
      expect.stringMatching(/60.*40/),
    ]);
    expect([await app.balance(id), await stockOf(rewardId)]).toEqual([40, 4]);
  });

  test.each([
    ['REWARD_OUT_OF_STOCK', { stock: 0 }],
    ['REWARD_NOT_OFFERED', { active: false }],
    ['REWARD_NOT_FOUND', { site: 'other' }],
  ])('gets %s and keeps the points', async (code, more) => {
    const [id, rewardId] = [await withPoints(100), await app.offer('rewards', { name: 'Box', points: 60, ...more })];
    expect((await app.ask('POST', PATH, { rewardId }, asCustomer(id))).body.code).toBe(code);
    expect(await app.balance(id)).toBe(100);
    expect((await app.ask('GET', PATH, undefined, asCustomer(id))).body.items).toEqual([]);
  });

  test('is somebody who may: themselves, or staff for anybody', async () => {
    const [id, other] = [await withPoints(100), await withPoints(100)];
    const rewardId = await app.offer('rewards', { name: 'Box', points: 60 });
    const ask = async (body: object, as?: object | null) => {
      const { status, body: answer } = await app.ask('POST', PATH, body, as);
      return [status, answer.code ?? undefined];
    };
    expect(await ask({ rewardId, customerId: other }, asCustomer(id))).toEqual([404, 'CUSTOMER_NOT_FOUND']);
    expect(await ask({ rewardId }, MARKETING)).toEqual([400, 'VALIDATION_FAILED']);
    expect(await ask({ rewardId, customerId: randomUUID() }, MARKETING)).toEqual([404, 'CUSTOMER_NOT_FOUND']);
    expect(await ask({ rewardId, customerId: id }, { role: 'cashier', id: 'ivan' })).toEqual([
      403,
      'PERMISSION_DENIED',
    ]);
    expect(await ask({ rewardId, customerId: id }, null)).toEqual([401, 'CREDENTIALS_MISSING']);
    expect(await ask({ rewardId: randomUUID(), customerId: id }, MARKETING)).toEqual([404, 'REWARD_NOT_FOUND']);
    expect(await ask({ rewardId, customerId: id }, MARKETING)).toEqual([201, undefined]);
    const blocked = await withPoints(100, { status: 'blocked' });
    expect(await ask({ rewardId, customerId: blocked }, MARKETING)).toEqual([409, 'ACCOUNT_BLOCKED']);
  });

  test('gets the last one, and no other of twenty does', async () => {
    const rewardId = await app.offer('rewards', { name: 'Box', points: 10, stock: 1 });
    const ids = await Promise.all(Array.from({ length: 20 }, () => withPoints(10)));
    const answers = await Promise.all(ids.map((id) => app.ask('POST', PATH, { rewardId }, asCustomer(id))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const balances = await Promise.all(ids.map((id) => app.balance(id)));
    expect(balances.filter((balance) => balance === 0)).toHaveLength(1);
    expect(await stockOf(rewardId)).toBe(0);
  });
});

describe('what was asked for', () => {
  const requested = async () => {
    const [id, rewardId] = [await withPoints(100), await app.offer('rewards', { name: 'Box', points: 60, stock: 5 })];
    const { body } = await app.ask('POST', PATH, { rewardId }, asCustomer(id));
    return { id, rewardId, path: `${PATH}/${body.id}`, redemptionId: body.id as string };
  };

  test('is approved, once, and the customer told how to get it', async () => {
    const { id, rewardId, path, redemptionId } = await requested();
    const how = { code: 'GIFT-2H6P', location: 'Svetlanskaya 29', validUntil: '2099-12-31T13:59:59Z' };
    const headers = { 'idempotency-key': randomUUID() };
    const { status, body } = await app.ask('POST', `${path}/approve`, how, MARKETING, headers);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        state: 'approved',
        ...how,
        validUntil: '2099-12-31T13:59:59.000Z',
        decidedBy: MARKETING,
      }),
    ]);
    expect((await app.ask('POST', `${path}/approve`, how, MARKETING, headers)).body).toEqual(body);
    expect(await app.told(id)).toEqual([
      {
        type: 'loyalty.redemption.approved',
        data: {
          redemptionId,
          customer: expect.objectContaining({ id }),
          reward: { id: rewardId, name: 'Box' },
          points: 60,
          balance: 40,
          ...how,
          validUntil: '2099-12-31T13:59:59.000Z',
        },
      },
    ]);
    for (const verb of ['approve', 'reject']) {
      expect((await app.ask('POST', `${path}/${verb}`, {}, MARKETING)).body.code).toBe('REWARD_REDEMPTION_DECIDED');
    }
    const [entry] = await audited(redemptionId);
    expect(entry).toMatchObject({ action: 'reward_redemption.approved', actor: { role: 'marketing', id: 'olga' } });
    expect(JSON.stringify(entry)).not.toContain('GIFT-2H6P');
  });

  test('or rejected: points and reward are back', async () => {
    const { id, rewardId, path, redemptionId } = await requested();
    const { body } = await app.ask('POST', `${path}/reject`, { reason: 'None left' }, MARKETING);
    expect(body).toMatchObject({ state: 'rejected', reason: 'None left' });
    expect([await app.balance(id), await stockOf(rewardId)]).toEqual([100, 5]);
    expect(await app.told(id)).toMatchObject([
      { type: 'loyalty.redemption.rejected', data: { redemptionId, points: 60, balance: 100, reason: 'None left' } },
    ]);
    const { body: account } = await app.ask('GET', `/loyalty/accounts/${id}`);
    expect([account.earnedTotal, account.spentTotal]).toEqual([100, 0]);
  });

  test('is decided once by ten at the same moment', async () => {
    const { id, path } = await requested();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        app.ask('POST', `${path}/${place % 2 ? 'approve' : 'reject'}`, {}, MARKETING),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    const isRejected = (await app.told(id))[0]!.type === 'loyalty.redemption.rejected';
    expect(await app.balance(id)).toBe(isRejected ? 100 : 40);
  });

  test('is refused when it makes no sense', async () => {
    const { path, id } = await requested();
    const approve = async (body: object, as: object | null = MARKETING) =>
      (await app.ask('POST', `${path}/approve`, body, as)).body;
    expect(await approve({ validUntil: '2020-01-01T00:00:00Z' })).toMatchObject({
      errors: [{ pointer: '/validUntil', code: 'PAST' }],
    });
    for (const body of [
      { validUntil: '2099-02-30T00:00:00Z' },
      { validUntil: 'soon' },
      { code: '\0' },
      { code: ' ' },
      { code: 7 },
      { more: 1 },
    ]) {
      expect([body, await approve(body)]).toEqual([body, expect.objectContaining({ code: 'VALIDATION_FAILED' })]);
    }
    expect((await approve({}, asCustomer(id))).code).toBe('PERMISSION_DENIED');
    for (const nobody of [randomUUID(), 'x', '%00']) {
      expect((await app.ask('POST', `${PATH}/${nobody}/reject`, {}, MARKETING)).status).toBe(404);
    }
  });

  test('is listed, the newest first; customers see their own', async () => {
    const [one, two] = [await requested(), await requested()];
    await app.ask('POST', `${one.path}/approve`, { code: 'A' }, MARKETING);
    const list = async (query: string, as: object = MARKETING) =>
      (await app.ask('GET', `${PATH}?${query}`, undefined, as)).body.items.map(({ id }: { id: string }) => id);
    expect((await list('limit=2')).slice(0, 2)).toEqual([two.redemptionId, one.redemptionId]);
    expect(await list(`customerId=${one.id}`)).toEqual([one.redemptionId]);
    expect(await list(`rewardId=${two.rewardId}&state=requested`)).toEqual([two.redemptionId]);
    expect(await list('', asCustomer(one.id))).toEqual([one.redemptionId]);
    expect(await list(`customerId=${two.id}`, asCustomer(one.id))).toEqual([]);
    const { body } = await app.ask('GET', PATH, undefined, asCustomer(one.id));
    expect(body.items[0]).toMatchObject({ code: 'A', decidedBy: null });
    const { body: page } = await app.ask('GET', `${PATH}?limit=1`, undefined, MARKETING);
    expect((await list(`limit=1&cursor=${page.nextCursor}`))[0]).toBe(one.redemptionId);
  });
});
