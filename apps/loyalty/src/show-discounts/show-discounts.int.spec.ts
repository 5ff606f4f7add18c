import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hireCashier, issueTo, makeTemplate, redeem } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';
import { newCode } from '../codes/discount-code.js';

let app: LoyaltyApp;
beforeAll(async () => {
  app = await startLoyaltyApp();
});
afterAll(() => app.close());

const listed = async (query: string, as?: Parameters<LoyaltyApp['ask']>[3]): Promise<string[]> => {
  const { status, body } = await app.ask('GET', `/discounts?${query}`, undefined, as);
  expect(status).toBe(200);
  return body.items.map(({ id }: { id: string }) => id);
};

test('the list is filtered, and goes on from page to page', async () => {
  const customerId = await app.customer();
  const template = await makeTemplate(app, { maxUses: 1 });
  const issued: { id: string; code: string }[] = [];
  for (let place = 0; place < 5; place += 1) issued.push(await issueTo(app, customerId, template));
  const ids = issued.map(({ id }) => id);
  const [active, usedUp, expired, revoked, scheduled] = issued as [any, any, any, any, any];
  await redeem(app, usedUp.code);
  await app.sql(`UPDATE discount SET valid_until = clock_timestamp() - interval '1 hour' WHERE id = $1`, [expired.id]);
  await app.sql(`UPDATE discount SET valid_from = clock_timestamp() + interval '1 hour' WHERE id = $1`, [scheduled.id]);
  await app.ask('POST', `/discounts/${revoked.id}/revoke`, {});
  const own = `customerId=${customerId}`;
  expect(await listed(own)).toEqual([...ids].reverse());
  for (const [state, { id }] of Object.entries({ active, used: usedUp, expired, revoked, scheduled })) {
    expect(await listed(`${own}&state=${state}`)).toEqual([id]);
    expect((await app.ask('GET', `/discounts/${id}`)).body.state).toBe(state);
  }
  expect(await listed(`code=${active.code.toLowerCase()}`)).toEqual([active.id]);
  expect(await listed(`code=${newCode('', 8)}`)).toEqual([]);
  expect(await listed('code=nonsense')).toEqual([]);
  expect(await listed(`templateId=${template.id}&issuedVia=api`)).toHaveLength(5);
  expect(await listed(`templateId=${template.id}&issuedVia=birthday`)).toEqual([]);
  expect(await listed(`${own}&from=2999-01-01T00:00:00Z`)).toEqual([]);
  expect(await listed(`${own}&to=2999-01-01T00:00:00Z&isTest=false`)).toHaveLength(5);
  const { body: first } = await app.ask('GET', `/discounts?${own}&limit=2`);
  const { body: second } = await app.ask('GET', `/discounts?${own}&limit=3&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids].reverse());
  expect(second.nextCursor).toBeNull();
});

test('a customer sees their own alone, whatever they ask for, and not who gave it', async () => {
  const [anna, boris] = [await app.customer(), await app.customer()];
  const [hers, his] = [await issueTo(app, anna), await issueTo(app, boris)];
  const as = { role: 'customer' as const, id: anna };
  expect(await listed('', as)).toEqual([hers.id]);
  expect(await listed(`customerId=${boris}`, as)).toEqual([]);
  expect(await listed(`code=${his.code}`, as)).toEqual([]);
  expect(await listed(`templateId=${his.templateId}`, as)).toEqual([]);
  const own = await app.ask('GET', `/discounts/${hers.id}`, undefined, as);
  expect(own).toMatchObject({ status: 200, body: { code: hers.code, issuedBy: null } });
  for (const path of [`/discounts/${his.id}`, `/discounts/${his.id}/qr.png`, '/discounts/nothing/qr.png']) {
    expect(await app.ask('GET', path, undefined, as)).toMatchObject({ status: 404, body: { code: 'DISCOUNT_NOT_FOUND' } }); // prettier-ignore
  }
  expect((await app.ask('GET', '/discounts', undefined, await hireCashier(app))).status).toBe(403);
  expect((await app.ask('POST', `/discounts/${hers.id}/revoke`, {}, as)).status).toBe(403);
});

test('to revoke takes it away, once, with the reason for staff', async () => {
  const customerId = await app.customer();
  const { id } = await issueTo(app, customerId);
  const marketing = { role: 'marketing' as const, id: randomUUID(), name: 'Olga' };
  const first = await app.ask('POST', `/discounts/${id}/revoke`, { reason: 'Issued by mistake' }, marketing);
  expect(first).toMatchObject({ status: 200, body: { state: 'revoked', revokedReason: 'Issued by mistake' } });
  const again = await app.ask('POST', `/discounts/${id}/revoke`, { reason: 'Another' }, marketing);
  expect(again.body).toEqual(first.body);
  const own = await app.ask('GET', `/discounts/${id}`, undefined, { role: 'customer', id: customerId });
  expect(own.body).toMatchObject({ state: 'revoked', revokedReason: null });
  const entries = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
  const told = entries.filter(({ subjectId, action }) => subjectId === id && action === 'discount.revoked');
  expect(told).toMatchObject([{ actor: { role: 'marketing', name: 'Olga' }, after: { reason: 'Issued by mistake' } }]);
  expect((await app.ask('POST', `/discounts/${randomUUID()}/revoke`, {})).status).toBe(404);
  expect((await app.ask('POST', `/discounts/${id}/revoke`, { reason: '\0' })).status).toBe(400);
});

test('queries that make no sense are refused', async () => {
  for (const query of [
    'state=new',
    'from=yesterday',
    'customerId=me',
    'isTest=maybe',
    'limit=0',
    'cursor=x',
    'colour=red',
  ]) {
    expect((await app.ask('GET', `/discounts?${query}`)).status).toBe(400);
  }
});
