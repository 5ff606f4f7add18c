import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CloudEvent, createEvent } from '@marmalade/contracts-envelope';
import { DeliveryContentErased } from '@marmalade/contracts-dispatcher';
import { CustomerChanged, MemberDeleted, StaffChanged } from '@marmalade/contracts-identity';
import { SocketClient, waitFor } from '@marmalade/testing';
import { type InboxApp, startInboxApp } from './inbox-app.js';

let app: InboxApp;
beforeAll(async () => {
  app = await startInboxApp();
});
afterAll(() => app.close());

/** As identity's relay hands it over; twice, as any may come. */
async function tell({ data, ...attributes }: CloudEvent): Promise<void> {
  const message = {
    messageId: attributes.id,
    routingKey: attributes.type,
    payload: JSON.stringify(data),
    redelivered: false,
  };
  for (let turn = 0; turn < 2; turn += 1) {
    const [error] = await app.bus.publisher.publish([{ ...message, attributes }]);
    if (error) throw error;
  }
}

test('language and time zone are learnt, and an older word changes nothing', async () => {
  const id = randomUUID();
  const fact = (revision: number, person: object) =>
    createEvent(CustomerChanged, { ...CustomerChanged.sample, customer: { id, ...person }, revision });
  await tell(fact(2, { locale: 'ru', timeZone: 'Asia/Vladivostok' }));
  await tell(fact(1, { locale: 'en', timeZone: 'UTC' }));
  const settings = await app.ask('GET', '/inbox/settings', { as: app.as(id) });
  expect(settings.body.timeZone).toBe('Asia/Vladivostok');
  const staff = randomUUID();
  await tell(createEvent(StaffChanged, { ...StaffChanged.sample, staff: { id: staff, locale: 'th' }, revision: 1 }));
  const rows = await app.sql('SELECT id, locale FROM reader WHERE id = ANY($1)', [[id, staff]]);
  expect(Object.fromEntries(rows.map((row) => [row.id, row.locale]))).toEqual({ [id]: 'ru', [staff]: 'th' });
});

test('who is erased is forgotten, disconnected, and gets nothing any more', async () => {
  const [gone, stays] = [randomUUID(), randomUUID()];
  await app.store(gone, { title: 'Dear Zinaida' });
  await app.store(stays);
  const headers = { 'idempotency-key': randomUUID() };
  await app.ask('POST', '/inbox/notifications', {
    body: { recipientId: gone, title: 'Dear Zinaida', message: 'You.' },
    headers,
  });
  const { body: announcement } = await app.ask('POST', '/inbox/admin/announcement', {
    body: { title: 'x', message: 'y' },
  });
  await app.ask('POST', `/inbox/notifications/${announcement.id}/read`, { as: app.as(gone) });
  const client = await SocketClient.connect(app.url, app.as(gone));
  await client.settled();
  await tell(createEvent(MemberDeleted, { ...MemberDeleted.sample, customer: { id: gone } }));
  await waitFor(() => client.closed);
  expect(client.closed!.code).toBe(4410);
  for (const [table, column] of [
    ['reader', 'id'],
    ['notification', 'reader_id'],
    ['announcement_mark', 'reader_id'],
  ]) {
    expect(await app.sql(`SELECT FROM ${table} WHERE ${column} = $1`, [gone])).toEqual([]);
  }
  expect(await app.sql(`SELECT FROM idempotency_key WHERE body::text LIKE '%Zinaida%'`)).toEqual([]);
  const late = await app.ask('POST', '/inbox/notifications', {
    body: { recipientId: gone, title: 'Late', message: 'x' },
  });
  expect([late.status, late.body.code]).toEqual([409, 'RECIPIENT_ERASED']);
  await app.ask('POST', '/inbox/settings/realtime', { as: app.as(gone), body: { enabled: false } });
  expect(await app.sql('SELECT FROM reader WHERE id = $1', [gone])).toEqual([]);
  expect((await app.ask('GET', '/inbox/unread-count', { as: app.as(stays) })).body.count).toBe(2);
});

test('what others announce in identity’s name erases nobody', async () => {
  const id = randomUUID();
  await app.store(id);
  const event = createEvent(MemberDeleted, { ...MemberDeleted.sample, customer: { id } });
  await tell({ ...event, source: '/somebody/else' });
  expect((await app.ask('GET', '/inbox/unread-count', { as: app.as(id) })).body.count).toBeGreaterThan(0);
});

test('what is kept of a person is told to the person, and what they have read is in their timeline', async () => {
  const id = randomUUID();
  const as = app.as(id);
  const [one, two] = [await app.store(id, { title: 'First' }), await app.store(id, { title: 'Second' })];
  await app.ask('POST', `/inbox/notifications/${two}/read`, { as });
  const data = await app.ask('GET', `/people/${id}/data`, { as });
  expect(data.body).toMatchObject({ service: 'inbox', settings: { realtime: true } });
  expect(data.body.notifications.map(({ id: each }: { id: string }) => each)).toEqual([one, two]);
  const { body } = await app.ask('GET', `/people/${id}/timeline`, { as });
  expect(body.items).toMatchObject([{ service: 'inbox', kind: 'read', ref: two, title: 'Read in the app: Second' }]);
  const before = await app.ask('GET', `/people/${id}/timeline?before=${body.items[0].at}`, { as });
  expect(before.body.items).toEqual([]);
  expect((await app.ask('GET', `/people/${id}/data`, { as: app.as(randomUUID()) })).status).toBe(403);
});

test('what told others of somebody who was erased goes, also when it is still on its way', async () => {
  const admin = randomUUID();
  const as = app.as(admin);
  const [spoken, other] = [await app.store(admin, { title: 'New member Zinaida' }), await app.store(admin)];
  const late = randomUUID();
  await tell(createEvent(DeliveryContentErased, { deliveryIds: [spoken, late] }));
  const body = { id: late, recipientId: admin, title: 'Zinaida signed in', message: 'x' };
  expect((await app.ask('POST', '/inbox/notifications', { body })).status).toBe(409);
  const { body: list } = await app.ask('GET', '/inbox/notifications?type=order.created', { as });
  expect(list.items.map(({ id }: { id: string }) => id)).toEqual([other]);
  expect(
    await app.sql(`SELECT FROM notification WHERE content::text LIKE '%Zinaida%' AND reader_id = $1`, [admin]),
  ).toEqual([]);
  const rows = await app.sql('SELECT unread FROM reader WHERE id = $1', [admin]);
  expect(rows).toEqual([{ unread: 1 }]);
});
