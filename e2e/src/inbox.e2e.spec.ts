import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRabbitMq, SocketClient, waitFor } from '@marmalade/testing';
import { Api } from './api.js';
import { OWNER, type Platform, startAsProcesses, startInOneProcess, startWorld, type World } from './platform.js';

describe('in one process', () => inbox(startInOneProcess));
describeWithRabbitMq('as separate processes', () => inbox(startAsProcesses));

/** Notifications inside an application, as a shop's page gets them: all of it through the gateway. */
function inbox(start: (env: Record<string, string>) => Promise<Platform>): void {
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

  /** A customer of the shop, with the token that the shop's server fetched for their page. */
  async function newcomer(customer: Record<string, unknown> = {}) {
    const made = await api.request('POST', '/api/v1/customers', { name: 'Ann', locale: 'en', ...customer });
    expect(made.status).toBe(201);
    const id: string = made.body.id;
    const minted = await api.request('POST', '/api/v1/auth/customer-tokens', { customerId: id });
    expect(minted.status).toBeLessThan(300);
    const authorization = { authorization: `Bearer ${minted.body.accessToken}` };
    // They are welcomed: what a test sends comes after that.
    await waitFor(
      async () => (await api.request('GET', '/api/v1/inbox/unread-count', undefined, authorization)).body.count > 0,
    );
    return {
      id,
      authorization,
      connect: (path?: string) => SocketClient.connect(platform.url, authorization.authorization, { path }),
      ask: (method: string, path: string, body?: unknown) =>
        api.request(method, `/api/v1/inbox${path}`, body, authorization),
    };
  }

  const statusChanged = async (customerId: string) => {
    const event = await api.sample('contact.status_changed');
    return {
      ...event,
      id: randomUUID(),
      data: { ...event.data, contactId: randomUUID(), customer: { id: customerId } },
    };
  };

  test('an event is on the reader’s page at once, in their language, and what they read the dispatcher knows', async () => {
    const reader = await newcomer({ locale: 'ru' });
    const page = await reader.connect();
    await page.settled();
    const event = await statusChanged(reader.id);
    expect((await api.send(event)).status).toBe(202);
    const { notification } = await page.nextOf('new_notification');
    expect(notification).toMatchObject({ type: 'contact.status_changed', category: 'support', isAnnouncement: false });
    expect(`${notification.title} ${notification.message}`).toMatch(/[а-я]{4}/i);
    expect((await page.nextOf('unread_count')).count).toBeGreaterThan(0);
    // By the notification's id the dispatcher tells why it was sent.
    const record = () => api.get(`/api/v1/notifications/${notification.notificationId}`);
    const stateIs = (state: string) =>
      waitFor(async () => (await record()).body.deliveries[0].state === state, {
        message: `the record to say ${state}`,
      });
    await stateIs('delivered');
    page.send({ type: 'mark_as_read', notification_id: notification.id });
    await page.nextOf('notification_read');
    await stateIs('read');
    expect((await record()).body.status).toBe('read');
    await page.close();
  });

  test('who was away gets what came, over a socket and over a stream, each once', async () => {
    const reader = await newcomer();
    const first = await reader.connect();
    await first.settled();
    await api.send(await statusChanged(reader.id));
    const seen = (await first.nextOf('new_notification')).notification.id;
    await first.break();
    const missed = [await statusChanged(reader.id), await statusChanged(reader.id)];
    await api.send(missed, { 'content-type': 'application/cloudevents-batch+json' });
    for (const { id } of missed) await api.settled(id);
    const again = await reader.connect();
    again.send({ type: 'resume', last_id: seen });
    expect((await again.nextOf('resumed')).count).toBe(2);
    const ids = again.heard
      .filter(({ type }) => type === 'new_notification')
      .map(({ notification }) => notification.id);
    const listed = await reader.ask('GET', '/notifications?type=contact.status_changed');
    expect([...ids].reverse()).toEqual(listed.body.items.slice(0, 2).map(({ id }: { id: string }) => id));
    await again.close();

    const stream = await listen(reader.authorization);
    await stream.until(/event: unread_count/);
    await api.send(await statusChanged(reader.id));
    await stream.until(/event: new_notification\nid: (\S+)/);
    const cursor = /event: new_notification\nid: (\S+)/.exec(stream.text())![1]!;
    stream.stop();
    const late = await statusChanged(reader.id);
    await api.send(late);
    await api.settled(late.id);
    const resumed = await listen({ ...reader.authorization, 'last-event-id': cursor });
    await resumed.until(/event: new_notification[\s\S]*event: unread_count/);
    expect(resumed.text().match(/event: new_notification/g)).toHaveLength(1);
    resumed.stop();
  });

  test('what an event tells everyone is announced once, to each in their language', async () => {
    const readers = await Promise.all([newcomer({ locale: 'ru' }), newcomer({ locale: 'th' })]);
    const sockets = await Promise.all(readers.map(({ connect }) => connect('/ws/announcements')));
    for (const socket of sockets) await socket.nextOf('connected');
    const event = await api.sample('system.maintenance');
    const endsAt = new Date(Date.now() + 86_400_000).toISOString();
    const sent = { ...event, id: randomUUID(), data: { ...event.data, maintenanceId: randomUUID(), endsAt } };
    for (const _time of [1, 2]) expect((await api.send(sent)).status).toBe(202);
    const heard = await Promise.all(
      sockets.map(async (socket) => (await socket.nextOf('new_notification')).notification),
    );
    expect(heard.map(({ id, type, isAnnouncement }) => [id, type, isAnnouncement])).toEqual(
      Array(2).fill([sent.id, 'system.maintenance', true]),
    );
    expect(heard.map(({ title }) => title)).toEqual([
      expect.stringMatching(/[а-я]{4}/i),
      expect.stringMatching(/[\u0e00-\u0e7f]{4}/),
    ]);
    const { deliveries, recipient } = (await api.get(`/api/v1/notifications/${heard[0]!.notificationId}`)).body;
    expect([recipient.id, deliveries.length]).toEqual(['everyone', 1]);
    await Promise.all(sockets.map((socket) => socket.close()));
  });

  test('staff announce to everybody, write to some, and alert admins', async () => {
    const reader = await newcomer({ locale: 'th' });
    const socket = await reader.connect('/ws/announcements');
    await socket.nextOf('connected');
    const title = `Open until ten ${randomUUID()}`;
    const announced = await api.request('POST', '/api/v1/inbox/admin/announcement', {
      title,
      message: 'Every day in December.',
      translations: { th: { title: 'เปิดถึงสี่ทุ่ม', message: 'ทุกวันในเดือนธันวาคม' } },
    });
    expect(announced.status).toBe(201);
    expect((await socket.nextOf('new_notification')).notification).toMatchObject({
      id: announced.body.id,
      title: 'เปิดถึงสี่ทุ่ม',
      isAnnouncement: true,
    });
    await api.settled(announced.body.id);
    // The dispatcher has a record of it, and it is not shown a second time for that.
    const listed = await reader.ask('GET', '/notifications?type=announcement.published');
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([announced.body.id]);
    await socket.close();

    const written = await api.request('POST', '/api/v1/inbox/admin/send', {
      recipients: [reader.id],
      title: 'About your cake',
      message: 'Which candles?',
    });
    expect(written.status).toBe(202);
    await api.settled(written.body.eventId);
    await waitFor(async () => (await reader.ask('GET', '/recent')).body.items[0].title === 'About your cake');

    const owner = await api.post('/api/v1/auth/password', OWNER, { 'content-type': 'application/json' });
    const asOwner = { authorization: `Bearer ${owner.body.accessToken}` };
    const alert = await api.request(
      'POST',
      '/api/v1/inbox/admin/alert',
      { title: 'Tills are down', message: 'All.' },
      asOwner,
    );
    expect(alert.status).toBe(202);
    const inboxOfOwner = () => api.get('/api/v1/inbox/unread', asOwner);
    await waitFor(async () => JSON.stringify((await inboxOfOwner()).body).includes('Tills are down'));
    expect(
      (await api.request('POST', '/api/v1/inbox/admin/alert', { title: 'x', message: 'y' }, reader.authorization))
        .status,
    ).toBe(403);
  });

  /** A stream of server-sent events that is read as it comes. */
  async function listen(headers: Record<string, string>) {
    const end = new AbortController();
    const response = await fetch(`${platform.url}/api/v1/inbox/stream`, { headers, signal: end.signal });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    let text = '';
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) text += decoder.decode(chunk, { stream: true });
    })().catch(() => undefined);
    return {
      text: () => text,
      until: (pattern: RegExp) => waitFor(() => pattern.test(text), { message: `${pattern} in the stream` }),
      stop: () => end.abort(),
    };
  }
}
