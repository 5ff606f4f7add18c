import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import {
  CustomerChanged,
  MemberDeleted,
  SettingChanged,
  SiteChanged,
  StaffChanged,
} from '@marmalade/contracts-identity';
import { type LoyaltyApp, startLoyaltyApp } from './loyalty-app.js';

let app: LoyaltyApp;
beforeAll(async () => {
  app = await startLoyaltyApp();
});
afterAll(() => app.close());

test('customers are learnt, and an older word changes nothing', async () => {
  const id = await app.customer({ birthday: '1992-02-29', subscribed: true, revision: 3 });
  await app.customer({ customer: { id }, revision: 2, status: 'blocked' });
  expect(await app.sql('SELECT status, subscribed, birth_day FROM customer WHERE id = $1', [id])).toEqual([
    { status: 'active', subscribed: true, birth_day: 229 },
  ]);
  await app.customer({ customer: { id }, revision: 4, telegramBlocked: true });
  expect(await app.sql('SELECT subscribed, birthday, telegram_blocked FROM customer WHERE id = $1', [id])).toEqual([
    { subscribed: null, birthday: null, telegram_blocked: true },
  ]);
});

test('staff, sites and settings are learnt', async () => {
  const id = randomUUID();
  const staff = { ...StaffChanged.sample, staff: { id, name: 'Ivan' }, role: 'cashier' as const };
  await app.tell(createEvent(StaffChanged, { ...staff, location: 'Fontannaya 5', site: 'sweets', revision: 2 }));
  await app.tell(createEvent(StaffChanged, { ...staff, revision: 1 }));
  expect(await app.sql('SELECT role, location, site FROM staff WHERE id = $1', [id])).toEqual([
    { role: 'cashier', location: 'Fontannaya 5', site: 'sweets' },
  ]);
  await app.tell(createEvent(SiteChanged, SiteChanged.sample));
  expect(await app.sql('SELECT id FROM site')).toEqual([{ id: SiteChanged.sample.site }]);
  await app.tell(createEvent(SettingChanged, SettingChanged.sample));
  expect(await app.sql('SELECT key, value FROM setting')).toEqual([{ key: 'loyalty.birthday_hour', value: 9 }]);
});

test('who is erased is forgotten, and what is told of them afterwards is not kept', async () => {
  const id = await app.customer({ customer: { id: randomUUID(), name: 'Zinaida' } });
  await app.tell(createEvent(MemberDeleted, { ...MemberDeleted.sample, customer: { id } }));
  await app.tell(createEvent(CustomerChanged, { ...CustomerChanged.sample, customer: { id }, revision: 9 }));
  expect(await app.sql('SELECT FROM customer WHERE id = $1', [id])).toEqual([]);
});

test('a person may have what is kept of them, and nobody else of theirs', async () => {
  const id = await app.customer({ customer: { id: randomUUID(), name: 'Vera' } });
  const { body } = await app.ask('GET', `/people/${id}/data`, undefined, { role: 'customer', id });
  expect(body).toMatchObject({ service: 'loyalty', customer: { id, person: { name: 'Vera' } } });
  const other = await app.ask('GET', `/people/${id}/data`, undefined, { role: 'customer', id: randomUUID() });
  expect(other.status).toBe(403);
});
