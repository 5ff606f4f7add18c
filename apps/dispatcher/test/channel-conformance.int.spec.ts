import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import {
  freePort,
  startDiscordStandIn,
  startFcmStandIn,
  startInboxStandIn,
  startPushServiceStandIn,
  startSmscStandIn,
  startSmtpSink,
  startTelegramStandIn,
  startTwilioStandIn,
  startWebhookReceiver,
} from '@marmalade/testing';
import { DiscordAdapter } from '../src/channels/discord.adapter.js';
import { DiscordChannels } from '../src/channels/discord-channels.js';
import { EmailAdapter } from '../src/channels/email.adapter.js';
import { InAppAdapter } from '../src/channels/in-app.adapter.js';
import { ProviderGates } from '../src/channels/provider-gates.js';
import { Fcm } from '../src/channels/push/fcm.js';
import { PushAdapter } from '../src/channels/push/push.adapter.js';
import { PushEndpoints } from '../src/channels/push/push-endpoints.js';
import { PushSubscriptions } from '../src/channels/push/push-subscriptions.js';
import { VapidKeys } from '../src/channels/push/vapid-keys.js';
import { WebPush } from '../src/channels/push/web-push.js';
import { SecretBox } from '@marmalade/secrets';
import { SmppAdapter } from '../src/channels/sms/smpp.adapter.js';
import { TwilioAdapter } from '../src/channels/sms/twilio.adapter.js';
import { TelegramAdapter } from '../src/channels/telegram.adapter.js';
import { WebhookAdapter } from '../src/channels/webhooks/webhook.adapter.js';
import { WebhookEndpoints } from '../src/channels/webhooks/webhook-endpoints.js';
import { describeChannel, HOSTILE, startSilentServer } from './channel-conformance.js';
import { openDispatcherDatabase, SILENT } from './dispatcher-database.js';

const WORDS = 'Your order A-1 is ready';
/** Short, since tests wait for them. */
const TIMEOUTS = { connectMs: 300, answerMs: 300 };
const LOST = { kind: 'hang', processed: true } as const;
const FAILING = { kind: 'status', status: 503 } as const;
const secretBox = new SecretBox(randomBytes(32).toString('base64'));

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let silent: Awaited<ReturnType<typeof startSilentServer>>;
beforeAll(async () => {
  database = await openDispatcherDatabase();
  silent = await startSilentServer();
});
afterAll(async () => {
  silent.stop();
  await database.close();
});

/** Nothing can be sent there: TLS never comes about. */
const silentUrl = (): string => `https://127.0.0.1:${silent.port}`;

describeChannel('discord', async () => {
  const discord = await startDiscordStandIn();
  const channels = new DiscordChannels(database.dataSource, secretBox);
  await database.dataSource.query('TRUNCATE discord_channel');
  const webhook = discord.createWebhook('order');
  const unreachable = `http://127.0.0.1:${await freePort()}/api/webhooks/1/token`;
  await channels.seed({ order: webhook, unreachable, strange: `${webhook}x` });
  await channels.refresh();
  const embed = (description: string) => ({ content: JSON.stringify({ embeds: [{ description }] }) });
  return {
    adapter: new DiscordAdapter(channels),
    delivery: { channel: 'discord', address: 'order', ...embed(WORDS) },
    ledger: () =>
      discord.messages.map(({ payload, pinged }) => `${pinged ? 'ping! ' : ''}${JSON.stringify(payload.embeds)}`),
    words: WORDS,
    secrets: [webhook.split('/').at(-1)!],
    stop: discord.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => ({ delivery: { content: JSON.stringify({ embeds: [] }) } }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => discord.failNext(FAILING) },
      throttled: {
        arrange: () => discord.throttleNext({ retryAfter: 0.25 }),
        expected: { pause: { gate: 'discord:order', ms: 250 } },
      },
      // Its time-outs are long: a refused connection and a broken one are the same to it.
      'time-out before sending': { arrange: () => ({ delivery: { address: 'unreachable' } }) },
      'time-out after sending': { arrange: () => discord.failNext({ kind: 'reset-after-body' }) },
      oversize: {
        arrange: () => ({ delivery: embed('x'.repeat(4_097)) }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      'hostile data': { arrange: () => ({ delivery: embed(HOSTILE) }) },
      'dead address': { arrange: () => discord.deleteWebhook(webhook), expected: { code: 'WEBHOOK_GONE' } },
      'credentials wrong': { arrange: () => ({ delivery: { address: 'strange' } }) },
    },
  };
});

describeChannel('telegram', async () => {
  const telegram = await startTelegramStandIn();
  const token = telegram.createBot();
  const adapterOf = (bot: string, root = telegram.url) =>
    new TelegramAdapter(bot, root, async () => undefined, TIMEOUTS);
  const text = (words: string) => ({ content: JSON.stringify({ text: words }) });
  return {
    adapter: adapterOf(token),
    delivery: { channel: 'telegram', address: '42', ...text(WORDS) },
    ledger: () => telegram.messages.map(({ plainText }) => plainText),
    words: WORDS,
    secrets: [token],
    stop: telegram.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => ({ delivery: text('<b>never closed') }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => telegram.failNext(FAILING) },
      throttled: {
        arrange: () => telegram.throttleNext({ retryAfter: 3 }),
        expected: { pause: { gate: 'telegram', ms: 3_000 } },
      },
      'time-out before sending': { arrange: () => ({ adapter: adapterOf(token, silentUrl()) }) },
      'time-out after sending': { arrange: () => telegram.failNext(LOST) },
      oversize: { arrange: () => ({ delivery: text('x'.repeat(4_097)) }), expected: { code: 'PROVIDER_REFUSED' } },
      'hostile data': { arrange: () => ({ delivery: text(HOSTILE) }) },
      'dead address': {
        arrange: () => {
          telegram.setChat('7', 'blocked');
          return { delivery: { address: '7' } };
        },
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': { arrange: () => ({ adapter: adapterOf('1:wrong') }) },
    },
  };
});

describeChannel('email', async () => {
  const user = { name: 'jam', password: 'a-long-password' };
  const sink = await startSmtpSink({ user, largest: 100_000 });
  const urlOf = (password: string, port = sink.port) => `smtp://${user.name}:${password}@127.0.0.1:${port}`;
  const adapterOf = (url: string) => new EmailAdapter(url, 'Jam <no-reply@jam.example>', TIMEOUTS);
  const mail = (words: string) => ({
    content: JSON.stringify({ subject: words.slice(0, 100), text: words, html: `<p>${words}</p>` }),
  });
  return {
    adapter: adapterOf(urlOf(user.password)),
    delivery: { channel: 'email', address: 'ann@example.org', ...mail(WORDS) },
    ledger: () => sink.messages.map(({ to, parsed }) => `${to.join()}: ${parsed.headers.bcc ?? ''}${parsed.text}`),
    words: `ann@example.org: ${WORDS}`,
    secrets: [user.password],
    stop: sink.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => sink.failNext({ code: 554, message: '5.7.1 no spam here' }),
        expected: { code: 'CONTENT_REFUSED' },
      },
      transient: { arrange: () => sink.failNext({ code: 451, message: '4.3.0 come again' }) },
      throttled: {
        arrange: () => sink.failNext({ code: 454, message: '4.7.0 Throttling failure: Maximum sending rate exceeded' }),
        expected: { pause: { gate: 'email', ms: 10_000 } },
      },
      'time-out before sending': { arrange: () => ({ adapter: adapterOf(urlOf(user.password, silent.port)) }) },
      'time-out after sending': { arrange: () => sink.loseNextAnswer({ by: 'silence', taken: true }) },
      oversize: { arrange: () => ({ delivery: mail('x'.repeat(100_000)) }), expected: { code: 'CONTENT_REFUSED' } },
      'hostile data': { arrange: () => ({ delivery: mail(HOSTILE) }) },
      'dead address': {
        arrange: () => {
          sink.refuse('gone@example.org', { code: 550, message: '5.1.1 no such user' });
          return { delivery: { address: 'gone@example.org' } };
        },
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': { arrange: () => ({ adapter: adapterOf(urlOf('wrong')) }) },
    },
  };
});

describeChannel('email over a connection that breaks', async () => {
  const sink = await startSmtpSink();
  const content = JSON.stringify({ subject: WORDS, text: WORDS, html: `<p>${WORDS}</p>` });
  const adapterOf = (port: number) => new EmailAdapter(`smtp://127.0.0.1:${port}`, 'no-reply@jam.example', TIMEOUTS);
  const unreachable = await freePort();
  return {
    adapter: adapterOf(sink.port),
    delivery: { channel: 'email', address: 'ann@example.org', content },
    ledger: () => sink.messages.map(({ parsed }) => parsed.text ?? ''),
    words: WORDS,
    secrets: [],
    stop: sink.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => sink.failNext({ code: 550, message: '5.7.1 relaying denied', stage: 'RCPT TO' }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => sink.failNext({ code: 421, message: '4.3.2 shutting down' }) },
      throttled: {
        arrange: () => sink.failNext({ code: 421, message: '4.7.0 too many connections', stage: 'MAIL FROM' }),
        expected: { pause: { gate: 'email', ms: 10_000 } },
      },
      'time-out before sending': { arrange: () => ({ adapter: adapterOf(unreachable) }) },
      'time-out after sending': { arrange: () => sink.loseNextAnswer({ by: 'reset', taken: true }) },
      oversize: {
        arrange: () => sink.failNext({ code: 552, message: '5.3.4 message too big', stage: 'MAIL FROM' }),
        expected: { code: 'CONTENT_REFUSED' },
      },
      'hostile data': {
        arrange: () => ({ delivery: { content: JSON.stringify({ subject: 'x', text: HOSTILE, html: HOSTILE }) } }),
      },
      'dead address': {
        arrange: () => ({ delivery: { address: 'ann@example.org>\r\nRCPT TO:<eve@example.org' } }),
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': {
        arrange: () => sink.failNext({ code: 530, message: '5.7.0 authentication required', stage: 'MAIL FROM' }),
      },
    },
  };
});

describeChannel('webhook', async () => {
  const receiver = await startWebhookReceiver();
  const endpoints = new WebhookEndpoints(database.dataSource, secretBox);
  const input = { description: null, eventTypes: ['*'], site: null, enabled: true };
  const { endpoint, secret } = await database.dataSource.transaction((tx) =>
    endpoints.create(tx, { ...input, url: `${receiver.url}/hook` }),
  );
  receiver.trust(secret);
  const event = (words: string) => ({
    content: JSON.stringify({ type: 'order.created', timestamp: '2026-11-21T09:30:00Z', data: { words } }),
  });
  return {
    adapter: new WebhookAdapter(endpoints, { allowPrivate: true, ...TIMEOUTS }),
    delivery: { channel: 'webhook', address: endpoint.id, ...event(WORDS) },
    ledger: () => receiver.messages.map(({ data }) => String(data.words)),
    words: WORDS,
    secrets: [secret],
    stop: receiver.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => receiver.failNext({ kind: 'status', status: 410 }),
        expected: { code: 'ENDPOINT_DISABLED' },
      },
      transient: { arrange: () => receiver.failNext(FAILING) },
      throttled: {
        arrange: () => receiver.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '7' } }),
        expected: { pause: { gate: `webhook:${endpoint.id}`, ms: 7_000 } },
      },
      'time-out before sending': {
        arrange: async () => {
          const elsewhere = await database.dataSource.transaction((tx) =>
            endpoints.create(tx, { ...input, url: silentUrl() }),
          );
          return { delivery: { address: elsewhere.endpoint.id } };
        },
      },
      'time-out after sending': { arrange: () => receiver.failNext(LOST) },
      // Standard Webhooks: only 410 is final. What a receiver does not take today it may take tomorrow.
      oversize: {
        arrange: () => ({ delivery: event('x'.repeat(256 * 1024)) }),
        expected: { outcome: 'retry', code: 'RECEIVER_BUSY' },
      },
      'hostile data': { arrange: () => ({ delivery: event(HOSTILE) }) },
      'dead address': {
        arrange: async () => {
          await endpoints.remove(endpoint.id);
        },
        expected: { code: 'ENDPOINT_DISABLED' },
      },
      // Our own: without the key there is nothing to sign with.
      'credentials wrong': {
        arrange: () => {
          const otherKey = new SecretBox(randomBytes(32).toString('base64'));
          const unopened = new WebhookEndpoints(database.dataSource, otherKey);
          return { adapter: new WebhookAdapter(unopened, { allowPrivate: true }) };
        },
      },
    },
  };
});

describeChannel('in_app', async () => {
  const apiKey = 'mk_inbox_0123456789abcdef';
  const inbox = await startInboxStandIn({ apiKey });
  const adapterOf = (url: string, key = apiKey) => new InAppAdapter(url, key, TIMEOUTS);
  const shown = (message: string) => ({ content: JSON.stringify({ title: 'Order', message }) });
  return {
    adapter: adapterOf(inbox.url),
    delivery: { channel: 'in_app', address: 'ann', ...shown(WORDS) },
    ledger: () => inbox.notifications.map(({ recipientId, message }) => `${recipientId}: ${message}`),
    words: `ann: ${WORDS}`,
    secrets: [apiKey],
    stop: inbox.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => ({ delivery: { content: JSON.stringify({ title: 'no message' }) } }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => inbox.failNext(FAILING) },
      throttled: {
        arrange: () => inbox.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '2' } }),
        expected: { pause: { gate: 'in_app', ms: 2_000 } },
      },
      'time-out before sending': { arrange: () => ({ adapter: adapterOf(silentUrl()) }) },
      'time-out after sending': { arrange: () => inbox.failNext(LOST) },
      oversize: { arrange: () => ({ delivery: shown('x'.repeat(64 * 1024)) }), expected: { code: 'PROVIDER_REFUSED' } },
      'hostile data': { arrange: () => ({ delivery: shown(HOSTILE) }) },
      // The inbox takes notifications for whoever may come to read them; it may still say that one never will.
      'dead address': {
        arrange: () => inbox.failNext({ kind: 'status', status: 404, body: { code: 'NOT_FOUND' } }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      'credentials wrong': { arrange: () => ({ adapter: adapterOf(inbox.url, 'mk_wrong') }) },
    },
  };
});

describeChannel('sms through Twilio', async () => {
  const twilio = await startTwilioStandIn();
  const { accountSid, authToken } = twilio;
  const adapterOf = (apiRoot: string, token = authToken) =>
    new TwilioAdapter({ accountSid, authToken: token, from: '+15005550006', apiRoot }, TIMEOUTS.answerMs);
  const text = (words: string) => ({ content: JSON.stringify({ text: words }) });
  const unreachable = `http://127.0.0.1:${await freePort()}`;
  return {
    adapter: adapterOf(twilio.url),
    delivery: { channel: 'sms', address: '+491701234567', ...text(WORDS) },
    ledger: () => twilio.messages.map(({ to, body }) => `${to}: ${body}`),
    words: `+491701234567: ${WORDS}`,
    secrets: [authToken],
    stop: twilio.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => ({ delivery: { address: '+15005550002' } }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => twilio.failNext(FAILING) },
      throttled: {
        arrange: () => twilio.throttleNext({ retryAfter: 4 }),
        expected: { pause: { gate: 'sms', ms: 4_000 } },
      },
      'time-out before sending': { arrange: () => ({ adapter: adapterOf(unreachable) }) },
      'time-out after sending': { arrange: () => twilio.failNext(LOST) },
      oversize: { arrange: () => ({ delivery: text('x'.repeat(1_601)) }), expected: { code: 'CONTENT_REFUSED' } },
      'hostile data': { arrange: () => ({ delivery: text(HOSTILE) }) },
      'dead address': {
        arrange: () => ({ delivery: { address: '+15005550004' } }),
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': { arrange: () => ({ adapter: adapterOf(twilio.url, 'wrong') }) },
    },
  };
});

describeChannel('sms over SMPP', async () => {
  const smsc = await startSmscStandIn({ user: { name: 'shop', password: 'pass1234' } });
  const adapterOf = (url: string) =>
    new SmppAdapter(url, 'Marmalade', async () => true, { answerTimeoutMs: TIMEOUTS.answerMs, reconnectMs: 20 });
  const text = (words: string) => ({ content: JSON.stringify({ text: words }) });
  return {
    adapter: adapterOf(smsc.url),
    delivery: { channel: 'sms', address: '+491701234567', ...text(WORDS) },
    ledger: () => smsc.messages.map(({ to, text: shown }) => `${to}: ${shown}`),
    words: `491701234567: ${WORDS}`,
    secrets: ['pass1234'],
    stop: smsc.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => smsc.failNext({ kind: 'status', status: 0x0a }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => smsc.failNext({ kind: 'status', status: 0x08 }) },
      throttled: { arrange: () => smsc.throttleNext(), expected: { pause: { gate: 'sms', ms: 1_000 } } },
      'time-out before sending': {
        arrange: () => ({ adapter: adapterOf(`smpp://shop:pass1234@127.0.0.1:${silent.port}`) }),
      },
      'time-out after sending': { arrange: () => smsc.failNext(LOST) },
      oversize: {
        arrange: () => ({ delivery: text('x'.repeat(255 * 153 + 1)) }),
        expected: { code: 'CONTENT_REFUSED' },
      },
      'hostile data': { arrange: () => ({ delivery: text(HOSTILE) }) },
      'dead address': {
        arrange: () => {
          smsc.setDead('+491709999999');
          return { delivery: { address: '+491709999999' } };
        },
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': { arrange: () => ({ adapter: adapterOf(smsc.url.replace('pass1234', 'guess')) }) },
    },
  };
});

/** What push services have in common; each person has one device. */
async function pushParts() {
  await database.dataSource.query('TRUNCATE push_subscription');
  return {
    subscriptions: new PushSubscriptions(database.dataSource),
    gates: new ProviderGates(database.dataSource, {}, SILENT as never),
    shown: (body: string) => ({ content: JSON.stringify({ title: 'Order', body }) }),
  };
}

describeChannel('push to browsers', async () => {
  const service = await startPushServiceStandIn();
  const { subscriptions, gates, shown } = await pushParts();
  const subscribe = async (recipientId: string, endpoint?: string): Promise<string> => {
    const browser = service.subscribe();
    await subscriptions.add({ recipientId, kind: 'web', keys: browser.keys, endpoint: endpoint ?? browser.endpoint });
    return browser.endpoint;
  };
  await subscribe('ann');
  const web = new WebPush({
    keys: new VapidKeys(database.dataSource, secretBox),
    subject: 'mailto:owner@jam.example',
    endpoints: new PushEndpoints(true),
    ...TIMEOUTS,
  });
  return {
    adapter: new PushAdapter(subscriptions, { web }, gates),
    delivery: { channel: 'push', address: 'ann', ...shown(WORDS) },
    // Encrypted for the browser: the service sees how much it is, not what.
    ledger: () => service.messages.map(({ bytes }) => `${bytes} bytes`),
    secrets: [],
    stop: service.stop,
    cases: {
      success: {},
      permanent: {
        arrange: () => service.failNext({ kind: 'status', status: 400 }),
        expected: { code: 'PROVIDER_REFUSED' },
      },
      transient: { arrange: () => service.failNext(FAILING) },
      throttled: {
        arrange: () => service.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '0.2' } }),
        expected: { pause: { gate: `push:127.0.0.1:${service.port}`, ms: 200 } },
        ownGate: true,
      },
      'time-out before sending': {
        arrange: async () => {
          await subscribe('bo', `${silentUrl()}/push/bo`);
          return { delivery: { address: 'bo' } };
        },
      },
      'time-out after sending': { arrange: () => service.failNext(LOST) },
      // What is long is shortened until it fits; a service may take less than the standard says.
      oversize: {
        arrange: () => service.failNext({ kind: 'status', status: 413 }),
        expected: { code: 'CONTENT_REFUSED' },
      },
      'hostile data': { arrange: () => ({ delivery: shown(HOSTILE) }) },
      'dead address': {
        arrange: async () => {
          service.expire(await subscribe('bo'));
          return { delivery: { address: 'bo' } };
        },
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': { arrange: () => service.failNext({ kind: 'status', status: 403 }) },
    },
  };
});

describeChannel('push to apps', async () => {
  const fcm = await startFcmStandIn();
  const { subscriptions, gates, shown } = await pushParts();
  const register = async (recipientId: string): Promise<string> => {
    const endpoint = fcm.register();
    await subscriptions.add({ recipientId, kind: 'fcm', endpoint });
    return endpoint;
  };
  await register('ann');
  const adapterOf = (apiRoot: string) =>
    new PushAdapter(subscriptions, { fcm: new Fcm(fcm.serviceAccount, apiRoot, TIMEOUTS.answerMs) }, gates);
  const adapter = adapterOf(fcm.url);
  const unreachable = `http://127.0.0.1:${await freePort()}`;
  /** Faults strike the next request, which without a token would be the one for a token. */
  const failNext = (fault: Parameters<typeof fcm.failNext>[0]) => async (): Promise<void> => {
    await register('first');
    const delivery = { channel: 'push', address: 'first', ...shown(WORDS) } as const;
    const rest = { id: 'd-0', notificationId: 'n-0', attempt: 1, failures: 0, type: 'order.created', lane: 1 } as const;
    await adapter.send({ ...delivery, ...rest });
    fcm.messages.length = 0;
    fcm.failNext(fault);
  };
  return {
    adapter,
    delivery: { channel: 'push', address: 'ann', ...shown(WORDS) },
    ledger: () => fcm.messages.map(({ message }) => message.notification?.body ?? ''),
    words: WORDS,
    secrets: [JSON.parse(fcm.serviceAccount).private_key],
    stop: fcm.stop,
    cases: {
      success: {},
      permanent: { arrange: failNext({ kind: 'status', status: 405 }), expected: { code: 'PROVIDER_REFUSED' } },
      transient: { arrange: failNext(FAILING) },
      throttled: {
        arrange: failNext({ kind: 'status', status: 429, headers: { 'retry-after': '0.2' } }),
        expected: { pause: { gate: 'push:fcm', ms: 200 } },
        ownGate: true,
      },
      'time-out before sending': { arrange: () => ({ adapter: adapterOf(unreachable) }) },
      'time-out after sending': { arrange: failNext(LOST) },
      oversize: { arrange: failNext({ kind: 'status', status: 413 }), expected: { code: 'CONTENT_REFUSED' } },
      'hostile data': { arrange: () => ({ delivery: shown(HOSTILE) }) },
      'dead address': {
        arrange: async () => {
          fcm.unregister(await register('bo'));
          return { delivery: { address: 'bo' } };
        },
        expected: { code: 'ADDRESS_DEAD' },
      },
      'credentials wrong': { arrange: failNext({ kind: 'status', status: 403 }) },
    },
  };
});
