import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type PointApp, startPointApp } from '../../test/point-app.js';

let app: PointApp;
beforeAll(async () => {
  app = await startPointApp();
});
afterAll(() => app.close());

const MARKETING = { role: 'marketing', id: 'olga' } as const;
const SHIPPED = {
  enabled: true,
  pointsPer: { amount: { amount: '10.00', currency: 'RUB' }, points: 1 },
  expiryMonths: null,
  welcomePoints: 0,
  birthdayPoints: 0,
  referral: { referrerPoints: 0, refereePoints: 0 },
  tierPeriodMonths: 12,
  takeBackOnCancel: true,
};
const show = async (site: string) => (await app.ask('GET', `/loyalty/programs/${site}`)).body;

test('there is one before anybody has set any', async () => {
  expect(await show('default')).toEqual({ site: 'default', ...SHIPPED, revision: 0, updatedAt: null });
  expect((await app.ask('GET', '/loyalty/programs')).body.items).toEqual([await show('default')]);
});

test('what is set for the default site holds for all that have none of their own', async () => {
  const rules = { pointsPer: { amount: { amount: '50.00', currency: 'RUB' }, points: 2 }, expiryMonths: 12 };
  const { status, body } = await app.ask('PUT', '/loyalty/programs/default', rules, MARKETING);
  expect([status, body]).toEqual([
    200,
    { site: 'default', ...SHIPPED, ...rules, revision: 1, updatedAt: expect.any(String) },
  ]);
  expect(await show('sweets')).toMatchObject({ site: 'sweets', ...rules, revision: 0 });
  await app.ask('PUT', '/loyalty/programs/sweets', { welcomePoints: 5 }, MARKETING);
  expect(await show('sweets')).toMatchObject({ ...SHIPPED, welcomePoints: 5, revision: 1 });
  const entries = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
  expect(entries).toMatchObject([
    { action: 'program.changed', subjectId: 'default', before: { expiryMonths: null }, after: { expiryMonths: 12 } },
    { subjectId: 'sweets', after: { welcomePoints: 5 } },
  ]);
});

test('of two who set it at once, by what they have read, one does', async () => {
  const set = (welcomePoints: number) =>
    app.ask('PUT', '/loyalty/programs/race', { welcomePoints, revision: 0 }, MARKETING);
  const answers = await Promise.all([set(1), set(2), set(3)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.code).toBe('PROGRAM_CHANGED');
  expect((await app.ask('PUT', '/loyalty/programs/race', { revision: 1 }, MARKETING)).body.revision).toBe(2);
});

test.each([
  { pointsPer: { amount: { amount: '0.00', currency: 'RUB' }, points: 1 } },
  { pointsPer: { amount: { amount: '0.001', currency: 'RUB' }, points: 1 } },
  { pointsPer: { amount: { amount: '10.00', currency: 'rubles' }, points: 1 } },
  { pointsPer: { amount: '10.00', points: 1 } },
  { pointsPer: { amount: { amount: '10.00', currency: 'RUB' }, points: 0 } },
  { pointsPer: null },
  { expiryMonths: 0 },
  { expiryMonths: 1.5 },
  { tierPeriodMonths: 1_000 },
  { welcomePoints: -1 },
  { referral: { referrerPoints: 1 } },
  { enabled: 'yes' },
  { revision: -1 },
  { site: 'other' },
])('refuses %j', async (body) => {
  const { status, body: answer } = await app.ask('PUT', '/loyalty/programs/wrong', body, MARKETING);
  expect([status, answer.code]).toEqual([400, 'VALIDATION_FAILED']);
});

test('is set by who may, for a site that can be one', async () => {
  const put = (site: string, as: object | null) => app.ask('PUT', `/loyalty/programs/${site}`, {}, as);
  expect((await put('default', { role: 'cashier', id: 'x' })).status).toBe(403);
  expect((await put('default', null)).status).toBe(401);
  for (const site of ['%00', 'a%20b', 'x'.repeat(65)]) expect((await put(site, MARKETING)).status).toBe(404);
  expect((await app.ask('GET', '/loyalty/programs/a%20b')).status).toBe(404);
  expect((await app.ask('GET', '/loyalty/programs/default', undefined, { role: 'customer', id: 'x' })).status).toBe(
    200,
  );
});
