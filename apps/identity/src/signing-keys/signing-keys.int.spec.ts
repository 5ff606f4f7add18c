import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { AccessTokens } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import { IdempotencyKeys } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { SecretBox } from '@marmalade/secrets';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { addStaff, API_KEY, audited, EVERYTHING, type SignInApp, startSignInApp } from '../../test/sign-in-app.js';
import { CleanUp } from '../clean-up/clean-up.js';
import { PublishSigningKeysController } from '../publish-signing-keys/publish-signing-keys.controller.js';
import { ShowMeController } from '../show-me/show-me.controller.js';
import { SigningKeyRotation } from './signing-key-rotation.js';
import { SigningKeys } from './signing-keys.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const CLAIMS = { sub: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77', role: 'customer' } as const;

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SignInApp;
let query: (sql: string, values?: unknown[]) => Promise<any>;

beforeAll(async () => {
  database = await openIdentityDatabase();
  query = (sql, values) => database.dataSource.query(sql, values);
  app = await startSignInApp(database.dataSource, [PublishSigningKeysController, ShowMeController]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await query(`TRUNCATE ${EVERYTHING}`);
  await app.keys.changed();
});

/** Another replica, as it starts. */
function replica(): { keys: SigningKeys; rotation: SigningKeyRotation } {
  const keys = new SigningKeys(database.dataSource, app.secrets);
  return { keys, rotation: new SigningKeyRotation(database.dataSource, app.secrets, keys, 30, logger) };
}
const kidOf = (token: string) => jwt.decode(token, { complete: true })!.header.kid!;
const signer = async ({ keys }: { keys: SigningKeys }) => kidOf(await keys.sign(CLAIMS, 60));
const published = async (keys = app.keys) => (await keys.published()).map(({ kid }) => kid);
/** As if so much time had gone by. */
const later = (interval: string) =>
  query(
    `UPDATE signing_key SET created_at = created_at - $1::interval, signs_from = signs_from - $1::interval,
       published_until = published_until - $1::interval, revoked_at = revoked_at - $1::interval`,
    [interval],
  );

describe('the keys', () => {
  test('of replicas that start together are one', async () => {
    await query('TRUNCATE signing_key');
    const replicas = Array.from({ length: 6 }, replica);
    await Promise.all(replicas.map(({ rotation }) => rotation.whenDue()));
    const signers = await Promise.all(replicas.map(signer));
    expect(new Set(signers).size).toBe(1);
    expect(await query('SELECT 1 FROM signing_key')).toHaveLength(1);
  });

  test('are there without a rotation too, and one', async () => {
    await query('TRUNCATE signing_key');
    const signers = await Promise.all(Array.from({ length: 6 }, () => signer(replica())));
    expect(new Set(signers).size).toBe(1);
  });

  test('are locked at rest', async () => {
    const [{ private_key: box }] = await query('SELECT private_key FROM signing_key');
    expect(box.toString('latin1')).not.toContain('PRIVATE KEY');
    expect(app.secrets.open(box)).toContain('PRIVATE KEY');
    const stranger = new SigningKeys(database.dataSource, new SecretBox(randomBytes(32).toString('base64')));
    await expect(stranger.sign(CLAIMS, 60)).rejects.toThrow('another key');
  });

  test('are published, without their private halves', async () => {
    const { status, body, headers } = await app.ask('GET', '/.well-known/jwks.json');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect(body).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: await signer(app),
          use: 'sig',
          alg: 'ES256',
        },
      ],
    });
  });

  test('date tokens by the database, whatever this clock says', async () => {
    const token = jwt.decode(await app.keys.sign(CLAIMS, 60)) as jwt.JwtPayload;
    const [{ now }] = await query('SELECT extract(epoch FROM clock_timestamp())::int AS now');
    expect(Math.abs(token.iat! - now)).toBeLessThanOrEqual(2);
    expect(token.exp! - token.iat!).toBe(60);
  });
});

test('while the database is away nobody is told that their token is wrong', async () => {
  const token = await app.keys.sign(CLAIMS, 60);
  const away = { query: () => Promise.reject(new Error('Connection terminated')) } as unknown as DataSource;
  const tokens = new AccessTokens(new SigningKeys(away, app.secrets));
  await expect(tokens.verify(`Bearer ${token}`)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
});

describe('rotation', () => {
  test('brings no key before its time', async () => {
    const { rotation } = replica();
    await later('29 days');
    expect(await rotation.whenDue()).toBe(false);
    expect(await published()).toHaveLength(1);
  });

  test('publishes the new key before it signs, and the old one until its tokens are gone', async () => {
    const old = await signer(app);
    const token = await app.keys.sign(CLAIMS, 24 * 3_600);
    await later('31 days');
    const replicas = Array.from({ length: 4 }, replica);
    const rotated = await Promise.all(replicas.map(({ rotation }) => rotation.whenDue()));
    expect(rotated.filter(Boolean)).toHaveLength(1);
    const [next] = (await published(replica().keys)).filter((kid) => kid !== old);
    expect(next).toBeDefined();
    expect(await signer(replica())).toBe(old);
    await later('9 minutes');
    expect(await signer(replica())).toBe(old);
    await later('1 minute');
    expect(await signer(replica())).toBe(next);
    await later('24 hours');
    const { keys } = replica();
    expect((await published(keys)).sort()).toEqual([old, next].sort());
    await expect(new AccessTokens(keys).verify(`Bearer ${token}`)).resolves.toMatchObject({ id: CLAIMS.sub });
    await later('11 minutes');
    expect(await published(replica().keys)).toEqual([next]);
    await new CleanUp(database.dataSource, logger).round();
    expect(await query('SELECT kid FROM signing_key')).toEqual([{ kid: next }]);
  });

  test('by hand, once for an Idempotency-Key', async () => {
    const old = await signer(app);
    const rotate = (key?: string) =>
      app.ask('POST', '/signing-keys/rotate', {}, API_KEY, key ? { 'idempotency-key': key } : {});
    const [one, other] = [await rotate('k'), await rotate('k')];
    expect(one).toMatchObject({ status: 201, body: { kid: expect.any(String) } });
    expect(other.body).toEqual(one.body);
    expect(await published()).toEqual([one.body.kid, old]);
    expect(await signer(app)).toBe(old);
    expect((await audited(database.dataSource)).map(({ action }) => action)).toEqual(['signing_key.rotated']);
  });

  test('immediately takes the old keys back at once', async () => {
    const id = await addStaff(database.dataSource, { role: 'owner' });
    const leaked = await app.keys.sign({ sub: id, role: 'owner' }, 600);
    const { status, body } = await app.ask('POST', '/signing-keys/rotate', { immediately: true }, API_KEY);
    expect(status).toBe(201);
    expect((await app.ask('GET', '/.well-known/jwks.json')).body.keys.map(({ kid }: any) => kid)).toEqual([body.kid]);
    expect((await app.ask('GET', '/auth/me', undefined, leaked)).body.code).toBe('TOKEN_INVALID');
    const fresh = await app.keys.sign({ sub: id, role: 'owner' }, 600);
    expect((await app.ask('GET', '/auth/me', undefined, fresh)).status).toBe(200);
  });

  test('is for owners', async () => {
    const owner = await app.keys.sign(
      { sub: await addStaff(database.dataSource, { role: 'owner' }), role: 'owner' },
      60,
    );
    const other = await app.keys.sign({ sub: await addStaff(database.dataSource), role: 'marketing' }, 60);
    expect((await app.ask('POST', '/signing-keys/rotate', {}, other)).body.code).toBe('PERMISSION_DENIED');
    expect((await app.ask('POST', '/signing-keys/rotate', { now: true }, owner)).status).toBe(400);
    expect((await app.ask('POST', '/signing-keys/rotate', {}, owner)).status).toBe(201);
  });
});

describe("identity's own guard refuses", () => {
  const options = (kid: string): jwt.SignOptions => ({
    algorithm: 'ES256',
    keyid: kid,
    issuer: 'marmalade',
    audience: 'marmalade',
    expiresIn: 60,
  });
  const me = (token: string) => app.ask('GET', '/auth/me', undefined, token);

  test('what others have signed', async () => {
    const sub = await addStaff(database.dataSource, { role: 'owner' });
    const kid = await signer(app);
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const publicKey = (await app.keys.keyOf(kid))!.export({ type: 'spki', format: 'pem' });
    const body = Buffer.from(JSON.stringify({ sub, role: 'owner', iss: 'marmalade', aud: 'marmalade', exp: 4e9 })).toString('base64url'); // prettier-ignore
    const head = (fields: object) => Buffer.from(JSON.stringify(fields)).toString('base64url');
    const hs = `${head({ alg: 'HS256', typ: 'JWT', kid })}.${body}`;
    const good = await app.keys.sign({ sub, role: 'owner' }, 60);
    const [h, , s] = good.split('.');
    const forged = {
      none: `${head({ alg: 'none', kid })}.${body}.`,
      'HS256 with the public key': `${hs}.${createHmac('sha256', publicKey).update(hs).digest('base64url')}`,
      'our kid, another key': jwt.sign({ sub, role: 'owner' }, foreign, options(kid)),
      'a foreign kid': jwt.sign({ sub, role: 'owner' }, foreign, options(newId())),
      'a kid that is SQL': jwt.sign({ sub, role: 'owner' }, foreign, options(`' OR 1=1 --`)),
      'another payload': `${h}.${body}.${s}`,
    };
    expect((await me(good)).status).toBe(200);
    for (const [name, token] of Object.entries(forged)) {
      expect([name, (await me(token)).body.code]).toEqual([name, 'TOKEN_INVALID']);
    }
  });

  test('tokens that are too old', async () => {
    const sub = await addStaff(database.dataSource, { role: 'owner' });
    expect((await me(await app.keys.sign({ sub, role: 'owner' }, -30))).body.code).toBe('TOKEN_EXPIRED');
  });

  test.each(['nobody', '00000000-0000-0000-0000-000000000000'])('tokens of %s', async (sub) => {
    expect((await me(await app.keys.sign({ sub, role: 'owner' }, 60))).body.code).toBe('SESSION_ENDED');
  });

  test('the session of somebody else', async () => {
    const [sub, other] = [await addStaff(database.dataSource), await addStaff(database.dataSource)];
    const sid = newId();
    await query(
      `INSERT INTO session (id, person_id, role, method, expires_at) VALUES ($1, $2, 'marketing', 'password', now() + interval '1 day')`,
      [sid, other],
    );
    const token = await app.keys.sign({ sub, role: 'marketing', sid }, 60);
    expect((await me(token)).body.code).toBe('SESSION_ENDED');
    expect((await me(await app.keys.sign({ sub: other, role: 'marketing', sid }, 60))).status).toBe(200);
  });
});

test('an effect that fails leaves no key behind', async () => {
  const { rotation } = replica();
  const keys = new IdempotencyKeys(database.dataSource);
  const failing = keys.run('x', undefined, {}, async (tx) => {
    await rotation.rotate(tx, { role: 'owner', id: 'x' }, true);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await published(replica().keys)).toHaveLength(1);
});
