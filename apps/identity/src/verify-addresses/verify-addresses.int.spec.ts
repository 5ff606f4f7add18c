import { createValidator, problemsOf } from '@marmalade/contracts-envelope';
import { VerificationCodeIssued } from '@marmalade/contracts-identity';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import {
  addCustomer,
  addStaff,
  announced,
  API_KEY,
  EVERYTHING,
  type SignInApp,
  startSignInApp,
} from '../../test/sign-in-app.js';
import { EditProfileController } from '../edit-profile/edit-profile.controller.js';
import { VerifyAddressesController } from './verify-addresses.controller.js';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;
let anna: string;
let token: string;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [VerifyAddressesController, EditProfileController]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
  anna = await addCustomer(database.dataSource, { email: 'anna@example.com', phone: '+79145550123' });
  token = await app.keys.sign({ sub: anna, role: 'customer' }, 600);
});

const send = (kind = 'email', headers = {}) =>
  app.ask('POST', `/me/addresses/${kind}/verification`, undefined, token, headers);
const confirm = (code: unknown, kind = 'email', as = token) =>
  app.ask('POST', `/me/addresses/${kind}/confirmation`, { code }, as);
const issued = async () => (await announced(database.dataSource, VerificationCodeIssued.type)).map(({ data }) => data);
const lastCode = async (): Promise<string> => (await issued()).at(-1).code;
const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const minuteLater = () => query(`UPDATE address_verification SET sent_at = sent_at - interval '61 seconds'`);
const verified = async () =>
  (
    await query('SELECT email_verified_at IS NOT NULL AS email, phone_verified_at IS NOT NULL AS phone FROM customer')
  )[0];

describe('a code', () => {
  test.each([
    ['email', 'email', { email: 'anna@example.com' }],
    ['phone', 'sms', { phone: '+79145550123' }],
  ])('is sent to the %s alone, and verifies it', async (kind, channel, address) => {
    const answer = await send(kind);
    expect(answer).toMatchObject({ status: 202, body: { expiresAt: expect.any(String) } });
    const [data] = await issued();
    expect(data).toMatchObject({ channel, code: expect.stringMatching(/^\d{6}$/), expiresAt: answer.body.expiresAt });
    expect(data.customer).toEqual({ id: anna, name: 'Анна', ...address });
    expect(problemsOf(createValidator().compile(VerificationCodeIssued.schema), data)).toEqual([]);
    expect(JSON.stringify(answer.body)).not.toContain(data.code);
    expect((await confirm(data.code, kind)).status).toBe(204);
    expect(await verified()).toEqual({ email: kind === 'email', phone: kind === 'phone' });
    expect((await announced(database.dataSource, 'customer.changed')).at(-1)!.data[`${kind}Verified`]).toBe(true);
    expect((await confirm(data.code, kind)).body.code).toBe('VERIFICATION_CODE_EXPIRED');
    expect((await send(kind)).body.code).toBe('ADDRESS_VERIFIED');
  });

  test('is kept as a salted hash', async () => {
    await send();
    const [row] = await query('SELECT salt, code_hash, row_to_json(v)::text AS text FROM address_verification v');
    expect([row.salt.length, row.code_hash.length]).toEqual([16, 32]);
    expect(row.text).not.toContain(await lastCode());
  });

  test('is one for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'k' };
    const [one, other] = [await send('email', headers), await send('email', headers)];
    expect([one.status, other.status, await issued()]).toEqual([202, 202, [expect.anything()]]);
  });

  test('can be tried five times, however many try at once', async () => {
    await send();
    const code = await lastCode();
    const answers = await Promise.all(Array.from({ length: 12 }, () => confirm(another(code))));
    expect(answers.filter(({ body }) => body.code === 'VERIFICATION_CODE_WRONG')).toHaveLength(5);
    expect(answers.filter(({ body }) => body.code === 'VERIFICATION_CODE_EXPIRED')).toHaveLength(7);
    expect((await confirm(code)).body.code).toBe('VERIFICATION_CODE_EXPIRED');
    expect(await verified()).toEqual({ email: false, phone: false });
  });

  test('works for ten minutes', async () => {
    await send();
    await query(`UPDATE address_verification SET expires_at = clock_timestamp()`);
    expect((await confirm(await lastCode())).body.code).toBe('VERIFICATION_CODE_EXPIRED');
  });

  test('of an address says nothing of another one', async () => {
    await send();
    await app.ask('PATCH', '/me/profile', { email: 'victim@example.com' }, token);
    expect((await confirm(await lastCode())).body.code).toBe('VERIFICATION_CODE_EXPIRED');
    expect((await confirm(await lastCode(), 'phone')).body.code).toBe('VERIFICATION_CODE_EXPIRED');
    expect(await verified()).toEqual({ email: false, phone: false });
  });

  test('of somebody else is not mine', async () => {
    await send();
    const stranger = await addCustomer(database.dataSource, { email: 'other@example.com' });
    const as = await app.keys.sign({ sub: stranger, role: 'customer' }, 600);
    expect((await confirm(await lastCode(), 'email', as)).body.code).toBe('VERIFICATION_CODE_EXPIRED');
  });

  test('that is sent again replaces the one before', async () => {
    await send();
    const first = await lastCode();
    await minuteLater();
    await send();
    const second = await lastCode();
    if (first !== second) expect((await confirm(first)).body.code).toBe('VERIFICATION_CODE_WRONG');
    expect((await confirm(second)).status).toBe(204);
  });
});

describe('codes are sent', () => {
  test('one a minute, five an hour, whichever the address', async () => {
    expect((await send()).status).toBe(202);
    const soon = await send();
    expect(soon).toMatchObject({ status: 429, body: { code: 'VERIFICATION_CODES_LIMITED' } });
    expect(Number(soon.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    for (let time = 2; time <= 5; time++) {
      await minuteLater();
      await query('UPDATE customer SET email = $1', [`anna${time}@example.com`]);
      expect((await send()).status).toBe(202);
    }
    await minuteLater();
    const late = await send();
    expect(late.status).toBe(429);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(3_000);
    await query(`UPDATE address_verification SET first_sent_at = first_sent_at - interval '61 minutes'`);
    expect((await send()).status).toBe(202);
    expect(await issued()).toHaveLength(6);
  });

  test('at the same time once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  });

  test('to no address that is not there, and to customers only', async () => {
    await query('UPDATE customer SET phone = NULL');
    expect(await send('phone')).toMatchObject({ status: 409, body: { code: 'ADDRESS_MISSING' } });
    expect(await send('telegram')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const staff = await app.keys.sign({ sub: await addStaff(database.dataSource), role: 'marketing' }, 600);
    expect((await app.ask('POST', '/me/addresses/email/verification', undefined, staff)).status).toBe(403);
    expect((await app.ask('POST', '/me/addresses/email/verification', undefined, API_KEY)).status).toBe(403);
    for (const code of ['12345', '1234567', 123456, '12345x', null]) expect((await confirm(code)).status).toBe(400);
  });
});
