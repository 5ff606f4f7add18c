import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { MemberDeleted, SiteChanged } from '@marmalade/contracts-identity';
import { InboxDelivered, InboxRead } from '@marmalade/contracts-inbox';
import {
  type InboxStandIn,
  type PushServiceStandIn,
  startInboxStandIn,
  startPushServiceStandIn,
  waitFor,
} from '@marmalade/testing';
import { API_KEY, LivingDispatcher } from './living-dispatcher.js';

let dispatcher: LivingDispatcher;
let inbox: InboxStandIn;
let pushes: PushServiceStandIn;

beforeAll(async () => {
  [inbox, pushes] = await Promise.all([startInboxStandIn({ apiKey: API_KEY }), startPushServiceStandIn()]);
  dispatcher = await LivingDispatcher.start({ INBOX_URL: inbox.url, ALLOW_PRIVATE_ADDRESSES: 'true' });
});
afterAll(async () => {
  await dispatcher?.stop();
  await Promise.all([inbox.stop(), pushes.stop()]);
});
afterEach(() => dispatcher.liveAt(undefined));

const AT = '2025-11-16T18:41:30.004Z';
const reach = (...ids: string[]): Promise<void> =>
  dispatcher.announce(createEvent(InboxDelivered, { deliveries: ids.map((deliveryId) => ({ deliveryId, at: AT })) }));
const read = (...ids: string[]): Promise<void> =>
  dispatcher.announce(createEvent(InboxRead, { deliveries: ids.map((deliveryId) => ({ deliveryId, at: AT })) }));

async function setWorkflow(type: string, workflow: object): Promise<void> {
  const { status, body } = await dispatcher.call('PUT', `/event-types/${type}`, { workflow });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
}

async function sampleOf(type: string): Promise<Record<string, unknown>> {
  return (await dispatcher.call('GET', `/event-types/${type}`)).body.sample.data;
}

/** Somebody with a device that takes push messages. */
async function aPerson() {
  const person = { id: randomUUID(), name: 'Ann', locale: 'en' };
  await dispatcher.call('PUT', `/recipients/${person.id}`, { name: person.name });
  const { endpoint, keys } = pushes.subscribe();
  const { status } = await dispatcher.call('POST', `/recipients/${person.id}/push-subscriptions`, { kind: 'web', endpoint, keys }); // prettier-ignore
  if (status >= 300) throw new Error(`The device was refused: ${status}`);
  return person;
}

describe('in the app, and by push what nobody has read there', () => {
  const TYPE = 'order.completed';
  let sample: Record<string, unknown>;

  beforeAll(async () => {
    sample = await sampleOf(TYPE);
    const chain = { audience: 'customer', channels: ['in_app'], fallback: ['push'], fallbackAfter: '10m' };
    await setWorkflow(TYPE, { category: 'orders', priority: 'normal', notify: [chain] });
  });
  beforeEach(() => void (pushes.messages.length = 0));
  afterAll(() => dispatcher.call('DELETE', `/event-types/${TYPE}`));

  const send = async (): Promise<string> => dispatcher.send(TYPE, { ...sample, customer: await aPerson() });

  test('what is read in time goes no further', async () => {
    const before = Date.now();
    const id = await send();
    const { id: inApp } = await dispatcher.until(id, 'in_app', 'sent');
    const { push, in_app } = await dispatcher.deliveries(id);
    expect(in_app).toMatchObject({ reason: 'AWAITS_RECEIPT', provider: 'inbox' });
    expect(push).toMatchObject({ state: 'deferred', reason: 'FALLBACK' });
    expect((push!.due_at.getTime() - before) / 60_000).toBeCloseTo(10, 0);
    // On a device, and not looked at.
    await reach(inApp);
    expect((await dispatcher.deliveries(id)).in_app).toMatchObject({ state: 'delivered', reason: null });
    expect((await dispatcher.deliveries(id)).push).toMatchObject({ state: 'deferred', reason: 'FALLBACK' });
    await read(inApp);
    expect(await dispatcher.deliveries(id)).toMatchObject({
      in_app: { state: 'read' },
      push: { state: 'cancelled', reason: 'FALLBACK_NOT_NEEDED', due_at: null },
    });
    const trace = await dispatcher.trace(id, TYPE);
    expect(trace.filter((code) => code === 'RECEIPT' || code.startsWith('FALLBACK'))).toEqual([
      'FALLBACK',
      'RECEIPT',
      'RECEIPT',
      'FALLBACK_NOT_NEEDED',
    ]);
    expect(pushes.messages).toEqual([]);
    // What was told of the device comes late.
    await reach(inApp);
    expect((await dispatcher.deliveries(id)).in_app!.state).toBe('read');
  });

  test('what is not goes on at its time, and stays in the inbox', async () => {
    const id = await send();
    const { id: inApp } = await dispatcher.until(id, 'in_app', 'sent');
    await reach(inApp);
    await dispatcher.hurry(id);
    await dispatcher.until(id, 'push', 'sent');
    expect(pushes.messages).toHaveLength(1);
    expect((await dispatcher.deliveries(id)).in_app!.state).toBe('delivered');
    await read(inApp);
    expect(await dispatcher.deliveries(id)).toMatchObject({ in_app: { state: 'read' }, push: { state: 'sent' } });
  });

  test('that it was read is known before the inbox has answered the call', async () => {
    inbox.failNext({ kind: 'drip', intervalMs: 40 });
    const id = await send();
    const { id: inApp } = await dispatcher.until(id, 'in_app', 'sending');
    await waitFor(() => inbox.notifications.some((each) => each.id === inApp));
    await read(inApp);
    expect(await dispatcher.deliveries(id)).toMatchObject({
      in_app: { state: 'read' },
      push: { state: 'cancelled', reason: 'FALLBACK_NOT_NEEDED' },
    });
    const attempts = () => dispatcher.query('SELECT outcome FROM delivery_attempt WHERE delivery_id = $1', [inApp]);
    await waitFor(async () => (await attempts()).length > 0);
    expect(await attempts()).toEqual([{ outcome: 'sent' }]);
    expect((await dispatcher.deliveries(id)).in_app!.state).toBe('read');
    expect(pushes.messages).toEqual([]);
  });

  test('while the inbox is down push goes in time, and the inbox gets its notification later', async () => {
    inbox.failNext({ kind: 'status', status: 503 });
    const id = await send();
    await dispatcher.until(id, 'in_app', 'pending');
    await dispatcher.query(`UPDATE delivery SET due_at = due_at + interval '1 hour' WHERE event_id = $1 AND channel = 'in_app'`, [id]); // prettier-ignore
    await dispatcher.hurry(id);
    await dispatcher.until(id, 'push', 'sent');
    expect((await dispatcher.deliveries(id)).in_app!.state).toBe('pending');
    await dispatcher.query(`UPDATE delivery SET due_at = clock_timestamp() WHERE event_id = $1 AND channel = 'in_app'`, [id]); // prettier-ignore
    const { id: inApp } = await dispatcher.until(id, 'in_app', 'sent');
    expect(inbox.notifications.filter((each) => each.id === inApp)).toHaveLength(1);
  });

  test('what others announce under the name of the inbox is not believed', async () => {
    const id = await send();
    const { id: inApp } = await dispatcher.until(id, 'in_app', 'sent');
    const event = createEvent(InboxRead, { deliveries: [{ deliveryId: inApp, at: AT }] });
    await dispatcher.announce({ ...event, source: '/elsewhere' });
    const [letter] = await dispatcher.query(`SELECT code, queue FROM dead_letter WHERE message_id = $1`, [event.id]);
    expect(letter).toMatchObject({ code: 'EVENT_SOURCE_FOREIGN', queue: 'dispatcher.receipts' });
    expect((await dispatcher.deliveries(id)).in_app!.state).toBe('sent');
  });
});

describe('for everyone', () => {
  const MAINTENANCE = 'system.maintenance';
  let people: string[];

  beforeAll(async () => {
    people = Array.from({ length: 30 }, () => randomUUID());
    await dispatcher.query(
      `INSERT INTO recipient (id, email, roles) SELECT id, id || '@example.com', '{customer}' FROM unnest($1::text[]) AS p (id)`,
      [people],
    );
    await dispatcher.query('INSERT INTO recipient_preference (recipient_id, preferences) VALUES ($1, $2)', [
      people[0],
      JSON.stringify({ channels: { in_app: false, email: false }, categories: { system: { in_app: false } } }),
    ]);
  });
  afterEach(async () => {
    for (const type of [MAINTENANCE, 'admin.alert', 'order.completed', 'order.created']) {
      await dispatcher.call('DELETE', `/event-types/${type}`);
    }
  });

  const maintenance = async (more: object = {}) => ({
    ...(await sampleOf(MAINTENANCE)),
    endsAt: new Date(Date.now() + 86_400_000).toISOString(),
    ...more,
  });
  const rows = (id: string, workflow?: string) =>
    dispatcher.query(
      `SELECT d.recipient_id, d.channel, d.address, d.state, d.reason, d.id, d.notification_id, n.locale FROM delivery d
       JOIN notification n ON n.id = d.notification_id
       WHERE d.event_id = $1 AND ($2::text IS NULL OR d.workflow = $2) ORDER BY d.id`,
      [id, workflow ?? null],
    );
  const untilSent = (id: string) =>
    waitFor(async () => (await rows(id)).find(({ address, state }) => address === 'everyone' && state === 'sent'));
  const announced = (eventId: string) => inbox.announcements.filter((each) => each.eventId === eventId);

  test('what is in the app is one row, in all languages, whatever anybody wishes', async () => {
    const id = await dispatcher.send(MAINTENANCE, await maintenance());
    await untilSent(id);
    const [row, ...more] = await rows(id);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ recipient_id: 'everyone', channel: 'in_app', address: 'everyone', reason: null });
    const [announcement, ...others] = announced(id);
    expect(others).toEqual([]);
    expect(announcement).toMatchObject({
      id: row!.id,
      notificationId: row!.notification_id,
      type: MAINTENANCE,
      priority: 'normal',
      category: 'system',
      expiresAt: expect.stringMatching(/^20/),
    });
    const { en, ru, th } = announcement!.words;
    expect(Object.keys(announcement!.words)).toEqual(['en', 'ru', 'th']);
    expect([en!.title, ru!.title, th!.title]).toEqual([
      expect.stringMatching(/^Planned maintenance/),
      expect.stringMatching(/[а-я]/),
      expect.stringMatching(/[\u0e00-\u0e7f]/),
    ]);
    expect(en!.link).toMatch(/^https:/);
    expect(inbox.notifications.filter(({ type }) => type === MAINTENANCE)).toEqual([]);
  });

  test('the API shows it with its words, and why', async () => {
    const id = await dispatcher.send(MAINTENANCE, await maintenance());
    const { notification_id } = (await untilSent(id))!;
    const { body } = await dispatcher.call('GET', `/notifications/${notification_id}`);
    expect(body).toMatchObject({
      recipient: { id: 'everyone', name: null, locale: 'en' },
      status: 'sent',
      deliveries: [{ address: 'everyone', content: { words: { en: { title: expect.any(String) } }, eventId: id } }],
      trace: [
        { code: 'AUDIENCE', detail: 'Named by the audience everyone: in_app' },
        { code: 'LOCALE', detail: 'en, ru, th: one announcement for all, whatever they wish to get' },
      ],
    });
    const { body: list } = await dispatcher.call('GET', '/notifications?recipient=everyone');
    expect(list.items[0].id).toBe(notification_id);
  });

  test('on other channels everyone is told one by one, and nobody twice in the app', async () => {
    const admin = randomUUID();
    await dispatcher.call('PUT', `/recipients/${admin}`, {
      email: `${admin}@example.com`,
      telegramId: '778899',
      roles: ['admin'],
    });
    await setWorkflow('admin.alert', {
      category: 'system',
      priority: 'urgent',
      notify: [
        { audience: 'everyone', channels: ['in_app', 'email'] },
        { audience: 'admins', channels: ['in_app', 'telegram'] },
      ],
    });
    const id = await dispatcher.send('admin.alert', await sampleOf('admin.alert'));
    await untilSent(id);
    const told = await rows(id);
    const channelsOf = (person: string) =>
      told.filter(({ recipient_id }) => recipient_id === person).map(({ channel }) => channel);
    expect(channelsOf('everyone')).toEqual(['in_app']);
    expect(channelsOf(admin)).toEqual(['telegram', 'email']);
    for (const person of people) expect(channelsOf(person)).toEqual(['email']);
    expect(told.find(({ recipient_id }) => recipient_id === people[0])).toMatchObject({ reason: 'CHANNEL_OFF' });
    expect(announced(id)).toHaveLength(1);
    expect(inbox.notifications.filter(({ type }) => type === 'admin.alert')).toEqual([]);
  });

  test('waits, is taken back and expires like everything else', async () => {
    const workflow = {
      category: 'system',
      priority: 'normal',
      notify: [{ audience: 'everyone', channels: ['in_app'] }],
    };
    const rules = { delay: '1h', cancelKey: 'maintenance:{{ data.maintenanceId }}', expires: '{{ data.endsAt }}' };
    await setWorkflow(MAINTENANCE, { ...workflow, ...rules });
    const going = await dispatcher.send(MAINTENANCE, await maintenance({ maintenanceId: randomUUID() }));
    expect(await rows(going)).toMatchObject([{ state: 'deferred', reason: 'SCHEDULED' }]);
    await dispatcher.hurry(going);
    await untilSent(going);
    expect(announced(going)).toHaveLength(1);

    const maintenanceId = randomUUID();
    const takenBack = await dispatcher.send(MAINTENANCE, await maintenance({ maintenanceId }));
    await dispatcher.call('POST', '/notifications/cancel', { cancelKey: `maintenance:${maintenanceId}` });
    expect(await rows(takenBack)).toMatchObject([{ state: 'cancelled', reason: 'CANCELLED' }]);

    const late = await dispatcher.send(MAINTENANCE, await maintenance({ endsAt: '2025-01-01T00:00:00Z' }));
    expect(await rows(late)).toMatchObject([{ state: 'expired', reason: 'EXPIRED' }]);

    await setWorkflow(MAINTENANCE, { ...workflow, sites: { quiet: { enabled: false } } });
    const quiet = await dispatcher.send(MAINTENANCE, await maintenance(), { site: 'quiet' });
    expect(await rows(quiet)).toEqual([]);
    await dispatcher.announce(
      createEvent(SiteChanged, { site: 'papery', revision: 1, settings: { channels: ['email'] } }),
    );
    const papery = await dispatcher.send(MAINTENANCE, await maintenance(), { site: 'papery' });
    expect(await rows(papery)).toMatchObject([{ state: 'skipped', reason: 'SITE_CHANNEL_OFF' }]);
  });

  test('what an event plans for later is announced then', async () => {
    await setWorkflow('order.created', {
      category: 'orders',
      priority: 'normal',
      notify: [{ audience: 'ops:order', channels: ['discord'] }],
      schedule: [{ type: MAINTENANCE, at: '{{ event.time }}', offset: '1h' }],
    });
    const data = { ...(await sampleOf('order.created')), ...(await maintenance()) };
    const id = await dispatcher.send('order.created', data, { time: new Date().toISOString() });
    expect(await rows(id, MAINTENANCE)).toMatchObject([{ recipient_id: 'everyone', state: 'deferred' }]);
  });

  test('nobody is everyone by calling themselves so', async () => {
    const sample = await sampleOf('order.completed');
    const id = await dispatcher.send('order.completed', { ...sample, customer: { id: 'everyone', email: 'eve@example.com' } }); // prettier-ignore
    expect((await rows(id)).filter(({ recipient_id }) => !recipient_id.startsWith('ops:'))).toEqual([]);
    expect(await dispatcher.query(`SELECT FROM recipient WHERE id = 'everyone'`)).toEqual([]);
    expect((await dispatcher.call('PUT', '/recipients/everyone', { name: 'Eve' })).status).toBe(404);
    const byHand = { to: { id: 'everyone' }, content: { title: 'Hi', message: 'all' } };
    const { status, body } = await dispatcher.call('POST', '/notifications', byHand);
    expect([status, body.errors[0]]).toEqual([400, expect.objectContaining({ pointer: '/to/id', code: 'RESERVED' })]);
  });

  test('what it told of somebody who is erased is taken out of it', async () => {
    const customer = { id: randomUUID(), name: `Zoe ${randomUUID()}` };
    const template = { title: 'Winner: {{ data.customer.name }}', message: 'Congratulations' };
    await dispatcher.call('PUT', '/message-templates/order.completed/in_app/en', { fields: template });
    await dispatcher.call('POST', '/message-templates/order.completed/in_app/en/publish', {});
    await setWorkflow('order.completed', {
      category: 'orders',
      priority: 'normal',
      notify: [{ audience: 'everyone', channels: ['in_app'] }],
    });
    const id = await dispatcher.send('order.completed', { ...(await sampleOf('order.completed')), customer });
    await untilSent(id);
    expect(announced(id)[0]!.words.en!.title).toBe(`Winner: ${customer.name}`);
    expect(await dispatcher.trace(id, 'order.completed')).toContain('WORDING');
    await dispatcher.announce(
      createEvent(MemberDeleted, { customer: { id: customer.id }, reason: 'request' }, { subject: customer.id }),
    );
    await waitFor(async () => {
      const [row] = await dispatcher.query('SELECT content, address, state FROM delivery WHERE event_id = $1', [id]);
      return row!.content === null && row!.address === 'everyone' && row!.state === 'sent';
    });
    await dispatcher.call('DELETE', '/message-templates/order.completed/in_app/en');
  });
});
