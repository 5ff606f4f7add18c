import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ByHandApp, startByHandApp } from '../../test/by-hand-app.js';

let app: ByHandApp;
beforeAll(async () => {
  app = await startByHandApp();
});
afterAll(() => app.close());
beforeEach(() =>
  app.dataSource.query('TRUNCATE recipient, recipient_preference, suppression, frequency, unregistered_event'),
);

const TABLES = [
  'outbox',
  'event',
  'notification',
  'delivery',
  'recipient',
  'frequency',
  'unregistered_event',
  'digest',
];

function anEvent(type: string, data: unknown = app.catalogue.get(type)!.sample): Record<string, unknown> {
  return { specversion: '1.0', id: randomUUID(), source: '/test/shop', type, data };
}

const ANN = {
  id: 'ann',
  name: 'Ann',
  email: 'ann@example.com',
  phone: '+79145550123',
  telegramId: '700100',
  locale: 'en',
};

function anOrder(customer: object = ANN): Record<string, unknown> {
  return anEvent('order.created', { ...app.catalogue.get('order.created')!.sample, number: 'A-7', customer });
}

const dryRun = (body: unknown) => app.post('/events?dryRun=true', body);

async function tell(people: Record<string, unknown>[]): Promise<void> {
  for (const { id, email, roles = [] } of people) {
    await app.dataSource.query('INSERT INTO recipient (id, email, roles) VALUES ($1, $2, $3)', [id, email, roles]);
  }
}

describe('a dry run', () => {
  test('tells the people, channels, times, words and reasons, and leaves no trace of itself', async () => {
    const before = await app.counts(...TABLES);
    const event = anOrder();
    const { status, body } = await dryRun(event);
    expect(status).toBe(200);
    expect(body.events).toHaveLength(1);
    const [{ id, type, notifications }] = body.events;
    expect([id, type]).toEqual([event.id, 'order.created']);
    const [toAnn, toOps] = notifications;
    expect(toAnn).toMatchObject({
      type: 'order.created',
      recipient: { id: 'ann', name: 'Ann', locale: 'en', timeZone: 'UTC' },
      category: 'orders',
      priority: 'normal',
      variant: null,
    });
    expect(toAnn.trace).toContainEqual({
      code: 'AUDIENCE',
      detail: 'Named by the audience customer: in_app, telegram, email',
    });
    const mail = toAnn.deliveries.find(({ channel }: any) => channel === 'email');
    expect(mail).toMatchObject({ state: 'pending', reason: null, address: 'a•••@example.com', step: null });
    expect(Math.abs(Date.parse(mail.dueAt) - Date.now())).toBeLessThan(60_000);
    expect(mail.content.subject).toContain('A-7');
    expect(toAnn.deliveries.find(({ channel }: any) => channel === 'telegram').address).toBe('•••100');
    expect(toOps).toMatchObject({
      recipient: { id: 'ops:order' },
      deliveries: [{ channel: 'discord', address: 'order' }],
    });
    expect(toOps.deliveries[0].content.embeds[0].title).toContain('A-7');
    expect(await app.counts(...TABLES)).toEqual(before);
  });

  test('says why nothing goes', async () => {
    await app.dataSource.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('telegram', '700100', 'ADDRESS_DEAD')`,
    );
    await app.dataSource.query(
      `INSERT INTO recipient_preference (recipient_id, preferences) VALUES ('ann', '{"channels":{"in_app":false}}')`,
    );
    await tell([{ id: 'ann' }]);
    const { email: _, ...unmailed } = ANN;
    const { body } = await dryRun(anOrder(unmailed));
    const [{ deliveries, trace }] = body.events[0].notifications;
    expect(
      Object.fromEntries(deliveries.map(({ channel, state, reason }: any) => [channel, `${state} ${reason}`])),
    ).toEqual({
      in_app: 'skipped CHANNEL_OFF',
      telegram: 'skipped ADDRESS_SUPPRESSED',
      email: 'skipped NO_ADDRESS',
    });
    expect(deliveries.map(({ content, dueAt }: any) => [content, dueAt])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(trace.map(({ code }: any) => code)).toEqual(
      expect.arrayContaining(['CHANNEL_OFF', 'ADDRESS_SUPPRESSED', 'NO_ADDRESS']),
    );
  });

  test('of what is for everyone counts all, shows the announcement, and plans the first twenty of the others', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `p${String(index).padStart(2, '0')}`);
    await tell(ids.map((id) => ({ id, email: `${id}@example.com`, roles: id === 'p03' ? ['admin'] : [] })));
    const [maintenance, alert] = ['system.maintenance', 'admin.alert'].map((name) => app.catalogue.get(name)!);
    const data = { ...maintenance!.sample, endsAt: new Date(Date.now() + 86_400_000).toISOString() };
    const { body } = await dryRun(anEvent('system.maintenance', data));
    expect(body.events[0]).toMatchObject({
      everyone: 25,
      notifications: [
        {
          recipient: { id: 'everyone', name: null },
          deliveries: [{ channel: 'in_app', address: 'everyone', content: { words: { th: {} } } }],
        },
      ],
    });
    const { workflow } = alert!;
    alert!.workflow = { ...workflow, notify: [...workflow.notify, { audience: 'everyone', channels: ['in_app', 'email'] }] }; // prettier-ignore
    const told = (await dryRun(anEvent('admin.alert'))).body.events[0];
    alert!.workflow = workflow;
    expect(told.everyone).toBe(25);
    expect(told.notifications.map(({ recipient }: any) => recipient.id)).toEqual([
      'p03',
      'ops:system',
      'everyone',
      ...ids.slice(0, 20).filter((id) => id !== 'p03'),
    ]);
    expect((await dryRun(anOrder())).body.events[0]).not.toHaveProperty('everyone');
  });

  test('shows subscribed webhooks, and the endpoint gets nothing', async () => {
    await app.dataSource.transaction((tx) =>
      app.webhooks.create(tx, {
        url: 'https://a.example/',
        description: null,
        eventTypes: ['order.*'],
        site: null,
        enabled: true,
      }),
    );
    await app.webhooks.changed();
    const { body } = await dryRun(anOrder());
    const webhook = body.events[0].notifications.at(-1);
    expect(webhook.recipient.id).toMatch(/^webhook:/);
    expect(webhook.deliveries).toMatchObject([{ channel: 'webhook', content: { type: 'order.created' } }]);
    expect(await app.counts('delivery')).toEqual({ delivery: 0 });
  });

  test('shows what a cap would keep back, and counts nothing', async () => {
    const { workflow } = app.catalogue.get('order.created')!;
    const throttled = { ...workflow, throttle: { limit: 1, per: '1d' } };
    await app.catalogue.apply({ types: [{ type: 'order.created', definition: { workflow: throttled } }], words: [] });
    const statesOf = ({ body }: any): string[] =>
      body.events[0].notifications[0].deliveries.map(({ state, reason }: any) => `${state} ${reason}`);
    expect(statesOf(await dryRun(anOrder()))).toEqual(Array(3).fill('pending null'));
    await app.dataSource.query(
      `INSERT INTO frequency VALUES ('ann', 'type:order.created', date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', 1)`,
    );
    const answer = await dryRun(anOrder());
    expect(statesOf(answer)).toEqual(Array(3).fill('skipped FREQUENCY_CAP'));
    expect(answer.body.events[0].notifications[0].trace.at(-1).code).toBe('FREQUENCY_CAP');
    expect(await app.counts('frequency')).toEqual({ frequency: 1 });
    await app.catalogue.apply({ types: [], words: [] });
  });

  test('takes a batch, and a hundred events at once', async () => {
    const { body } = await dryRun([anOrder(), anEvent('facesearch.completed')]);
    expect(body.events.map(({ type }: any) => type)).toEqual(['order.created', 'facesearch.completed']);
    const { status, body: problem } = await dryRun(Array.from({ length: 101 }, () => anOrder()));
    expect([status, problem.code]).toEqual([413, 'EVENT_BATCH_TOO_LARGE']);
  });

  test('refuses what the real thing refuses, and keeps nothing of it', async () => {
    const unknown = await dryRun([anOrder(), anEvent('nobody.knows', {})]);
    expect([unknown.status, unknown.body.code]).toEqual([422, 'EVENT_TYPE_UNKNOWN']);
    expect(unknown.body.errors).toMatchObject([{ pointer: '/1/type' }]);
    const invalid = await dryRun(anEvent('order.created', { orderId: 1 }));
    expect([invalid.status, invalid.body.code]).toEqual([422, 'EVENT_DATA_INVALID']);
    expect(await app.counts('unregistered_event')).toEqual({ unregistered_event: 0 });
  });

  test.each(['1', 'TRUE', '', 'true&dryRun=false'])('dryRun=%s is refused, and nothing is taken', async (value) => {
    const { status, body } = await app.post(`/events?dryRun=${value}`, anOrder());
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'VALIDATION_FAILED', '/dryRun']);
    expect(await app.counts('outbox')).toEqual({ outbox: 0 });
  });

  test('a parameter nobody knows is refused', async () => {
    const { status, body } = await app.post('/events?dryRun=true&dry=true', anOrder());
    expect([status, body.errors[0]]).toEqual([
      400,
      { pointer: '/dry', code: 'UNKNOWN_FIELD', message: 'is not known here' },
    ]);
  });

  test('dryRun=false is the real thing', async () => {
    const { status, body } = await app.post('/events?dryRun=false', anOrder());
    expect([status, body.accepted.length]).toEqual([202, 1]);
    expect(await app.counts('outbox')).toEqual({ outbox: 1 });
  });
});
