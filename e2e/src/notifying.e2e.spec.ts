import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  describeWithRabbitMq,
  type SmscStandIn,
  startSmscStandIn,
  startWebhookReceiver,
  startWebPushTesting,
  waitFor,
} from '@marmalade/testing';
import { anOrder, Api } from './api.js';
import { EVENT_TABLE } from './event-table.js';
import { API_KEY, type Platform, startAsProcesses, startInOneProcess, startWorld, type World } from './platform.js';

describe('in one process', () => notifying(startInOneProcess));
describeWithRabbitMq('as separate processes', () => notifying(startAsProcesses));

const PUBLIC_URL = 'https://shop.example.com';

/** What a shop does with its notifications, whichever way the platform runs. */
function notifying(start: (env: Record<string, string>) => Promise<Platform>): void {
  let world: World;
  let smsc: SmscStandIn;
  let platform: Platform;
  let api: Api;

  beforeAll(async () => {
    [world, smsc] = await Promise.all([startWorld(), startSmscStandIn({ user: { name: 'shop', password: 'secret' } })]);
    platform = await start({
      ...world.env,
      PUBLIC_URL,
      ALLOW_PRIVATE_ADDRESSES: 'true',
      SMS_PROVIDER: 'smpp',
      SMPP_URL: `smpp://shop:secret@127.0.0.1:${smsc.port}`,
      SMPP_FROM: 'Marmalade',
    });
    api = new Api(platform);
  });
  afterAll(async () => {
    await platform?.stop();
    await Promise.all([world?.stop(), smsc?.stop()]);
  });

  const put = (path: string, body: unknown) => api.request('PUT', `/api/v1${path}`, body);
  const post = (path: string, body: unknown) => api.request('POST', `/api/v1${path}`, body);

  /** An order of somebody with an address of their own, and what came of it. */
  async function order(customer: Record<string, unknown> = {}, attributes: Record<string, unknown> = {}) {
    const email = `${randomUUID()}@example.com`;
    const event = { ...anOrder({ email, telegramId: undefined, ...customer }), ...attributes };
    expect((await api.send(event)).status).toBe(202);
    await api.settled(event.id);
    return { event, email, mails: world.smtp.messages.filter(({ to }) => to.includes(email)) };
  }

  test('every event type of the table is there, told to whom and where the table says', async () => {
    const { body } = await api.get('/api/v1/event-types');
    expect(body.items.map(({ type }: { type: string }) => type).sort()).toEqual(
      EVENT_TABLE.map(({ type }) => type).sort(),
    );
    for (const { type, category, priority, notify } of EVENT_TABLE) {
      const { workflow, sample, schema } = (await api.get(`/api/v1/event-types/${type}`)).body;
      expect([type, workflow.category, workflow.priority]).toEqual([type, category, priority]);
      const told = workflow.notify.map(({ audience, channels, fallback = [] }: any) => ({
        audience,
        channels: [...channels].sort(),
        fallback,
      }));
      expect([type, told]).toEqual([type, notify.map((rule) => ({ ...rule, channels: [...rule.channels].sort() }))]);
      expect([type, sample.type, schema.type]).toEqual([type, type, 'object']);
    }
  });

  test('blocked on Telegram, then SMS, then e-mail: the chain ends at the first success', async () => {
    const type = `shop.${randomUUID().slice(0, 8)}.called`;
    const words = {
      telegram: { text: 'Please call us, {{ data.customer.name }}' },
      sms: { text: 'Please call us' },
      email: { subject: 'Please call us', text: 'Please call us', html: '<p>Please call us</p>' },
    };
    const answer = await put(`/event-types/${type}`, {
      description: 'Somebody is to be called back.',
      schema: {
        type: 'object',
        required: ['customer'],
        properties: {
          customer: {
            type: 'object',
            required: ['id'],
            properties: { id: { type: 'string', maxLength: 128, description: 'The id.' } },
            description: 'Who.',
          },
        },
      },
      sample: { customer: { id: 'c-1', name: 'Ann' } },
      workflow: {
        category: 'support',
        priority: 'high',
        notify: [{ audience: 'customer', channels: ['telegram'], fallback: ['sms', 'email'], fallbackAfter: '1h' }],
      },
      templates: { en: words },
    });
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([200, undefined, undefined]);
    const [chat, phone, email] = ['810001', '+79145550001', `${randomUUID()}@example.com`];
    world.telegram.setChat(chat, 'blocked');
    const event = {
      specversion: '1.0',
      id: randomUUID(),
      source: '/test',
      type,
      data: { customer: { id: randomUUID(), name: 'Ann', telegramId: chat, phone, email, locale: 'en' } },
    };
    // Another process may not have heard of the new type yet.
    await waitFor(async () => (await api.send(event)).status === 202);
    await waitFor(async () => (await api.delivery(event.id, 'sms'))?.state === 'sent');
    expect(await api.delivery(event.id, 'telegram')).toMatchObject({ state: 'failed', reason: 'ADDRESS_DEAD' });
    // Taken is not delivered: the chain waits for the receipt.
    expect(await api.delivery(event.id, 'email')).toMatchObject({ state: 'deferred', reason: 'FALLBACK' });
    const message = smsc.messages.find(({ to }) => to.endsWith('79145550001'))!;
    await smsc.sendReceipt(message.messageIds[0]!, 'DELIVRD');
    await waitFor(async () => (await api.delivery(event.id, 'email'))?.state === 'cancelled');
    expect(await api.delivery(event.id, 'sms')).toMatchObject({ state: 'delivered' });
    expect(world.smtp.messages.filter(({ to }) => to.includes(email))).toEqual([]);
    const [{ id }] = (await api.notificationsOf(event.id)) as [{ id: string }];
    const codes = (await api.get(`/api/v1/notifications/${id}`)).body.trace.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['AUDIENCE', 'LOCALE', 'FALLBACK', 'FALLBACK_DUE', 'RECEIPT', 'FALLBACK_NOT_NEEDED']),
    );
  });

  test('one command fills the six ops channels with a sample of every type', async () => {
    const before = world.discord.messages.length;
    const { code, output } = await marmalade(platform, ['notify', 'test', '--all']);
    expect([code, output]).toEqual([0, expect.stringContaining('facesearch.completed')]);
    const embeds = world.discord.messages.slice(before);
    expect(embeds.length).toBeGreaterThanOrEqual(20);
    expect(new Set(embeds.map(({ webhookId }) => webhookId)).size).toBe(6);
  });

  test('words are edited as a draft, looked at, published, and taken back', async () => {
    const path = '/message-templates/order.created/email/en';
    const fields = {
      subject: 'Yours: {{ data.number }}',
      text: 'Hello {{ recipient.name }}',
      html: '<p>Hello {{ recipient.name }}</p>',
    };
    const refused = await put(path, { fields: { ...fields, text: 'Hello\n{% for x in %}' } });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'TEMPLATE_INVALID',
        errors: [{ pointer: expect.stringContaining('text'), message: expect.stringMatching(/line 2/) }],
      },
    });
    expect((await put(path, { fields })).status).toBe(200);
    expect((await order()).mails[0]!.parsed.subject).not.toMatch(/^Yours/);
    const preview = await post('/message-templates/preview', {
      type: 'order.created',
      channel: 'email',
      locale: 'en',
      fields,
      data: { ...anOrder().data, number: 'B-8' },
    });
    expect(JSON.stringify(preview.body)).toContain('Yours: B-8');
    expect((await post(`${path}/publish`, {})).status).toBeLessThan(300);
    await waitFor(async () => /^Yours: A-7/.test((await order()).mails[0]!.parsed.subject!));
    expect((await api.request('DELETE', `/api/v1${path}`)).status).toBeLessThan(300);
    await waitFor(async () => !/^Yours/.test((await order()).mails[0]!.parsed.subject!));
  });

  test('a dry run tells all and does nothing', async () => {
    const event = anOrder({ email: 'dry@example.com' });
    const { status, body } = await api.post('/api/v1/events?dryRun=true', event);
    expect(status).toBe(200);
    const customer = body.events[0].notifications.find(({ recipient }: any) => recipient.id === event.data.customer.id);
    expect(customer.deliveries.map(({ channel }: any) => channel).sort()).toEqual(['email', 'in_app', 'telegram']);
    expect(customer.deliveries.find(({ channel }: any) => channel === 'email').content.subject).toContain('A-7');
    expect(JSON.stringify(body)).not.toContain('dry@example.com');
    expect(await api.notificationsOf(event.id)).toEqual([]);
  });

  test('the link in a mail opens a page that changes nothing; one click unsubscribes; the next mail is not sent', async () => {
    const { event, mails } = await order();
    const { id } = event.data.customer;
    const [link] = /https:\/\/shop\.example\.com(\/api\/v1\/unsubscribe\/[\w-]+)/
      .exec(mails[0]!.parsed.html!)!
      .slice(1) as [string];
    const page = await fetch(`${platform.url}${link}`);
    expect([page.status, page.headers.get('content-type'), page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining('text/html'),
      expect.stringContaining('style-src'),
    ]);
    expect((await api.get(`/api/v1/recipients/${id}/preferences`)).body.categories ?? {}).toEqual({});
    const tampered = await fetch(`${platform.url}${link.slice(0, -3)}AAA`, { headers: { accept: 'application/json' } });
    expect(tampered.status).toBe(404);
    for (let click = 0; click < 2; click += 1) {
      const answer = await fetch(`${platform.url}${link}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
        redirect: 'error',
      });
      expect(answer.status).toBe(200);
    }
    const next = await order({ id });
    expect(next.mails).toEqual([]);
    expect(await api.delivery(next.event.id, 'email')).toMatchObject({ state: 'skipped', reason: 'CATEGORY_OFF' });
    const refused = await put(`/recipients/${id}/preferences`, { categories: { weather: false } });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'CATEGORY_UNKNOWN', detail: expect.stringContaining('orders') },
    });
  });

  test('a site that tracks knows what was read, and its mails show its brand', async () => {
    const site = `s${randomUUID().slice(0, 8)}`;
    expect(
      (await put(`/sites/${site}`, { name: 'Sweets & Co', color: '#aa3366', tracking: true, locale: 'ru' })).status,
    ).toBe(200);
    const found = await waitFor(async () => {
      const { event, mails } = await order({ locale: undefined }, { site });
      return mails[0]!.parsed.html!.includes('/track/open/') ? { event, html: mails[0]!.parsed.html! } : undefined;
    });
    const { event, html } = found as { event: { id: string }; html: string };
    expect(html).toContain('Sweets &amp; Co');
    expect(html).toContain('#aa3366');
    expect(html).toMatch(/заказ/i);
    const pixel = /https:\/\/shop\.example\.com(\/api\/v1\/track\/open\/[\w-]+)/.exec(html)![1]!;
    expect((await fetch(`${platform.url}${pixel}`)).headers.get('content-type')).toBe('image/gif');
    await waitFor(async () => (await api.delivery(event.id, 'email'))?.state === 'read');
  });

  test('an endpoint outside is told of events, signed; a private address is refused where it may not be used', async () => {
    const receiver = await startWebhookReceiver();
    const made = await post('/webhook-endpoints', { url: `${receiver.url}/hook`, eventTypes: ['order.*'] });
    expect([made.status, made.body.code]).toEqual([201, undefined]);
    receiver.trust(made.body.secret);
    const taken = await waitFor(async () => {
      const { event } = await order();
      return receiver.messages.find(({ data }) => data.orderId === event.data.orderId);
    });
    expect(taken).toMatchObject({ type: 'order.created' });
    expect((await api.request('DELETE', `/api/v1/webhook-endpoints/${made.body.id}`)).status).toBeLessThan(300);
    await receiver.stop();
    expect(await post('/webhook-endpoints', { url: 'ftp://127.0.0.1/x', eventTypes: ['order.*'] })).toMatchObject({
      status: 422,
      body: { code: 'WEBHOOK_URL_REFUSED' },
    });
  });

  test('a browser gets its push messages, encrypted for it alone', async () => {
    const service = await startWebPushTesting();
    const { publicKey } = (await api.get('/api/v1/push-public-key')).body;
    const subscription = await service.subscribe(publicKey);
    const id = randomUUID();
    expect((await put(`/recipients/${id}`, { name: 'Ann', locale: 'en' })).status).toBeLessThan(300);
    expect((await post(`/recipients/${id}/push-subscriptions`, { kind: 'web', ...subscription })).status).toBe(201);
    const completed = await api.sample('order.completed');
    completed.data.customer = { id, locale: 'en' };
    await api.send(completed);
    await waitFor(async () => (await api.delivery(completed.id, 'push'))?.state === 'sent');
    const [message] = await service.receivedBy(subscription.endpoint);
    expect(JSON.parse(message!)).toMatchObject({ title: expect.any(String), body: expect.any(String) });
    await service.stop();
  });
}

/** The command line, as an operator runs it. */
async function marmalade(platform: Platform, args: string[]): Promise<{ code: number | null; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-cli-'));
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../tools/marmalade.mjs', import.meta.url)), ...args],
    {
      env: { PATH: process.env.PATH, MARMALADE_URL: platform.url, MARMALADE_API_KEY: API_KEY, INIT_CWD: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true, force: true });
  return { code, output };
}
