import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import { connect } from 'amqplib';
import { anOrder, Api } from './api.js';
import {
  type Platform,
  type PlatformOfProcesses,
  startAsProcesses,
  startInOneProcess,
  startWorld,
  type World,
} from './platform.js';

describe('in one process', () => journeys(startInOneProcess));
describeWithRabbitMq('as separate processes', () => journeys(startAsProcesses));

/** The same journeys, whichever way the platform runs. */
function journeys(start: (env: Record<string, string>) => Promise<Platform>): void {
  let world: World;
  let platform: Platform;
  let api: Api;

  beforeAll(async () => {
    world = await startWorld();
    platform = await start(world.env);
    api = new Api(platform);
  });
  afterAll(async () => {
    await platform?.stop();
    await world?.stop();
  });

  test('says that it is well, and describes itself', async () => {
    const health = await api.get('/health', {});
    expect(health.status).toBe(200);
    expect(health.body).toMatchObject({ status: 'ok', checks: { dispatcher: { ok: true } } });
    const openApi = await api.get('/api/openapi.json', {});
    expect(Object.keys(openApi.body.paths)).toEqual(
      expect.arrayContaining(['/api/v1/events', '/api/v1/notifications/{id}']),
    );
    expect((await api.get('/api/asyncapi.json', {})).body.asyncapi).toBe('3.0.0');
    for (const page of ['/api/docs', '/api/redoc']) expect((await api.get(page, {})).status).toBe(200);
  });

  test('an event becomes notifications in the language of each person', async () => {
    const events = ['en', 'ru', 'th-TH', 'fr'].map((locale) => anOrder({ locale, name: 'Анна' }));
    expect(await api.send(events, { 'content-type': 'application/cloudevents-batch+json' })).toMatchObject({
      status: 202,
      body: { accepted: events.map(({ id }) => id) },
    });
    const subjects: string[] = [];
    for (const { id, data } of events) {
      const items = await api.settled(id);
      const { deliveries, locale } = items.find(({ recipient }) => recipient.id === data.customer.id);
      expect(deliveries.map(({ channel }: { channel: string }) => channel).sort()).toEqual([
        'email',
        'in_app',
        'telegram',
      ]);
      const email = deliveries.find(({ channel }: { channel: string }) => channel === 'email');
      expect(email.content.text).toContain('Анна');
      subjects.push(`${locale}: ${email.content.subject}`);
      expect(
        items.find(({ recipient }) => recipient.id === 'ops:order').deliveries[0].content.embeds[0].title,
      ).toContain('A-7');
    }
    expect(subjects[0]).toMatch(/^en: .*order/i);
    expect(subjects[1]).toMatch(/^ru: .*заказ/i);
    expect(subjects[2]).toMatch(/^th: .*[ก-๛]/);
    expect(subjects[3]).toBe(subjects[0]);
  });

  test('mail arrives with text and HTML parts, in correct UTF-8, under a fixed Message-ID', async () => {
    const event = anOrder({
      email: 'anna@example.com',
      locale: 'ru',
      name: 'Анна «Лимон» <script>alert(1)</script> 🍊',
    });
    await api.send(event);
    const mail = await world.smtp.waitFor(({ to }) => to.includes('anna@example.com'));
    expect(mail.parsed.subject).toMatch(/заказ/i);
    expect(mail.parsed.text).toContain('Анна «Лимон» <script>alert(1)</script> 🍊');
    expect(mail.parsed.html).toContain('Анна «Лимон» &lt;script&gt;');
    expect(mail.parsed.html).not.toContain('<script>');
    await api.settled(event.id);
    const delivery = await api.delivery(event.id, 'email');
    expect(delivery).toMatchObject({ state: 'sent', provider: 'smtp', attempts: [{ outcome: 'sent' }] });
    expect(mail.parsed.messageId).toContain(delivery!.id);
  });

  test('a Discord embed keeps every limit and pings nobody, whatever the data', async () => {
    const long = '@everyone <@123> **x** '.repeat(500);
    const event = anOrder({ name: long }, { number: long, comment: long });
    expect((await api.send(event)).status).toBe(202);
    await api.settled(event.id);
    expect(await api.delivery(event.id, 'discord')).toMatchObject({ state: 'sent', provider: 'discord' });
    const messages = world.discord.messages.filter(({ payload }) => JSON.stringify(payload).includes('everyone'));
    expect(messages).toHaveLength(1);
    expect(messages[0]!.pinged).toBe(false);
    expect(JSON.stringify(messages[0]!.payload)).toContain('…');
    expect(JSON.stringify(messages[0]!.payload)).not.toMatch(/@everyone|[^\\]<@123>/);
  });

  test('Telegram gets valid HTML with the data escaped, shortened where it is too long', async () => {
    const event = anOrder(
      { telegramId: '700200', name: '<b>Ann & "Co"</i>' },
      { comment: '&<>'.repeat(4_000), number: '<'.repeat(6_000) },
    );
    await api.send(event);
    await api.settled(event.id);
    expect(await api.delivery(event.id, 'telegram')).toMatchObject({ state: 'sent', provider: 'telegram' });
    const message = world.telegram.messages.find(({ chatId }) => chatId === '700200')!;
    expect(message.plainText).toContain('<<<<');
    expect(message.plainText.length).toBeLessThanOrEqual(4_096);
    expect(message.payload).toMatchObject({ parse_mode: 'HTML' });
  });

  test('every registered type can be posted by its own sample', async () => {
    const { body } = await api.get('/api/v1/event-types');
    expect(body.items.length).toBeGreaterThanOrEqual(74);
    for (const { type, category, priority, channels } of body.items) {
      expect([type, category, priority, channels]).not.toContain(undefined);
      const event = await api.sample(type);
      expect(await api.send(event)).toMatchObject({ status: 202, body: { accepted: [event.id] } });
      const items = await api.settled(event.id);
      for (const delivery of items.flatMap(({ deliveries }) => deliveries)) {
        // Sent (in the app, it waits to be read); or not for a reason that lies in the sample: no address, a later time, a step of a chain that is not needed.
        const why = { sent: delivery.channel === 'in_app' ? ['AWAITS_RECEIPT', null] : [null], skipped: ['NO_ADDRESS'], deferred: ['SCHEDULED', 'FALLBACK'], cancelled: ['FALLBACK_NOT_NEEDED', 'CANCELLED'] }; // prettier-ignore
        expect([type, delivery.channel, delivery.state, why[delivery.state as 'sent']]).toEqual([
          type,
          delivery.channel,
          delivery.state,
          expect.arrayContaining([delivery.reason]),
        ]);
      }
    }
    for (const [channel, webhook] of Object.entries(world.webhooks)) {
      const received = world.discord.messages.filter(({ webhookId }) => webhook.includes(`/${webhookId}/`));
      expect([channel, received.length > 0]).toEqual([channel, true]);
    }
  });

  test('binary mode, plain JSON, ids that are no UUIDs', async () => {
    const { data } = anOrder();
    const binary = await api.send(data, {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'A234-1234-1234',
      'ce-source': '/shop/%D0%BC',
      'ce-type': 'order.created',
      'ce-subject': 'order 7',
    });
    expect(binary).toMatchObject({ status: 202, body: { accepted: ['A234-1234-1234'] } });
    await api.settled('A234-1234-1234');
    const [item] = await api.notificationsOf('A234-1234-1234');
    expect((await api.get(`/api/v1/notifications/${item.id}`)).body.event).toMatchObject({
      source: '/shop/м',
      subject: 'order 7',
    });
    const plain = await api.send([anOrder(), anOrder()], { 'content-type': 'application/json; charset=utf-8' });
    expect(plain).toMatchObject({ status: 202, body: { accepted: [expect.any(String), expect.any(String)] } });
    expect(await api.send([], { 'content-type': 'application/cloudevents-batch+json' })).toMatchObject({
      status: 202,
      body: { accepted: [] },
    });
  });

  describe('bad input is answered with a stable code, and nothing is stored', () => {
    const order = anOrder();
    const without = (name: string) => ({ ...anOrder(), [name]: undefined });
    const cases: [name: string, status: number, code: string, body: unknown, headers?: Record<string, string>][] = [
      ['malformed JSON', 400, 'MALFORMED_JSON', '{"specversion":'],
      ['an empty body', 400, 'MALFORMED_JSON', ''],
      ['a wrong content type', 415, 'UNSUPPORTED_MEDIA_TYPE', 'hello', { 'content-type': 'text/plain' }],
      ['no id', 400, 'EVENT_ATTRIBUTE_MISSING', without('id')],
      ['no source', 400, 'EVENT_ATTRIBUTE_MISSING', without('source')],
      ['no type', 400, 'EVENT_ATTRIBUTE_MISSING', without('type')],
      ['no specversion', 400, 'EVENT_ATTRIBUTE_MISSING', without('specversion')],
      ['no data', 400, 'EVENT_ATTRIBUTE_MISSING', without('data')],
      ['a time that is none', 400, 'EVENT_ATTRIBUTE_INVALID', { ...anOrder(), time: 'yesterday' }],
      ['another version', 400, 'EVENT_ATTRIBUTE_INVALID', { ...anOrder(), specversion: '0.3' }],
      ['an attribute with a bad name', 400, 'EVENT_ATTRIBUTE_INVALID', { ...anOrder(), 'Bad-Name': 'x' }],
      ['a subject with a line break', 400, 'EVENT_ATTRIBUTE_INVALID', { ...anOrder(), subject: 'a\nb' }],
      ['a type in capitals', 400, 'EVENT_ATTRIBUTE_INVALID', { ...anOrder(), type: 'Order.Created' }],
      ['no object', 400, 'EVENT_NOT_AN_OBJECT', '"hello"'],
      ['data failing its schema', 422, 'EVENT_DATA_INVALID', anOrder({ email: 'not an address' }, { total: 5 })],
      ['a body over 1 MiB', 413, 'BODY_TOO_LARGE', anOrder({}, { comment: 'x'.repeat(1_100_000) })],
      [
        'a batch over 1,000',
        413,
        'EVENT_BATCH_TOO_LARGE',
        Array.from({ length: 1_001 }, () => ({ id: '1' })),
        { 'content-type': 'application/cloudevents-batch+json' },
      ],
      ['no key', 401, 'CREDENTIALS_MISSING', order, { 'x-api-key': '' }],
      ['a wrong key', 401, 'API_KEY_INVALID', order, { 'x-api-key': 'mk_wrong' }],
    ];

    test.each(cases)('%s: %i %s', async (...[, status, code, body, headers]) => {
      const answer = await api.send(body, headers);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({
        title: expect.any(String),
        status,
        requestId: expect.any(String),
        retryable: false,
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.js:\d/);
    });

    test('and nothing of it was stored', async () => {
      // What comes later is there: then what came earlier would be, too.
      const marker = anOrder();
      await api.send(marker);
      await api.settled(marker.id);
      for (const [name, , , body] of cases) {
        const { id } = body as { id?: string };
        if (id) expect([name, await api.notificationsOf(id)]).toEqual([name, []]);
      }
    });

    test('a batch with one bad event is refused whole, and says which', async () => {
      const events = [anOrder(), { ...anOrder(), source: undefined }, anOrder()];
      const answer = await api.send(events, { 'content-type': 'application/cloudevents-batch+json' });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'EVENT_ATTRIBUTE_MISSING', errors: [{ pointer: '/1/source' }] },
      });
      const after = anOrder();
      await api.send(after);
      await api.settled(after.id);
      expect(await api.notificationsOf(events[0]!.id)).toEqual([]);
    });

    test('a query parameter nobody knows is refused: it may have been meant to keep the event from being sent', async () => {
      const event = anOrder();
      const answer = await api.post('/api/v1/events?dryrun=true', event);
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(await api.notificationsOf(event.id)).toEqual([]);
    });

    test.each([
      ['a lone surrogate in the id', { ...anOrder(), id: 'a\ud800b' }, 400],
      ['30 February', { ...anOrder(), time: '2026-02-30T00:00:00Z' }, 400],
      ['the year 0', { ...anOrder(), time: '0000-01-01T00:00:00Z' }, 400],
      ['data nested too deep', anOrder({}, { deep: JSON.parse('['.repeat(80) + ']'.repeat(80)) }), 422],
      ['data nested without end', anOrder({}, { deep: JSON.parse('['.repeat(200) + ']'.repeat(200)) }), 400],
    ])('%s is refused', async (_name, event, status) => {
      expect((await api.send(event)).status).toBe(status);
    });

    test('an unknown type is refused, kept and reported', async () => {
      const event = { ...anOrder(), type: `nobody.knows_${Date.now()}` };
      expect(await api.send(event)).toMatchObject({
        status: 422,
        body: { code: 'EVENT_TYPE_UNKNOWN', errors: [{ pointer: '/type' }] },
      });
      const { body } = await api.get('/api/v1/events/unregistered?limit=200');
      expect(body.items.find(({ type }: { type: string }) => type === event.type)).toMatchObject({
        count: 1,
        latest: { id: event.id },
      });
    });

    test.each([
      ['/api/v1/notifications?limit=0', 400, 'VALIDATION_FAILED'],
      ['/api/v1/notifications?colour=red', 400, 'VALIDATION_FAILED'],
      ['/api/v1/notifications?cursor=abc', 400, 'CURSOR_INVALID'],
      ['/api/v1/notifications/not-an-id', 404, 'NOT_FOUND'],
      ['/api/v1/event-types/nobody.knows', 404, 'NOT_FOUND'],
      ['/api/v1/nothing-here', 404, 'ROUTE_NOT_FOUND'],
    ])('GET %s: %i %s', async (path, status, code) => {
      const answer = await api.get(path);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });
  });

  test('a duplicate id is accepted and does nothing; an Idempotency-Key gives the same answer', async () => {
    const event = anOrder({ email: 'twice@example.com' });
    expect((await api.send(event)).status).toBe(202);
    await api.settled(event.id);
    expect(await api.send(event)).toMatchObject({ status: 202, body: { accepted: [event.id] } });
    const keyed = anOrder({ email: 'keyed@example.com' });
    const key = { 'idempotency-key': randomUUID() };
    const first = await api.send(keyed, key);
    expect(await api.send(keyed, key)).toMatchObject({ status: 202, body: first.body });
    expect(await api.send(anOrder(), key)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await api.settled(keyed.id);
    expect(await api.notificationsOf(event.id)).toHaveLength(2);
    expect(world.smtp.messages.filter(({ to }) => to.includes('twice@example.com'))).toHaveLength(1);
    expect(world.smtp.messages.filter(({ to }) => to.includes('keyed@example.com'))).toHaveLength(1);
  });

  test('a provider in trouble: tried again with its reasons on record; what nobody knows is called unknown', async () => {
    world.discord.failNext({ kind: 'status', status: 500, body: { message: 'oops' } });
    const failing = anOrder();
    await api.send(failing);
    await waitFor(async () => (await api.delivery(failing.id, 'discord'))?.state === 'sent');
    expect((await api.delivery(failing.id, 'discord'))!.attempts).toMatchObject([
      { outcome: 'retry', code: 'PROVIDER_FAILED', detail: expect.stringContaining('500') },
      { outcome: 'sent' },
    ]);

    world.discord.throttleNext({ retryAfter: 0.4, times: 1 });
    const throttled = anOrder();
    await api.send(throttled);
    await waitFor(async () => (await api.delivery(throttled.id, 'discord'))?.state === 'sent');
    expect((await api.delivery(throttled.id, 'discord'))!.attempts).toMatchObject([
      { outcome: 'throttled' },
      { outcome: 'sent' },
    ]);

    world.discord.failNext({ kind: 'reset-after-body', processed: true });
    const lost = anOrder();
    await api.send(lost);
    await api.settled(lost.id);
    expect(await api.delivery(lost.id, 'discord')).toMatchObject({ state: 'unknown', reason: 'NO_ANSWER', attempt: 1 });

    world.telegram.setChat('700300', 'blocked');
    const blocked = anOrder({ telegramId: '700300' });
    await api.send(blocked);
    await api.settled(blocked.id);
    expect(await api.delivery(blocked.id, 'telegram')).toMatchObject({ state: 'failed', reason: 'ADDRESS_DEAD' });
    expect(await api.delivery(blocked.id, 'email')).toMatchObject({ state: 'sent' });

    world.smtp.failNext({ code: 451, times: 1 });
    const greylisted = anOrder({ email: 'grey@example.com' });
    await api.send(greylisted);
    await waitFor(async () => (await api.delivery(greylisted.id, 'email'))?.state === 'sent');
    expect((await api.delivery(greylisted.id, 'email'))!.attempts).toMatchObject([
      { outcome: 'retry' },
      { outcome: 'sent' },
    ]);
  });

  test('pages of the list follow each other without gap or repeat, and filters hold', async () => {
    const seen = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null && seen.size < 60) {
      const page: any = (await api.get(`/api/v1/notifications?limit=7${cursor && `&cursor=${cursor}`}`)).body;
      for (const { id } of page.items) {
        expect(seen.has(id)).toBe(false);
        seen.add(id);
      }
      cursor = page.nextCursor;
    }
    expect(seen.size).toBeGreaterThan(20);
    const { body } = await api.get(
      '/api/v1/notifications?type=order.created&channel=discord&status=sent&recipient=ops:order&limit=5',
    );
    expect(body.items).toHaveLength(5);
    for (const { type, recipient } of body.items) expect([type, recipient.id]).toEqual(['order.created', 'ops:order']);
  });

  test('an event straight over RabbitMQ is taken like any other; what is no event becomes a dead letter', async () => {
    if (!('rabbitMq' in platform)) return;
    const { rabbitMq } = platform as PlatformOfProcesses;
    const connection = await connect(rabbitMq.url);
    const channel = await connection.createConfirmChannel();
    const { id, source, type, data } = anOrder();
    const headers = {
      'cloudEvents:specversion': '1.0',
      'cloudEvents:id': id,
      cloudEvents_source: source,
      'cloudEvents:type': type,
    };
    channel.publish('marmalade.events', type, Buffer.from(JSON.stringify(data)), { headers, persistent: true });
    channel.publish('marmalade.events', type, Buffer.from('{broken'), { headers });
    channel.publish('marmalade.events', type, Buffer.from('{}'), {
      headers: { ...headers, 'cloudEvents:id': 'invalid-data' },
    });
    channel.publish('marmalade.events', 'outside.unknown', Buffer.from('{}'), {
      headers: { ...headers, 'cloudEvents:id': 'unknown-1', 'cloudEvents:type': 'outside.unknown' },
    });
    await channel.waitForConfirms();
    await connection.close();
    await api.settled(id);
    const letters = (await waitFor(async () => {
      const { items } = (await api.get('/api/v1/dead-letters')).body;
      return items.length === 2 ? items : undefined;
    })) as { code: string }[];
    expect(letters.map(({ code }) => code).sort()).toEqual(['EVENT_DATA_INVALID', 'MESSAGE_NOT_JSON']);
    await waitFor(async () => {
      const { items } = (await api.get('/api/v1/events/unregistered?limit=200')).body;
      return items.some((item: { type: string }) => item.type === 'outside.unknown');
    });
  });
}
