import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { LivingDispatcher } from './living-dispatcher.js';

let dispatcher: LivingDispatcher;

beforeAll(async () => {
  dispatcher = await LivingDispatcher.start();
});
afterAll(() => dispatcher?.stop());
afterEach(() => dispatcher.liveAt(undefined));

/** A person nobody knows yet, with wishes. */
async function aPerson(fields: Record<string, unknown> = {}, preferences?: Record<string, unknown>) {
  const id = randomUUID();
  if (preferences) {
    await dispatcher.query('INSERT INTO recipient_preference (recipient_id, preferences) VALUES ($1, $2)', [
      id,
      JSON.stringify(preferences),
    ]);
  }
  return {
    id,
    name: 'Ann',
    email: `${id}@example.com`,
    telegramId: String(Math.floor(Math.random() * 1e12)),
    locale: 'en',
    ...fields,
  };
}

const order = (customer: Record<string, unknown>) => ({
  orderId: randomUUID(),
  number: 'A-7',
  customer,
  items: [{ name: 'Lemon marmalade', quantity: 2, price: { amount: '4.50', currency: 'USD' } }],
  total: { amount: '9.00', currency: 'USD' },
});

const mailsTo = (customer: { email: string }) =>
  dispatcher.smtp.messages.filter(({ to }) => to.includes(customer.email));
const chatsWith = (customer: { telegramId: string }) =>
  dispatcher.telegram.messages.filter(({ chatId }) => chatId === customer.telegramId);

describe('quiet hours', () => {
  // Each end is a moment of UTC worked out by hand from the zone's rules.
  test.each([
    [
      'Asia/Vladivostok, which knows no summer time',
      'Asia/Vladivostok',
      '2031-03-08T14:30:00Z',
      '2031-03-08T22:00:00.000Z',
    ],
    [
      'New York, the night the clocks go forward',
      'America/New_York',
      '2031-03-09T04:30:00Z',
      '2031-03-09T12:00:00.000Z',
    ],
    ['New York, the night the clocks go back', 'America/New_York', '2031-11-02T03:30:00Z', '2031-11-02T13:00:00.000Z'],
    [
      'New York, between the two halves of the repeated hour',
      'America/New_York',
      '2031-11-02T05:45:00Z',
      '2031-11-02T13:00:00.000Z',
    ],
  ])('%s: deferred to the right minute, sent once', async (_name, timeZone, now, end) => {
    const customer = await aPerson({ timeZone }, { quietHours: { from: '22:00', to: '08:00' } });
    dispatcher.liveAt(now);
    const id = await dispatcher.send('order.created', order(customer));
    const { email, telegram, in_app } = await dispatcher.deliveries(id);
    for (const delivery of [email, telegram]) {
      expect(delivery).toMatchObject({ state: 'deferred', reason: 'QUIET_HOURS', due_at: new Date(end) });
    }
    expect(in_app!.state).not.toBe('deferred');
    // One minute early it is looked at again, and goes on waiting.
    dispatcher.liveAt(new Date(Date.parse(end) - 60_000).toISOString());
    await dispatcher.hurry(id);
    await waitFor(async () => (await dispatcher.deliveries(id)).email!.due_at?.toISOString() === end);
    expect(mailsTo(customer)).toEqual([]);
    dispatcher.liveAt(end);
    await dispatcher.hurry(id);
    await dispatcher.until(id, 'email', 'sent');
    await dispatcher.until(id, 'telegram', 'sent');
    expect(mailsTo(customer)).toHaveLength(1);
    expect(chatsWith(customer)).toHaveLength(1);
    expect(await dispatcher.trace(id, 'order.created')).toEqual(expect.arrayContaining(['QUIET_HOURS']));
  });

  test('urgent ones pass them, and so does what is forced', async () => {
    const customer = await aPerson(
      { timeZone: 'Asia/Bangkok' },
      { quietHours: { from: '00:00', to: '23:59' }, channels: { telegram: false } },
    );
    const id = await dispatcher.send('auth.login_token_issued', {
      customer,
      loginUrl: 'https://shop.example.com/login/abc',
      expiresAt: new Date(Date.now() + 300_000).toISOString(),
    });
    await dispatcher.until(id, 'telegram', 'sent');
    expect(await dispatcher.trace(id, 'auth.login_token_issued')).toContain('FORCED');
  });

  test('of several on one matter only the newest goes when they end; what has expired goes no more', async () => {
    const customer = await aPerson({ timeZone: 'Asia/Vladivostok' }, { quietHours: { from: '22:00', to: '08:00' } });
    const reply = (words: string) => ({
      ticketId: `T-${customer.id}`,
      number: 'T-318',
      customer,
      subject: 'A card is missing',
      reply: words,
    });
    dispatcher.liveAt('2031-03-08T14:30:00Z');
    const ids = [];
    for (const message of ['one', 'two', 'three']) ids.push(await dispatcher.send('ticket.replied', reply(message)));
    dispatcher.liveAt('2031-03-08T22:00:00Z');
    for (const id of ids) await dispatcher.hurry(id);
    await dispatcher.until(ids[2]!, 'email', 'sent');
    for (const id of ids.slice(0, 2)) {
      expect(await dispatcher.until(id, 'email', 'skipped')).toMatchObject({ reason: 'COALESCED' });
    }
    expect(mailsTo(customer)).toHaveLength(1);
    expect(mailsTo(customer)[0]!.parsed.text).toContain('three');

    // Planned with time enough, and then kept back until it was too late.
    dispatcher.liveAt('2031-03-08T14:30:00Z');
    const late = await dispatcher.send('ticket.replied', reply('four'));
    await dispatcher.query('UPDATE delivery SET expires_at = clock_timestamp() WHERE event_id = $1', [late]);
    dispatcher.liveAt('2031-03-08T22:00:00Z');
    await dispatcher.hurry(late);
    await dispatcher.until(late, 'email', 'expired');
    expect(mailsTo(customer)).toHaveLength(1);
  });
});

describe('preferences', () => {
  test.each([
    ['a channel', { channels: { email: false } }, 'CHANNEL_OFF'],
    ['a category', { categories: { orders: false } }, 'CATEGORY_OFF'],
    ['a category on a channel', { categories: { orders: { email: false } } }, 'CATEGORY_OFF'],
    ['a type', { mutedTypes: ['order.created'] }, 'TYPE_MUTED'],
  ])('%s that is switched off is skipped, and the trace says why', async (_what, preferences, code) => {
    const customer = await aPerson({}, preferences);
    const id = await dispatcher.send('order.created', order(customer));
    expect((await dispatcher.deliveries(id)).email).toMatchObject({ state: 'skipped', reason: code });
    expect(await dispatcher.trace(id, 'order.created')).toContain(code);
    expect(mailsTo(customer)).toEqual([]);
  });

  test('what was switched off while it waited goes no more', async () => {
    const customer = await aPerson({ timeZone: 'Asia/Vladivostok' }, { quietHours: { from: '22:00', to: '08:00' } });
    dispatcher.liveAt('2031-03-08T14:30:00Z');
    const id = await dispatcher.send('order.created', order(customer));
    await dispatcher.query('UPDATE recipient_preference SET preferences = $2 WHERE recipient_id = $1', [
      customer.id,
      JSON.stringify({ mutedTypes: ['order.created'] }),
    ]);
    await dispatcher.hurry(id);
    expect(await dispatcher.until(id, 'email', 'skipped')).toMatchObject({ reason: 'TYPE_MUTED' });
  });
});

describe('digests', () => {
  test('gather what is not pressing into one message at the local hour', async () => {
    const customer = await aPerson({ timeZone: 'Asia/Vladivostok' }, { digest: { every: 'daily', at: '09:00' } });
    dispatcher.liveAt('2031-03-08T03:00:00Z');
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push(await dispatcher.send('order.created', order(customer)));
    const { email } = await dispatcher.deliveries(ids[0]!);
    expect(email).toMatchObject({ state: 'deferred', reason: 'DIGEST', digest: 'daily' });
    const [row] = await dispatcher.query(`SELECT due_at FROM digest WHERE recipient_id = $1 AND channel = 'email'`, [
      customer.id,
    ]);
    expect(row!.due_at.toISOString()).toBe('2031-03-08T23:00:00.000Z');
    expect((await dispatcher.deliveries(ids[0]!)).in_app!.state).not.toBe('deferred');

    await dispatcher.query('UPDATE digest SET due_at = clock_timestamp() WHERE recipient_id = $1', [customer.id]);
    await dispatcher.until(ids[2]!, 'email', 'sent');
    await dispatcher.until(ids[2]!, 'telegram', 'sent');
    for (const id of ids.slice(0, 2))
      expect(await dispatcher.until(id, 'email', 'skipped')).toMatchObject({ reason: 'DIGESTED' });
    expect(mailsTo(customer)).toHaveLength(1);
    expect(mailsTo(customer)[0]!.parsed.text!.match(/A-7/g)!.length).toBeGreaterThanOrEqual(3);
    expect(chatsWith(customer)).toHaveLength(1);

    // Alone, a message goes as it is.
    const alone = await dispatcher.send('order.created', order(customer));
    await dispatcher.query('UPDATE digest SET due_at = clock_timestamp() WHERE recipient_id = $1', [customer.id]);
    await dispatcher.until(alone, 'email', 'sent');
    expect(mailsTo(customer)[1]!.parsed.subject).toMatch(/A-7/);
  });
});

describe('reminders', () => {
  const booking = (customer: Record<string, unknown>, startsAt: Date, bookingId = randomUUID()) => ({
    bookingId,
    customer,
    resource: { id: 'r-1', name: 'Marmalade class' },
    startsAt: startsAt.toISOString(),
    endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
  });
  const in48Hours = (): Date => new Date(Date.now() + 48 * 3_600_000);

  test('a booking schedules its four; those already past are not made', async () => {
    const customer = await aPerson();
    const startsAt = in48Hours();
    const id = await dispatcher.send('booking.created', booking(customer, startsAt));
    const offsets: [string, number][] = [
      ['booking.reminder.day_before', -24 * 60],
      ['booking.reminder.hour_before', -60],
      ['booking.reminder.started', 0],
      ['booking.reminder.ending', 55],
    ];
    for (const [type, minutes] of offsets) {
      const { telegram } = await dispatcher.deliveries(id, type);
      expect([type, telegram!.state, telegram!.due_at]).toEqual([
        type,
        'deferred',
        new Date(startsAt.getTime() + minutes * 60_000),
      ]);
    }
    const soon = await dispatcher.send('booking.created', booking(customer, new Date(Date.now() + 30 * 60_000)));
    const rows = await dispatcher.query(
      `SELECT workflow FROM notification WHERE event_id = $1 AND workflow LIKE 'booking.reminder%' ORDER BY 1`,
      [soon],
    );
    expect(rows.map(({ workflow }) => workflow)).toEqual(['booking.reminder.ending', 'booking.reminder.started']);
    expect(await dispatcher.trace(soon, 'booking.created')).toContain('SCHEDULE_PAST');
  });

  test('cancelled with the booking; moved with it; none is sent twice', async () => {
    const customer = await aPerson();
    const data = booking(customer, in48Hours());
    const created = await dispatcher.send('booking.created', data);
    const later = { ...data, ...booking(customer, new Date(Date.now() + 96 * 3_600_000), data.bookingId) };
    const sample = (await dispatcher.call('GET', '/event-types/booking.rescheduled')).body.sample.data;
    const moved = await dispatcher.send('booking.rescheduled', { ...sample, ...later, assignee: undefined });
    await dispatcher.until(created, 'telegram', 'cancelled', 'booking.reminder.day_before');
    const { telegram } = await dispatcher.deliveries(moved, 'booking.reminder.day_before');
    expect(telegram).toMatchObject({
      state: 'deferred',
      due_at: new Date(Date.parse(later.startsAt) - 24 * 3_600_000),
    });

    const cancelSample = (await dispatcher.call('GET', '/event-types/booking.cancelled')).body.sample.data;
    await dispatcher.send('booking.cancelled', { ...cancelSample, ...later, assignee: undefined });
    await dispatcher.until(moved, 'telegram', 'cancelled', 'booking.reminder.hour_before');
    expect(await dispatcher.trace(moved, 'booking.reminder.hour_before')).toContain('CANCELLED');
  });

  test('a booking that was cancelled before its creation was heard of gets none', async () => {
    const customer = await aPerson();
    const data = booking(customer, in48Hours());
    const cancelSample = (await dispatcher.call('GET', '/event-types/booking.cancelled')).body.sample.data;
    const cancelled = { ...cancelSample, ...data, assignee: undefined };
    await dispatcher.send('booking.cancelled', cancelled, { time: new Date().toISOString() });
    const created = await dispatcher.send('booking.created', data, {
      time: new Date(Date.now() - 60_000).toISOString(),
    });
    await dispatcher.hurry(created);
    await dispatcher.until(created, 'telegram', 'cancelled', 'booking.reminder.day_before');
    expect(chatsWith(customer).filter(({ plainText }) => /tomorrow|reminder/i.test(plainText))).toEqual([]);
  });
});

describe('fallback from the app', () => {
  test('is not needed where there is no inbox: what is captured counts as sent', async () => {
    const chain = { audience: 'customer', channels: ['in_app'], fallback: ['email'], fallbackAfter: '10m' };
    const workflow = { category: 'orders', priority: 'normal', notify: [chain] };
    await dispatcher.call('PUT', '/event-types/order.created', { workflow });
    const customer = await aPerson();
    const id = await dispatcher.send('order.created', order(customer));
    expect(await dispatcher.until(id, 'in_app', 'sent')).toMatchObject({ reason: null, provider: 'captured' });
    expect(await dispatcher.until(id, 'email', 'cancelled')).toMatchObject({ reason: 'FALLBACK_NOT_NEEDED' });
    expect(mailsTo(customer)).toEqual([]);
    await dispatcher.call('DELETE', '/event-types/order.created');
  });
});

describe('fallback from Telegram to SMS', () => {
  const reminder = (customer: Record<string, unknown>) => ({
    bookingId: randomUUID(),
    customer,
    resource: { id: 'r-1', name: 'Marmalade class' },
    startsAt: new Date(Date.now() + 1_000).toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  });

  test('ends at the first success', async () => {
    const customer = await aPerson({ phone: '+15005551234' });
    const id = await dispatcher.send('booking.reminder.started', reminder(customer));
    await dispatcher.until(id, 'telegram', 'sent');
    expect(await dispatcher.until(id, 'sms', 'cancelled')).toMatchObject({ reason: 'FALLBACK_NOT_NEEDED' });
    expect(dispatcher.twilio.messages.filter(({ to }) => to === '+15005551234')).toEqual([]);
  });

  test('goes on at once when a step fails for good, and remembers the dead address', async () => {
    const customer = await aPerson({ phone: '+15005559876' });
    dispatcher.telegram.setChat(customer.telegramId, 'blocked');
    const id = await dispatcher.send('booking.reminder.started', reminder(customer));
    await dispatcher.until(id, 'telegram', 'failed');
    await dispatcher.until(id, 'sms', 'sent');
    expect(dispatcher.twilio.messages.filter(({ to }) => to === '+15005559876')).toHaveLength(1);
    expect(await dispatcher.trace(id, 'booking.reminder.started')).toContain('FALLBACK_DUE');
    // The next time nobody knocks at the dead address: the chain begins with SMS.
    const next = await dispatcher.send('booking.reminder.started', reminder(customer));
    expect((await dispatcher.deliveries(next)).telegram).toMatchObject({
      state: 'skipped',
      reason: 'ADDRESS_SUPPRESSED',
    });
    await dispatcher.until(next, 'sms', 'sent');
  });

  test('goes on in time when a step is held up', async () => {
    const customer = await aPerson({ phone: '+15005557777' });
    dispatcher.telegram.throttleNext({ retryAfter: 3 });
    const id = await dispatcher.send('booking.reminder.started', reminder(customer));
    await dispatcher.until(id, 'telegram', 'pending');
    await dispatcher.hurry(id);
    await dispatcher.until(id, 'sms', 'sent');
    expect(await dispatcher.until(id, 'telegram', 'cancelled')).toMatchObject({ reason: 'FALLBACK_TAKEN' });
  });
});
