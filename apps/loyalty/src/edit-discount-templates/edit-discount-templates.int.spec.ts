import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeTemplate, rubles } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';

let app: LoyaltyApp;
beforeAll(async () => {
  app = await startLoyaltyApp();
});
afterAll(() => app.close());

test('a template is made, shown, changed and archived, and the audit log is told', async () => {
  const made = await makeTemplate(app, {
    title: { en: 'Welcome', ru: 'Добро пожаловать' },
    value: 12.5,
    maximumOff: rubles('500.00'),
    minimumOrder: rubles('1000'),
    trigger: 'subscription',
    site: 'sweets',
    validDays: 30,
    codePrefix: 'sweet',
  });
  expect(made).toMatchObject({
    value: 12.5,
    maximumOff: rubles('500.00'),
    minimumOrder: rubles('1000.00'),
    codePrefix: 'SWEET',
    codeLength: 8,
    maxUses: 1,
    active: true,
    issued: 0,
    archivedAt: null,
  });
  const path = `/discount-templates/${made.id}`;
  expect((await app.ask('GET', path)).body).toEqual(made);

  const changed = await app.ask('PATCH', path, { value: 15, minimumOrder: null, maxUsesTotal: 100, site: null });
  expect(changed.body).toMatchObject({ value: 15, minimumOrder: null, maxUsesTotal: 100, site: null, revision: 2 });
  expect((await app.ask('PATCH', path, { value: 15 })).body.revision).toBe(2);

  const listed = () => app.ask('GET', '/discount-templates?trigger=subscription&active=true');
  expect((await listed()).body.items).toHaveLength(1);
  expect(await app.ask('DELETE', path)).toMatchObject({ status: 204 });
  expect(await app.ask('DELETE', path)).toMatchObject({ status: 204 });
  expect((await listed()).body.items).toEqual([]);
  expect((await app.ask('GET', '/discount-templates?archived=true')).body.items).toHaveLength(1);
  expect((await app.ask('GET', path)).body).toMatchObject({ active: false, archivedAt: expect.any(String) });
  expect(await app.ask('PATCH', path, { name: 'x' })).toMatchObject({
    status: 409,
    body: { code: 'DISCOUNT_TEMPLATE_ARCHIVED' },
  });

  const entries = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
  expect(entries.filter(({ subjectId }) => subjectId === made.id)).toMatchObject([
    { action: 'discount_template.created', actor: { role: 'service', id: 'first-api-key' } },
    { action: 'discount_template.updated', before: { value: 12.5 }, after: { value: 15 } },
    { action: 'discount_template.archived', after: { active: false } },
  ]);
});

test('the same Idempotency-Key makes one', async () => {
  const body = { name: 'Once', kind: 'fixed', value: rubles('300') };
  const headers = { 'idempotency-key': randomUUID() };
  const [one, other] = await Promise.all([0, 1].map(() => app.ask('POST', '/discount-templates', body, undefined, headers))); // prettier-ignore
  const again = await app.ask('POST', '/discount-templates', body, undefined, headers);
  for (const answer of [one!, other!]) expect([201, 409]).toContain(answer.status);
  expect(again.status).toBe(201);
  expect(await app.sql(`SELECT FROM discount_template WHERE name = 'Once'`)).toHaveLength(1);
});

describe('refuses', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['percents above 100', { value: 101 }, '/value'],
    ['percents with three decimals', { value: 1.005 }, '/value'],
    ['nothing off', { value: 0 }, '/value'],
    ['money for percent', { value: rubles('1') }, '/value'],
    ['percents for fixed', { kind: 'fixed' }, '/value'],
    ['no money at all', { kind: 'fixed', value: rubles('0.00') }, '/value'],
    ['more decimals than the currency has', { kind: 'fixed', value: rubles('1.005') }, '/value'],
    ['money with another field', { kind: 'fixed', value: { ...rubles('1'), x: 1 } }, '/value'],
    ['a currency of nobody', { kind: 'fixed', value: { amount: '1', currency: 'rub' } }, '/value'],
    ['two currencies', { maximumOff: rubles('1'), minimumOrder: { amount: '1', currency: 'USD' } }, '/minimumOrder/currency'], // prettier-ignore
    ['a limit of a fixed value', { kind: 'fixed', value: rubles('1'), maximumOff: rubles('1') }, '/maximumOff'],
    ['a list for money', { minimumOrder: [rubles('1')] }, '/minimumOrder'],
    ['a huge amount', { minimumOrder: rubles('999999999999999') }, '/minimumOrder'],
    ['days the wrong way round', { validFrom: '2026-02-01', validUntil: '2026-01-31' }, '/validUntil'],
    ['a day that does not exist', { validUntil: '2026-02-30' }, '/validUntil'],
    ['letters that look alike', { codePrefix: 'LOVE' }, '/codePrefix'],
    ['a short code', { codeLength: 5 }, '/codeLength'],
    ['no uses', { maxUses: 0 }, '/maxUses'],
    ['uses beyond counting', { maxUses: 1e12 }, '/maxUses'],
    ['half a use', { maxUses: 1.5 }, '/maxUses'],
    ['an empty title', { title: {} }, '/title'],
    ['a title with a NUL', { title: { en: 'a\0' } }, '/title'],
    ['a name with a NUL', { name: 'a\0b' }, '/name'],
    ['no name', { name: null }, '/name'],
    ['an unknown trigger', { trigger: 'tuesday' }, '/trigger'],
    ['an unknown field', { colour: 'red' }, '/colour'],
  ])('%s', async (_, change, pointer) => {
    const answer = await app.ask('POST', '/discount-templates', { name: 'N', kind: 'percent', value: 10, ...change });
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map((each: { pointer: string }) => each.pointer)).toContain(pointer);
  });

  test('another kind without its value, and another currency beside an old amount', async () => {
    const { id } = await makeTemplate(app, { minimumOrder: rubles('1000') });
    const path = `/discount-templates/${id}`;
    expect((await app.ask('PATCH', path, { kind: 'fixed' })).body.errors).toMatchObject([{ pointer: '/value' }]);
    const dollars = { kind: 'fixed', value: { amount: '5', currency: 'USD' } };
    expect(await app.ask('PATCH', path, dollars)).toMatchObject({ status: 400 });
    expect(await app.ask('PATCH', path, { ...dollars, minimumOrder: null })).toMatchObject({
      status: 200,
      body: { kind: 'fixed', value: { amount: '5.00', currency: 'USD' } },
    });
  });

  test('half a character, and what is no id', async () => {
    const half = { name: 'N', kind: 'percent', value: 1, title: '\ud800' };
    expect((await app.ask('POST', '/discount-templates', half)).status).toBe(400);
    expect(await app.ask('GET', '/discount-templates/%00')).toMatchObject({
      status: 404,
      body: { code: 'DISCOUNT_TEMPLATE_NOT_FOUND' },
    });
  });
});

test('customers and cashiers do not see templates, readers do not change them', async () => {
  for (const role of ['customer', 'cashier'] as const) {
    expect((await app.ask('GET', '/discount-templates', undefined, { role, id: randomUUID() })).status).toBe(403);
  }
  const reader = { role: 'readonly', id: randomUUID() } as const;
  expect((await app.ask('GET', '/discount-templates', undefined, reader)).status).toBe(200);
  expect((await app.ask('POST', '/discount-templates', {}, reader)).status).toBe(403);
});
