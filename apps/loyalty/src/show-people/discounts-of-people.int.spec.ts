import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import { hireCashier, issueTo, makeTemplate, redeem, rubles } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';

let app: LoyaltyApp;
beforeAll(async () => {
  app = await startLoyaltyApp();
});
afterAll(() => app.close());

const erase = (id: string) => app.tell(createEvent(MemberDeleted, { ...MemberDeleted.sample, customer: { id } }));

test('the timeline tells what happened with a person’s discounts, to whom it may concern', async () => {
  const id = await app.customer();
  const cashier = await hireCashier(app, { location: 'Market' });
  const template = await makeTemplate(app, { name: 'Welcome', maxUses: 2 });
  const discount = await issueTo(app, id, template);
  const { body: use } = await redeem(app, discount.code, cashier);
  await app.ask('POST', `/redemptions/${use.id}/reverse`, {}, cashier);
  await app.ask('POST', `/discounts/${discount.id}/revoke`, {});
  await issueTo(app, await app.customer(), template);
  const { body } = await app.ask('GET', `/people/${id}/timeline`, undefined, { role: 'customer', id });
  expect(body.items).toMatchObject([
    { kind: 'discount_revoked', service: 'loyalty', ref: discount.id, detail: 'Welcome' },
    { kind: 'discount_reversed' },
    { kind: 'discount_redeemed', title: `Used a discount: Welcome (${discount.code}), 100.00 RUB off, at Market` },
    { kind: 'discount_issued', title: `Was given a discount: Welcome (${discount.code})` },
  ]);
  const earlier = await app.ask('GET', `/people/${id}/timeline?limit=1&before=${body.items[2].at}`);
  expect(earlier.body.items).toMatchObject([{ kind: 'discount_issued' }]);
  for (const other of [randomUUID(), 'nobody']) {
    expect((await app.ask('GET', `/people/${other}/timeline`)).body).toEqual({ items: [] });
  }
  const stranger = { role: 'customer' as const, id: randomUUID() };
  expect((await app.ask('GET', `/people/${id}/timeline`, undefined, stranger)).status).toBe(403);
});

test('a person may have their discounts and uses, page by page', async () => {
  const id = await app.customer();
  const template = await makeTemplate(app);
  const first = await issueTo(app, id, template);
  await redeem(app, first.code);
  await app.sql(
    `INSERT INTO discount SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'code', 'X' || n))).*
     FROM discount d, generate_series(1, 450) AS n WHERE d.id = $1`,
    [first.id],
  );
  const { body } = await app.ask('GET', `/people/${id}/data`, undefined, { role: 'customer', id });
  expect(body.discounts).toHaveLength(451);
  expect(new Set(body.discounts.map((each: { id: string }) => each.id)).size).toBe(451);
  expect(body.discountUses).toMatchObject([
    { discountId: first.id, orderAmountMinor: 100_000, amountOffMinor: 10_000 },
  ]);
  expect((await app.ask('GET', '/people/nobody/data')).body).toMatchObject({ discounts: [], discountUses: [] });
});

test('of who is erased uses stay for the sums, without the person, and nothing else', async () => {
  const [id, other] = [await app.customer(), await app.customer()];
  const cashier = await hireCashier(app);
  const [used, open, reversed] = [
    await issueTo(app, id, { maxUses: 3 }),
    await issueTo(app, id),
    await issueTo(app, id),
  ];
  const kept = await issueTo(app, other);
  const key = randomUUID();
  await redeem(app, used.code, cashier, { key });
  const { body: use } = await redeem(app, reversed.code, cashier);
  await app.ask('POST', `/redemptions/${use.id}/reverse`, { reason: 'Anna asked for it' }, cashier);
  await erase(id);

  for (const table of ['discount', 'redemption', 'customer', 'idempotency_key']) {
    const [row] = await app.sql(`SELECT count(*)::int AS count FROM ${table} t WHERE t::text LIKE '%' || $1 || '%'`, [
      id,
    ]);
    expect({ table, ...row }).toEqual({ table, count: 0 });
  }
  expect(await app.sql('SELECT FROM discount WHERE id = $1', [open.id])).toEqual([]);
  expect((await redeem(app, used.code, cashier)).body.code).toBe('DISCOUNT_UNKNOWN');
  const { body: log } = await app.ask('GET', `/discount-usage?discountId=${used.id}`);
  expect(log.items).toMatchObject([{ customer: null, amountOff: rubles('100.00') }]);
  expect((await app.ask('GET', `/discount-usage?discountId=${reversed.id}`)).body.items).toMatchObject([{ reversalReason: null }]); // prettier-ignore
  expect((await app.ask('GET', `/discounts/${kept.id}`)).body.customerId).toBe(other);
});

test('whoever redeems while the person is erased leaves no trace of them', async () => {
  const id = await app.customer();
  const discounts = await Promise.all(Array.from({ length: 6 }, () => issueTo(app, id, { maxUses: 5 })));
  await Promise.all([...discounts.flatMap(({ code }) => [redeem(app, code), redeem(app, code)]), erase(id)]);
  expect(await app.sql('SELECT FROM redemption WHERE customer_id = $1', [id])).toEqual([]);
  expect(await app.sql('SELECT FROM discount WHERE customer_id = $1', [id])).toEqual([]);
});
