import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cashier, hireCashier, issueTo, makeTemplate, redeem } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';

let app: LoyaltyApp;
let cashier: Cashier;
beforeAll(async () => {
  app = await startLoyaltyApp();
  cashier = await hireCashier(app);
});
afterAll(() => app.close());

const office = () => ({ role: 'marketing' as const, id: randomUUID(), name: 'Olga' });
const reverse = (id: string, as: Parameters<LoyaltyApp['ask']>[3], body: object = {}, key?: string) =>
  app.ask('POST', `/redemptions/${id}/reverse`, body, as, key === undefined ? undefined : { 'idempotency-key': key });

/** @returns a discount that is used up, and its use */
async function used(template: Record<string, unknown> = {}, as = cashier) {
  const discount = await issueTo(app, await app.customer(), template);
  const answer = await redeem(app, discount.code, as);
  expect(answer.status).toBe(201);
  return { discount, use: answer.body };
}
const age = (id: string, seconds: number) =>
  app.sql(`UPDATE redemption SET redeemed_at = redeemed_at - make_interval(secs => $2) WHERE id = $1`, [id, seconds]);

test('what a cashier takes back can be used again, and stays in the log', async () => {
  const { discount, use } = await used();
  const answer = await reverse(use.id, cashier, { reason: 'The order was cancelled' });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      id: use.id,
      reversedAt: expect.any(String),
      reversedBy: { role: 'cashier', id: cashier.id },
      reversalReason: 'The order was cancelled',
    },
  });
  expect((await app.ask('GET', `/discounts/${discount.id}`)).body).toMatchObject({ used: 0, state: 'active' });
  expect((await redeem(app, discount.code, cashier)).status).toBe(201);
  expect((await app.ask('GET', `/discount-usage?discountId=${discount.id}`)).body.items).toHaveLength(2);
  const entries = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
  const actions = entries.filter(({ subjectId }) => subjectId === discount.id).map(({ action }) => action);
  expect(actions).toEqual([
    'discount.issued',
    'discount.redeemed',
    'discount.redemption_reversed',
    'discount.redeemed',
  ]);
});

test('twice is refused, but the same key gets the same answer', async () => {
  const { discount, use } = await used({ maxUses: 3 });
  const key = randomUUID();
  const first = await reverse(use.id, cashier, {}, key);
  expect(await reverse(use.id, cashier, {}, key)).toMatchObject({ status: 200, body: first.body });
  expect(await reverse(use.id, cashier)).toMatchObject({
    status: 409,
    body: { code: 'REDEMPTION_REVERSED', parameters: { reversedAt: first.body.reversedAt } },
  });
  const [row] = await app.sql('SELECT used FROM discount WHERE id = $1', [discount.id]);
  expect(row).toEqual({ used: 0 });
});

test('of ten at once one takes it back', async () => {
  const { discount, use } = await used({ maxUses: 3 });
  await redeem(app, discount.code, cashier);
  const answers = await Promise.all(Array.from({ length: 10 }, () => reverse(use.id, office())));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status, body } of answers) if (status !== 200) expect(body.code).toBe('REDEMPTION_REVERSED');
  expect(await app.sql('SELECT used FROM discount WHERE id = $1', [discount.id])).toEqual([{ used: 1 }]);
});

test('a cashier is in time for a minute, the office always', async () => {
  const { use } = await used();
  await age(use.id, 59);
  const late = await used();
  await age(late.use.id, 61);
  expect((await reverse(use.id, cashier)).status).toBe(200);
  const undoUntil = new Date(Date.parse(late.use.undoUntil) - 61_000).toISOString();
  expect(await reverse(late.use.id, cashier)).toMatchObject({
    status: 409,
    body: { code: 'REVERSAL_TOO_LATE', parameters: { undoUntil } },
  });
  expect((await reverse(late.use.id, office())).body.reversedBy).toMatchObject({ role: 'marketing', name: 'Olga' });
});

test('nobody takes back what another cashier took, and is not told that there is such a thing', async () => {
  const { use } = await used();
  const colleague = await hireCashier(app);
  const refusal = { status: 404, body: { code: 'REDEMPTION_NOT_FOUND' } };
  expect(await reverse(use.id, colleague)).toMatchObject(refusal);
  expect(await reverse(randomUUID(), cashier)).toMatchObject(refusal);
  expect(await reverse('nothing', cashier)).toMatchObject(refusal);
  expect((await reverse(use.id, { role: 'customer', id: randomUUID() })).status).toBe(403);
  expect((await reverse(use.id, cashier, { reason: '' })).status).toBe(400);
  expect((await reverse(use.id, cashier, { reason: 'a\0' })).status).toBe(400);
  expect((await reverse(use.id, cashier, { x: 1 })).status).toBe(400);
});

test('it makes room in a limit of all customers', async () => {
  const template = await makeTemplate(app, { maxUsesTotal: 1 });
  const [one, other] = await Promise.all([issueTo(app, await app.customer(), template), issueTo(app, await app.customer(), template)]); // prettier-ignore
  const { body: use } = await redeem(app, one.code, cashier);
  expect((await redeem(app, other.code, cashier)).body.code).toBe('DISCOUNT_LIMIT_REACHED');
  await reverse(use.id, cashier);
  expect((await redeem(app, other.code, cashier)).status).toBe(201);
});

test('uses and reversals of many at once never come to more than there may be', async () => {
  const discount = await issueTo(app, await app.customer(), { maxUses: 2 });
  const rounds = Array.from({ length: 12 }, async () => {
    const answer = await redeem(app, discount.code, cashier);
    if (answer.status === 201) await reverse(answer.body.id, cashier);
  });
  await Promise.all(rounds);
  expect(await app.sql('SELECT used FROM discount WHERE id = $1', [discount.id])).toEqual([{ used: 0 }]);
  const open = await app.sql('SELECT FROM redemption WHERE discount_id = $1 AND reversed_at IS NULL', [discount.id]);
  expect(open).toEqual([]);
});
