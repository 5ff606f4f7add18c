import { SettingsError } from '@marmalade/config';
import { Outbox } from '@marmalade/outbox';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { addStaff, announced, audited, EVERYTHING, startSignInApp } from '../../test/sign-in-app.js';
import { SignInWithPasswordController } from '../sign-in-with-password/sign-in-with-password.controller.js';
import { FirstOwner, type FirstOwnerSettings } from './first-owner.js';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
});
afterAll(() => database.close());
beforeEach(() => query(`TRUNCATE ${EVERYTHING}`));

const ensure = (settings: Partial<FirstOwnerSettings> = {}) =>
  new FirstOwner(database.dataSource, new Outbox(database.dataSource), {
    NODE_ENV: 'development',
    ...settings,
  }).ensure();
const owners = () => query(`SELECT email FROM staff WHERE role = 'owner'`);

test('the first start makes an owner, who can sign in', async () => {
  const owner = await ensure();
  expect(owner).toEqual({ email: 'owner@marmalade.localhost', password: expect.stringMatching(/^[A-Za-z0-9]{20}$/) });
  const app = await startSignInApp(database.dataSource, [SignInWithPasswordController]);
  const answer = await app.ask('POST', '/auth/password', owner);
  await app.close();
  expect(answer).toMatchObject({ status: 200, body: { person: { role: 'owner' } } });
  expect(await announced(database.dataSource, 'staff.changed')).toMatchObject([
    { data: { role: 'owner', active: true } },
  ]);
  const [entry] = await audited(database.dataSource);
  expect(entry).toMatchObject({ action: 'admin.created', role: 'system' });
  expect(JSON.stringify(entry)).not.toContain(owner!.password);
  expect(await ensure()).toBeUndefined();
  expect(await owners()).toHaveLength(1);
});

test('of replicas that start together one makes it, and knows the password', async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => ensure()));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await owners()).toHaveLength(1);
});

test('the settings say who it is, and nothing is shown', async () => {
  const settings = { MARMALADE_OWNER_EMAIL: 'boss@example.com', MARMALADE_OWNER_PASSWORD: 'correct horse battery' };
  expect(await ensure({ ...settings, NODE_ENV: 'production' })).toBeUndefined();
  expect(await owners()).toEqual([{ email: 'boss@example.com' }]);
});

test('production makes none up', async () => {
  await expect(ensure({ NODE_ENV: 'production' })).rejects.toThrow(
    /MARMALADE_OWNER_EMAIL is missing[\s\S]*MARMALADE_OWNER_PASSWORD is missing/,
  );
  expect(await owners()).toEqual([]);
});

test('a password that is tried first is refused, as any setting is', async () => {
  const weak = ensure({ MARMALADE_OWNER_PASSWORD: 'password123' });
  await expect(weak).rejects.toBeInstanceOf(SettingsError);
  await expect(weak).rejects.not.toThrow('password123');
});

test('an address that is none, or that of somebody else, is told of in the same way', async () => {
  await expect(ensure({ MARMALADE_OWNER_EMAIL: 'boss' })).rejects.toThrow(/MARMALADE_OWNER_EMAIL is no e-mail address/);
  await addStaff(database.dataSource, { email: 'boss@example.com' });
  const taken = ensure({ MARMALADE_OWNER_EMAIL: 'boss@example.com' });
  await expect(taken).rejects.toThrow(/MARMALADE_OWNER_EMAIL is the address of a member of staff/);
  expect(await owners()).toEqual([]);
});
