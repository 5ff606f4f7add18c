import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { MemberDeleted } from '@marmalade/contracts-identity';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';

let app: LoyaltyApp;
beforeAll(async () => {
  app = await startLoyaltyApp();
});
afterAll(() => app.close());

const offer = (more: object = {}) =>
  app.ask('POST', '/discount-templates', { name: 'Welcome', kind: 'percent', value: 10, trigger: 'subscription', ...more }); // prettier-ignore
const discountsOf = (id: string) =>
  app.sql('SELECT issued_via AS via, percent FROM discount WHERE customer_id = $1', [id]);
const WELCOME = { via: 'subscription', percent: 1000 };

test('whoever begins to follow the channel gets the welcome discount, once', async () => {
  const early = await app.customer({ subscribed: true });
  expect(await discountsOf(early)).toEqual([]);
  expect((await offer()).status).toBe(201);
  const id = await app.customer({ subscribed: false });
  expect(await discountsOf(id)).toEqual([]);
  const told = (revision: number, subscribed?: boolean) => app.customer({ customer: { id }, revision, subscribed });
  await told(2, true);
  expect(await discountsOf(id)).toEqual([WELCOME]);
  await told(3, false);
  await told(4, true);
  await told(3, false);
  expect(await discountsOf(id)).toEqual([WELCOME]);
  expect((await app.announced('loyalty.discount_issued')).map(({ data }) => data.customer.id)).toEqual([id]);
  // Who followed it before there was something to be had is given it when they come back.
  await app.customer({ customer: { id: early }, revision: 2, subscribed: true });
  expect(await discountsOf(early)).toEqual([]);
  await app.customer({ customer: { id: early }, revision: 3, subscribed: false });
  await app.customer({ customer: { id: early }, revision: 4, subscribed: true });
  expect(await discountsOf(early)).toEqual([WELCOME]);
});

test('that of their site; test data apart; nobody who is kept out', async () => {
  await offer({ site: 'sweets', value: 20 });
  await offer({ isTest: true, value: 30 });
  const [sweets, trial, blocked] = [
    await app.customer({ subscribed: true, site: 'sweets' }),
    await app.customer({ subscribed: true, isTest: true }),
    await app.customer({ subscribed: true, status: 'blocked' }),
  ];
  expect(await discountsOf(sweets)).toEqual([{ ...WELCOME, percent: 2000 }]);
  expect(await discountsOf(trial)).toEqual([{ ...WELCOME, percent: 3000 }]);
  expect(await discountsOf(blocked)).toEqual([]);
});

test('of who is erased nothing is kept of it, and they are given nothing', async () => {
  const id = randomUUID();
  await app.customer({ customer: { id }, subscribed: false });
  await app.tell(createEvent(MemberDeleted, { ...MemberDeleted.sample, customer: { id } }));
  await app.customer({ customer: { id }, subscribed: true, revision: 2 });
  expect(await app.sql('SELECT FROM subscriber WHERE customer_id = $1', [id])).toEqual([]);
  expect((await discountsOf(id)).length).toBe(0);
});
