import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cashier, hireCashier, issueTo, makeTemplate, redeem, rubles } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';

let app: LoyaltyApp;
let [anna, boris]: Cashier[] = [];
beforeAll(async () => {
  app = await startLoyaltyApp();
  anna = await hireCashier(app, { name: 'Anna', location: 'Market' });
  boris = await hireCashier(app, { name: 'Boris', location: 'Station' });
});
afterAll(() => app.close());

const ask = (path: string, as?: Parameters<LoyaltyApp['ask']>[3]) => app.ask('GET', `/discount-usage${path}`, undefined, as); // prettier-ignore

test('the log is filtered and summed, and cashiers see what they took themselves alone', async () => {
  const customerId = await app.customer();
  const template = await makeTemplate(app, { maxUses: 10 });
  const discount = await issueTo(app, customerId, template);
  const uses: any[] = [];
  for (const [cashier, amount, currency] of [
    [anna, '1000.00', 'RUB'],
    [anna, '500.50', 'RUB'],
    [anna, '20', 'USD'],
    [boris, '3000', 'RUB'],
  ] as const) {
    const body = { orderAmount: { amount, currency } };
    uses.push((await redeem(app, discount.code, cashier, { body })).body);
  }
  await app.ask('POST', `/redemptions/${uses[1].id}/reverse`, {}, anna);

  const ids = async (query: string, as?: Cashier) =>
    (await ask(query, as)).body.items.map(({ id }: { id: string }) => id);
  const all = uses.map(({ id }) => id).reverse();
  const [third, second, first] = [all[1], all[2], all[3]];
  expect(await ids(`?discountId=${discount.id}`)).toEqual(all);
  expect(await ids(`?customerId=${customerId}&reversed=true`)).toEqual([second]);
  expect(await ids(`?templateId=${template.id}&location=Market&reversed=false`)).toEqual([third, first]);
  expect(await ids(`?cashierId=${boris!.id}`)).toEqual([all[0]]);
  expect(await ids('?from=2999-01-01T00:00:00Z')).toEqual([]);
  expect(await ids('', anna)).toEqual([third, second, first]);
  expect(await ids(`?cashierId=${boris!.id}`, anna)).toEqual([]);
  expect(await ids(`?customerId=${customerId}&location=Station`, anna)).toEqual([]);

  const { body: page } = await ask('?limit=1', anna);
  expect(page.items).toMatchObject([{ id: third, customer: { id: customerId, name: 'Anna' }, code: discount.code }]);
  expect(await ids(`?limit=5&cursor=${page.nextCursor}`, anna)).toEqual([second, first]);

  expect((await ask(`/summary?discountId=${discount.id}`)).body).toEqual({
    count: 3,
    reversed: 1,
    totals: [
      { count: 2, currency: 'RUB', orderAmount: rubles('4000.00'), amountOff: rubles('400.00') },
      { count: 1, currency: 'USD', orderAmount: { amount: '20.00', currency: 'USD' }, amountOff: { amount: '2.00', currency: 'USD' } }, // prettier-ignore
    ],
  });
  expect((await ask('/summary', boris)).body).toMatchObject({ count: 1, reversed: 0, totals: [{ amountOff: rubles('300.00') }] }); // prettier-ignore
  expect((await ask('/summary?from=2999-01-01T00:00:00Z')).body).toEqual({ count: 0, reversed: 0, totals: [] });
});

test('customers see no log, and senseless queries are refused', async () => {
  expect((await ask('', { role: 'customer', id: randomUUID() })).status).toBe(403);
  for (const query of ['?cashierId=%00', '?customerId=me', '?reversed=1', '?to=soon', '/summary?limit=5', '?x=1']) {
    expect((await ask(query)).status).toBe(400);
  }
});
