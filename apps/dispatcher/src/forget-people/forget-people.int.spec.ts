import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CloudEvent, createEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged, MemberDeleted, StaffChanged } from '@marmalade/contracts-identity';
import { waitFor } from '@marmalade/testing';
import { LivingDispatcher } from '../../test/living-dispatcher.js';

let dispatcher: LivingDispatcher;

beforeAll(async () => {
  dispatcher = await LivingDispatcher.start();
  await dispatcher.call('POST', '/webhook-endpoints', {
    url: 'https://hooks.example.com/marmalade',
    eventTypes: ['*'],
  });
});
afterAll(() => dispatcher?.stop());

interface Someone {
  id: string;
  name: string;
  email: string;
  phone: string;
  telegramId: string;
  locale: string;
  timeZone: string;
}

/** Digits nobody else has. */
const digits = (count: number): string => String(Math.floor((1 + Math.random() * 8) * 10 ** (count - 1)));
const someone = (name: string): Someone => ({
  id: randomUUID(),
  name: `${name} ${digits(6)}`,
  email: `${digits(9)}.ann+shop@example.com`,
  phone: `+7${digits(10)}`,
  telegramId: digits(10),
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
});

const fact = (customer: Someone): CloudEvent =>
  createEvent(CustomerChanged, { ...CustomerChanged.sample, customer, revision: 1 });
const deletion = (id: string): CloudEvent =>
  createEvent(MemberDeleted, { customer: { id }, reason: 'request' }, { subject: id });
const order = (customer: object) => ({
  orderId: randomUUID(),
  number: 'A-7',
  customer,
  items: [{ name: 'Lemon marmalade', quantity: 2, price: { amount: '4.50', currency: 'USD' } }],
  total: { amount: '9.00', currency: 'USD' },
});

/** Every row of every table of the schema, as text; bytes as what they were made of. */
async function everything(): Promise<Map<string, string[]>> {
  const tables = await dispatcher.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'dispatcher' AND table_type = 'BASE TABLE'`,
  );
  const rows = await Promise.all(tables.map(({ name }) => dispatcher.query(`SELECT * FROM ${name}`)));
  const text = (_key: string, value: unknown): unknown => {
    const bytes = (value as { type?: string; data?: number[] } | null)?.type === 'Buffer';
    return bytes ? Buffer.from((value as { data: number[] }).data).toString('utf8') : value;
  };
  return new Map(tables.map(({ name }, index) => [name, rows[index]!.map((row) => JSON.stringify(row, text))]));
}

/** Tables in which something of a person is found: by what. */
async function found({ name, email, phone, telegramId }: Someone): Promise<Record<string, string[]>> {
  const needles = { name, email, encoded: encodeURIComponent(email), phone: phone.slice(1), telegramId };
  const places: Record<string, string[]> = {};
  for (const [table, rows] of await everything()) {
    const all = rows.join('\n').toLowerCase();
    const here = Object.entries(needles).filter(([, needle]) => all.includes(needle.toLowerCase()));
    if (here.length > 0) places[table] = here.map(([what]) => what);
  }
  return places;
}

const erased = (id: string) =>
  waitFor(async () => (await dispatcher.query('SELECT FROM erasure WHERE id = $1 AND passes > 0', [id])).length === 1, {
    message: 'the first pass of the erasure',
  });
const body = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Leaves something of a person wherever something may be left. @returns ids of what was made */
async function leaveTracesOf(person: Someone) {
  const { id, name, email, phone, telegramId } = person;
  const call = dispatcher.call.bind(dispatcher);
  await dispatcher.announce(fact(person));
  await call('POST', `/recipients/${id}/push-subscriptions`, {
    kind: 'web',
    endpoint: 'https://updates.push.example/wpush/secret',
    keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
  });
  const ordered = await dispatcher.send('order.created', order(person), { subject: id });
  const mail = (await waitFor(async () => {
    const { telegram } = await dispatcher.deliveries(ordered);
    return ['sent', 'failed'].includes(telegram!.state) ? telegram : undefined;
  })) as Record<string, string>;
  await call('PUT', `/recipients/${id}/preferences`, { digest: { every: 'daily' }, quietHours: null });
  // Of him only the ops channel and the admins are told.
  const registered = await dispatcher.send('member.registered', { customer: person, registeredVia: 'web' });
  // Another system knows the same person under ids of its own, one of which is the address.
  await dispatcher.send('order.created', order({ id: `shop-${digits(4)}`, email, name }));
  await dispatcher.send('order.created', order({ id: email, email: email.toUpperCase(), telegramId }));
  // Somebody else's event quotes an address.
  const quoting = await dispatcher.send('contact.received', {
    contactId: randomUUID(),
    customer: { id: 'shop-friend', name: 'Friend' },
    message: `Please write to my wife, ${email}`,
  });
  const direct = { title: `Dear ${name}`, message: 'A word' };
  const { body: sent } = await call(
    'POST',
    '/notifications',
    { to: { id }, content: direct },
    { 'idempotency-key': randomUUID() },
  );
  await call('POST', '/notifications', { to: { email, phone }, content: direct });
  const later = await call('POST', '/notifications', {
    to: { id },
    content: direct,
    channels: ['email'],
    sendAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  await dispatcher.query(
    `INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, code, detail, started_at)
     VALUES ($1, 99, 'smtp', 'failed', 'ADDRESS_DEAD', $2, now())`,
    [mail.id, `550 5.1.1 <${email}>: no such mailbox`],
  );
  await dispatcher.query(`INSERT INTO decision (notification_id, code, detail) VALUES ($1, 'RECEIPT', $2)`, [
    mail.notification_id,
    `twilio: ${phone.slice(1)} rejected`,
  ]);
  await dispatcher.query(`INSERT INTO engagement (delivery_id, kind, url) VALUES ($1, 'clicked', $2)`, [
    mail.id,
    `https://shop.example.com/me?email=${encodeURIComponent(email)}`,
  ]);
  await dispatcher.query(
    `INSERT INTO suppression (channel, address, reason, detail) VALUES ('sms', $1, 'ADDRESS_DEAD', $1)`,
    [phone],
  );
  await dispatcher.query(`INSERT INTO frequency VALUES ($1, 'type:x', now(), 1)`, [id]);
  await dispatcher.query(`INSERT INTO cancellation (key, occurred_at) VALUES ($1, now())`, [`member:${email}`]);
  await dispatcher.query(
    `INSERT INTO idempotency_key (scope, key, request_hash, status, body) VALUES ('POST /x', $1, '\\x00', 200, $2)`,
    [randomUUID(), JSON.stringify({ to: phone })],
  );
  // Data that does not fit becomes a dead letter; a type nobody has described is kept.
  await dispatcher.announce({
    ...createEvent(CustomerChanged, CustomerChanged.sample),
    source: '/shop',
    type: 'order.created',
    data: { customer: person },
  });
  await call('POST', '/events', {
    specversion: '1.0',
    id: randomUUID(),
    source: '/shop',
    type: 'shop.odd',
    data: { who: person },
  });
  await dispatcher.query(
    `INSERT INTO message_retry (queue, message_id, routing_key, headers, body, attempts, available_at, last_error)
     VALUES ('dispatcher.notifications', $1, 'order.paid', '{}', $2, 1, 'infinity', 'x')`,
    [randomUUID(), body({ note: `call ${phone}` })],
  );
  return { ordered, registered, quoting, sent, later: later.body.eventId as string, telegram: mail };
}

test('of who was erased nothing is found anywhere, and the others keep everything', async () => {
  const [person, other, admin] = [someone('Аврора'), someone('Богдан'), someone('Ольга')];
  await dispatcher.announce(
    createEvent(StaffChanged, { staff: admin, revision: 1, role: 'owner', active: true, isTest: false }),
  );
  const others = await leaveTracesOf(other);
  const theirs = await leaveTracesOf(person);
  const before = await found(other);
  expect(Object.keys(await found(person)).sort()).toEqual(
    expect.arrayContaining([
      ...['cancellation', 'dead_letter', 'decision', 'delivery', 'delivery_attempt', 'engagement', 'event'],
      ...['idempotency_key', 'message_retry', 'notification', 'recipient', 'suppression', 'unregistered_event'],
    ]),
  );
  const statesOf = (eventId: string) =>
    dispatcher.query('SELECT recipient_id, channel, state FROM delivery WHERE event_id = $1 ORDER BY id', [eventId]);
  const states = await statesOf(theirs.registered);

  await dispatcher.announce(deletion(person.id));
  await erased(person.id);
  expect(await found(person)).toEqual({});
  for (const [table, column] of [
    ['recipient', 'id'],
    ['recipient_preference', 'recipient_id'],
    ['push_subscription', 'recipient_id'],
    ['frequency', 'recipient_id'],
    ['digest', 'recipient_id'],
  ]) {
    expect([table, await dispatcher.query(`SELECT FROM ${table} WHERE ${column} = $1`, [person.id])]).toEqual([
      table,
      [],
    ]);
  }

  // The statistics stay: what was told, to whom and what became of it.
  expect((await statesOf(theirs.registered)).length).toBe(states.length);
  expect(await dispatcher.deliveries(theirs.later)).toMatchObject({
    email: { state: 'cancelled', reason: 'PERSON_ERASED', content: null, address: null },
  });
  expect(await dispatcher.trace(theirs.later, 'notification.direct')).toEqual(['PERSON_ERASED', 'PERSON_ERASED']);
  const { status, body: shown } = await dispatcher.call('GET', `/notifications/${theirs.telegram.notification_id}`);
  expect([status, shown.event.data]).toEqual([200, { erased: true }]);

  expect(await found(other)).toEqual(before);
  expect(await dispatcher.query('SELECT data FROM event WHERE id = $1', [others.ordered])).toMatchObject([
    { data: { customer: { email: other.email } } },
  ]);
  expect(await dispatcher.query('SELECT roles FROM recipient WHERE id = $1', [admin.id])).toEqual([
    { roles: ['admin', 'staff'] },
  ]);
}, 60_000);

test('that somebody was erased is told by the id, and what comes late is kept by nobody', async () => {
  const person = someone('Вера');
  await dispatcher.announce(fact(person));
  const gone = deletion(person.id);
  await dispatcher.announce(gone);
  await erased(person.id);
  expect(
    await dispatcher.query(
      'SELECT channel, content IS NOT NULL AS told FROM delivery WHERE event_id = $1 AND channel = $2',
      [gone.id, 'discord'],
    ),
  ).toEqual([{ channel: 'discord', told: true }]);

  await dispatcher.announce(fact({ ...person, name: 'Вера Ещё' }));
  const late = await dispatcher.send('order.created', order(person));
  await dispatcher.call('POST', '/events', {
    specversion: '1.0',
    id: randomUUID(),
    source: '/shop',
    type: 'shop.odd',
    data: { person },
  });
  await dispatcher.send('order.created', order({ id: 'shop-9', name: 'Clerk' }), { subject: person.id });
  expect(await found(person)).toEqual({});
  expect(await dispatcher.query('SELECT data FROM event WHERE id = $1', [late])).toEqual([{ data: { erased: true } }]);
  expect(await dispatcher.query('SELECT FROM notification WHERE event_id = $1', [late])).toEqual([]);
  expect(await dispatcher.query('SELECT FROM recipient WHERE id = $1', [person.id])).toEqual([]);
  const { status, body: refused } = await dispatcher.call('PUT', `/recipients/${person.id}`, { name: person.name });
  expect([status, refused.code]).toEqual([409, 'RECIPIENT_ERASED']);
  const wishes = await dispatcher.call('PUT', `/recipients/${person.id}/preferences`, { channels: { email: false } });
  const device = await dispatcher.call('POST', `/recipients/${person.id}/push-subscriptions`, {
    kind: 'fcm',
    token: 'a'.repeat(100),
  });
  expect([wishes.body.code, device.body.code]).toEqual(['RECIPIENT_ERASED', 'RECIPIENT_ERASED']);
});

test('what was under way is found by the second pass, after which nothing is left to do', async () => {
  const person = someone('Глеб');
  await dispatcher.announce(fact(person));
  const eventId = await dispatcher.send('order.created', order(person));
  const { notificationId } = (
    await dispatcher.query(
      'SELECT id AS "notificationId" FROM notification WHERE event_id = $1 AND recipient_id = $2',
      [eventId, person.id],
    )
  )[0] as { notificationId: string };
  await dispatcher.announce(deletion(person.id));
  await erased(person.id);
  await dispatcher.query(`INSERT INTO decision (notification_id, code, detail) VALUES ($1, 'RECEIPT', $2)`, [
    notificationId,
    `no such number: ${person.phone}`,
  ]);
  await dispatcher.query(`INSERT INTO suppression (channel, address, reason) VALUES ('email', $1, 'ADDRESS_DEAD')`, [
    person.email,
  ]);
  await dispatcher.query('UPDATE erasure SET due_at = now() WHERE id = $1', [person.id]);
  await waitFor(async () => (await dispatcher.query('SELECT FROM erasure WHERE id = $1', [person.id])).length === 0);
  expect(await found(person)).toEqual({});
});

test.each([
  ['over HTTP', async (event: CloudEvent) => void (await dispatcher.call('POST', '/events', event))],
  ['by another system', (event: CloudEvent) => dispatcher.announce({ ...event, source: '/shop' })],
])('nobody is erased by what is said %s', async (_name, say) => {
  const person = someone('Дарья');
  await dispatcher.announce(fact(person));
  const event = deletion(person.id);
  await say(event);
  await waitFor(async () => (await dispatcher.query('SELECT FROM event WHERE id = $1', [event.id])).length === 1);
  expect(await dispatcher.query('SELECT FROM erased_person WHERE id = $1', [person.id])).toEqual([]);
  expect(await dispatcher.query('SELECT name FROM recipient WHERE id = $1', [person.id])).toEqual([
    { name: person.name },
  ]);
});
