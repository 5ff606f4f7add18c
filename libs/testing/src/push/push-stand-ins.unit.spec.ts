import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importPKCS8, SignJWT } from 'jose';
import { type FcmStandIn, type PushServiceStandIn, startFcmStandIn, startPushServiceStandIn } from '../index.js';

let service: PushServiceStandIn;
let fcm: FcmStandIn;

beforeAll(async () => {
  [service, fcm] = await Promise.all([startPushServiceStandIn(), startFcmStandIn()]);
});
afterAll(() => Promise.all([service.stop(), fcm.stop()]));

describe('the push service stand-in', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')]);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  // Signed by hand, so that what signs is not what verifies.
  const vapid = ({ aud = service.url, exp = Math.floor(Date.now() / 1_000) + 3_600, key = point } = {}): string => {
    const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud, exp, sub: 'mailto:a@b.example' })}`;
    const signature = createSign('sha256')
      .update(signed)
      .sign({ key: privateKey, dsaEncoding: 'ieee-p1363' }, 'base64url');
    return `vapid t=${signed}.${signature}, k=${key.toString('base64url')}`;
  };
  const post = (endpoint: string, headers: Record<string, string> = {}, body = 'sealed') =>
    fetch(endpoint, {
      method: 'POST',
      headers: { ttl: '60', 'content-encoding': 'aes128gcm', authorization: vapid(), ...headers },
      body,
    });

  it('takes a signed message, and keeps the last of a topic', async () => {
    const { endpoint } = service.subscribe();
    const answer = await post(endpoint, { topic: 'one', urgency: 'low' });
    expect([answer.status, answer.headers.get('location')]).toEqual([201, expect.stringMatching(/\/message\/.+/)]);
    await post(endpoint, { topic: 'one' });
    await post(endpoint);
    expect(service.messages).toHaveLength(3);
    expect(service.messages[0]).toMatchObject({ ttl: 60, urgency: 'low', topic: 'one', subject: 'mailto:a@b.example' });
    expect(service.waitingFor(endpoint)).toEqual([service.messages[1], service.messages[2]]);
  });

  it('knows expired and unknown subscriptions', async () => {
    const { endpoint } = service.subscribe();
    service.expire(endpoint);
    expect((await post(endpoint)).status).toBe(410);
    expect((await post(`${service.url}/push/nobody`)).status).toBe(404);
  });

  it.each<[string, number, () => Record<string, string>]>([
    ['no TTL', 400, () => ({ ttl: '' })],
    ['a topic too long', 400, () => ({ topic: 'x'.repeat(33) })],
    ['an urgency nobody knows', 400, () => ({ urgency: 'urgent' })],
    ['no encryption', 400, () => ({ 'content-encoding': 'identity' })],
    ['no signature', 403, () => ({ authorization: '' })],
    ['a token for another service', 403, () => ({ authorization: vapid({ aud: 'https://elsewhere.example' }) })],
    ['a token that expired', 403, () => ({ authorization: vapid({ exp: 1 }) })],
    ['a token that lasts too long', 403, () => ({ authorization: vapid({ exp: Date.now() / 1_000 + 90_000 }) })],
    ['another key', 403, () => ({ authorization: vapid({ key: Buffer.alloc(65, 4) }) })],
  ])('refuses %s', async (_name, status, headers) => {
    const { endpoint } = service.subscribe();
    expect((await post(endpoint, headers())).status).toBe(status);
    expect(service.waitingFor(endpoint)).toEqual([]);
  });

  it('refuses a message over 4,096 bytes', async () => {
    const { endpoint } = service.subscribe();
    expect((await post(endpoint, {}, 'x'.repeat(4_097))).status).toBe(413);
    expect((await post(endpoint, {}, 'x'.repeat(4_096))).status).toBe(201);
  });
});

describe('the FCM stand-in', () => {
  const account = () => JSON.parse(fcm.serviceAccount) as Record<string, string>;
  const assertion = async ({ aud = account().token_uri!, exp = '1h', key = account().private_key! } = {}) =>
    new SignJWT({ scope: 'https://www.googleapis.com/auth/firebase.messaging' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(account().client_email!)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime(exp)
      .sign(await importPKCS8(key, 'RS256'));
  const askToken = (assertion: string) =>
    fetch(account().token_uri!, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
  const accessToken = async () =>
    ((await (await askToken(await assertion())).json()) as { access_token: string }).access_token;
  const send = async (
    message: unknown,
    { token, project = 'marmalade-test' }: { token?: string; project?: string } = {},
  ) => {
    const answer = await fetch(`${fcm.url}/v1/projects/${project}/messages:send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? (await accessToken())}` },
      body: JSON.stringify({ message }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('gives tokens for signed assertions, and takes messages with them', async () => {
    const token = fcm.register();
    const { status, body } = await send({ token, notification: { title: 'jam' } });
    expect([status, body]).toEqual([200, { name: expect.stringMatching(/^projects\/marmalade-test\/messages\/0:/) }]);
    expect(fcm.shownOn(token)).toMatchObject([{ message: { notification: { title: 'jam' } } }]);
  });

  it.each<[string, () => Promise<string>]>([
    ['another audience', () => assertion({ aud: 'https://elsewhere.example' })],
    ['an expired assertion', () => assertion({ exp: '-1h' })],
    ['an assertion for two hours', () => assertion({ exp: '2h' })],
    [
      'another key',
      () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
        return assertion({ key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string });
      },
    ],
    ['no assertion', async () => 'none'],
  ])('gives no token for %s', async (_name, made) => {
    const answer = await askToken(await made());
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  });

  it('refuses strangers, other projects and devices it does not know', async () => {
    const token = fcm.register();
    expect(await send({ token }, { token: 'none' })).toMatchObject({
      status: 401,
      body: { error: { status: 'UNAUTHENTICATED' } },
    });
    expect(await send({ token }, { project: 'other' })).toMatchObject({ status: 403 });
    expect(await send({ token: 'made-up' })).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT' } },
    });
    fcm.unregister(token);
    expect(await send({ token })).toMatchObject({
      status: 404,
      body: { error: { details: [{ errorCode: 'UNREGISTERED' }] } },
    });
  });

  it.each<[string, object]>([
    ['message.token', { token: '' }],
    ['message.data.n', { data: { n: 12 } }],
    ['message.data.from', { data: { from: 'x' } }],
    ['message.android.ttl', { android: { ttl: '1h' } }],
    ['message.webpush.fcm_options.link', { webpush: { fcm_options: { link: '/orders' } } }],
    ['message', { notification: { title: '\ud800' } }],
  ])('refuses a wrong %s', async (field, part) => {
    const answer = await send({ token: fcm.register(), ...part });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(`"field":"${field}"`);
  });

  it('refuses more than 4,096 bytes', async () => {
    const answer = await send({ token: fcm.register(), notification: { body: 'x'.repeat(4_096) } });
    expect(answer).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } });
  });

  it('takes its tokens back', async () => {
    const token = await accessToken();
    fcm.revokeAccessTokens();
    expect((await send({ token: fcm.register() }, { token })).status).toBe(401);
    fcm.disableAccount();
    expect((await askToken(await assertion())).status).toBe(400);
  });
});
