import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { addCustomer, addStaff, audited, EVERYTHING, type SignInApp, startSignInApp } from '../../test/sign-in-app.js';
import { SYSTEM } from '../audit-log/audit-log.js';
import { findPerson } from '../persons/person.js';
import { revokeSessionsOf } from '../sessions/revoke-sessions.js';
import { Sessions } from '../sessions/sessions.js';
import { AccessTokenMaker, type SignedIn } from '../sessions/signed-in.js';
import { SignIns } from '../sessions/sign-ins.js';
import { ShowMeController } from '../show-me/show-me.controller.js';
import { RefreshSessionsController } from './refresh-sessions.controller.js';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;
let olga: string;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [RefreshSessionsController, ShowMeController]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
  olga = await addStaff(database.dataSource);
});

async function signIn(id: string): Promise<SignedIn> {
  const person = (await findPerson(database.dataSource, id))!;
  const signIns = new SignIns(app.outbox, new Sessions({ staff: 14, customer: 60 }));
  const live = await database.dataSource.transaction((tx) => signIns.letIn(tx, person, 'password', SYSTEM));
  return new AccessTokenMaker(app.keys, 10).signedIn(person, live);
}
const refresh = (refreshToken: string) => app.ask('POST', '/auth/refresh', { refreshToken });
const me = (token: string) => app.ask('GET', '/auth/me', undefined, token);

describe('a refresh token', () => {
  test('is exchanged for the next one, and the session goes on', async () => {
    const first = await signIn(olga);
    await query(`UPDATE session SET expires_at = clock_timestamp() + interval '1 hour'`);
    const { status, body, headers } = await refresh(first.refreshToken);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.person).toEqual({ id: olga, role: 'marketing', name: 'Olga Kim' });
    expect(body.refreshToken).not.toBe(first.refreshToken);
    expect((await me(body.accessToken)).status).toBe(200);
    const [{ days, n }] = await query(
      `SELECT round(extract(epoch FROM expires_at - clock_timestamp()) / 86400)::int AS days, count(*) OVER ()::int AS n FROM session`,
    );
    expect([days, n]).toEqual([14, 1]);
    expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  test("a customer's session is longer", async () => {
    const { refreshToken } = await signIn(await addCustomer(database.dataSource));
    expect((await refresh(refreshToken)).body.refreshExpiresIn).toBe(60 * 86_400);
  });

  test('used twice ends the whole family', async () => {
    const first = await signIn(olga);
    const { body: second } = await refresh(first.refreshToken);
    const { body: third } = await refresh(second.refreshToken);
    expect(await refresh(first.refreshToken)).toMatchObject({ status: 401, body: { code: 'REFRESH_TOKEN_REUSED' } });
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect(await me(third.accessToken)).toMatchObject({ status: 401, body: { code: 'SESSION_ENDED' } });
    const revoked = (await audited(database.dataSource)).filter(({ action }) => action === 'session.revoked');
    expect(revoked).toMatchObject([{ after: { because: 'refresh_token_reused', personId: olga } }]);
  });

  test('does not end the other sessions of the person', async () => {
    const [one, other] = [await signIn(olga), await signIn(olga)];
    await refresh(one.refreshToken);
    await refresh(one.refreshToken);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  test('of many at the same time one wins, and the session ends', async () => {
    const { refreshToken } = await signIn(olga);
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(
      new Set(['REFRESH_TOKEN_REUSED']),
    );
    expect(await query('SELECT 1 FROM session WHERE revoked_at IS NULL')).toEqual([]);
  });

  test('nobody has made', async () => {
    expect(await refresh(`mr_${'A'.repeat(43)}`)).toMatchObject({
      status: 401,
      body: { code: 'REFRESH_TOKEN_INVALID' },
    });
    expect((await refresh(`mr_\u0000' OR 1=1`)).status).toBe(401);
    expect((await app.ask('POST', '/auth/refresh', { refreshToken: 5 })).status).toBe(400);
  });

  test('of a session that was not used for too long', async () => {
    const { refreshToken, accessToken } = await signIn(olga);
    await query(`UPDATE session SET expires_at = clock_timestamp() - interval '1 second'`);
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'SESSION_ENDED' } });
    expect((await me(accessToken)).body.code).toBe('SESSION_ENDED');
  });

  test('carries the role somebody has now', async () => {
    const { refreshToken, accessToken } = await signIn(olga);
    await query(`UPDATE staff SET role = 'readonly'`);
    expect((await me(accessToken)).body.code).toBe('SESSION_ENDED');
    expect((await refresh(refreshToken)).body.person.role).toBe('readonly');
  });
});

describe('whoever is sent away', () => {
  test('staff', async () => {
    const { refreshToken, accessToken } = await signIn(olga);
    await query('UPDATE staff SET active = false');
    expect(await me(accessToken)).toMatchObject({ status: 401, body: { code: 'ACCOUNT_DEACTIVATED' } });
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'ACCOUNT_DEACTIVATED' } });
  });

  test.each(['blocked', 'inactive'])('a customer who is %s', async (status) => {
    const { refreshToken, accessToken } = await signIn(await addCustomer(database.dataSource));
    await query('UPDATE customer SET status = $1', [status]);
    expect((await me(accessToken)).body.code).toBe('ACCOUNT_DEACTIVATED');
    expect((await refresh(refreshToken)).body.code).toBe('ACCOUNT_DEACTIVATED');
  });

  test('a person who is not there any more', async () => {
    const { refreshToken, accessToken } = await signIn(olga);
    await query('DELETE FROM staff');
    expect((await me(accessToken)).body.code).toBe('SESSION_ENDED');
    expect((await refresh(refreshToken)).body.code).toBe('SESSION_ENDED');
  });

  test('all sessions of a person are revoked together', async () => {
    const [one, other] = [await signIn(olga), await signIn(olga)];
    expect(await database.dataSource.transaction((tx) => revokeSessionsOf(tx, olga, 'deactivated'))).toBe(2);
    for (const { accessToken, refreshToken } of [one, other]) {
      expect((await me(accessToken)).status).toBe(401);
      expect((await refresh(refreshToken)).status).toBe(401);
    }
  });

  test('closing an account while it is refreshed stops neither', async () => {
    const sessions = await Promise.all(Array.from({ length: 6 }, () => signIn(olga)));
    const close = database.dataSource.transaction(async (tx) => {
      await tx.query('UPDATE staff SET active = false WHERE id = $1', [olga]);
      return revokeSessionsOf(tx, olga, 'deactivated');
    });
    const answers = await Promise.all(sessions.map(({ refreshToken }) => refresh(refreshToken)));
    expect(await close).toBe(6);
    expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
    expect(await query('SELECT 1 FROM session WHERE revoked_at IS NULL')).toEqual([]);
  });
});

describe('signing out', () => {
  test('by the access token', async () => {
    const [one, other] = [await signIn(olga), await signIn(olga)];
    expect((await app.ask('POST', '/auth/logout', {}, one.accessToken)).status).toBe(204);
    expect((await me(one.accessToken)).body.code).toBe('SESSION_ENDED');
    expect((await refresh(one.refreshToken)).status).toBe(401);
    expect((await me(other.accessToken)).status).toBe(200);
  });

  test('by the refresh token', async () => {
    const { accessToken, refreshToken } = await signIn(olga);
    expect((await app.ask('POST', '/auth/logout', { refreshToken })).status).toBe(204);
    expect((await me(accessToken)).status).toBe(401);
  });

  test('everywhere', async () => {
    const [one, other] = [await signIn(olga), await signIn(olga)];
    const stranger = await signIn(await addStaff(database.dataSource));
    expect((await app.ask('POST', '/auth/logout', { everywhere: true }, one.accessToken)).status).toBe(204);
    expect([(await me(one.accessToken)).status, (await me(other.accessToken)).status]).toEqual([401, 401]);
    expect((await me(stranger.accessToken)).status).toBe(200);
  });

  test('is nothing for nobody', async () => {
    for (const body of [{}, { refreshToken: null }]) {
      expect((await app.ask('POST', '/auth/logout', body)).body.code).toBe('CREDENTIALS_MISSING');
    }
    expect((await app.ask('POST', '/auth/logout', { refreshToken: 'mr_x' })).body.code).toBe('REFRESH_TOKEN_INVALID');
  });
});
