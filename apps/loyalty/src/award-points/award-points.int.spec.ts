import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { SiteChanged } from '@marmalade/contracts-identity';
import { OrderPaid } from '@marmalade/contracts-orders';
import { type PointApp, startPointApp } from '../../test/point-app.js';

let app: PointApp;
beforeAll(async () => {
  app = await startPointApp();
});
afterAll(() => app.close());

const types = (events: { type: string }[]) => events.map(({ type }) => type);

describe('a paid order', () => {
  test('brings a point for each ten of the shop, once, and the customer is told', async () => {
    const id = await app.customer();
    const orderId = await app.pay(id, '1509.99', { number: 'М-77' });
    expect(await app.lines(id)).toEqual([['earn', 150]]);
    expect(await app.told(id)).toEqual([
      {
        type: 'loyalty.points_awarded',
        data: {
          entryId: expect.any(String),
          customer: { id, name: 'Anna', locale: 'en', timeZone: 'UTC' },
          points: 150,
          balance: 150,
          reason: 'purchase',
          orderNumber: 'М-77',
        },
      },
    ]);
    // The same order, announced once more.
    await app.pay(id, '1509.99', { orderId });
    expect([await app.balance(id), await app.told(id)]).toEqual([150, []]);
    expect(
      await app.sql('SELECT orders, order_amount::int AS amount FROM account WHERE customer_id = $1', [id]),
    ).toEqual([{ orders: 1, amount: 150_999 }]);
  });

  test('of a shop elsewhere finds the customer by their Telegram account or their e-mail address', async () => {
    const id = await app.customer({ customer: { id: randomUUID(), telegramId: '4242', email: 'vera@example.com' } });
    await app.pay({ id: 'shop-17', telegramId: '4242' }, '100.00');
    await app.pay({ id: 'shop-18', email: 'Vera@Example.com' }, '200.00');
    expect(await app.balance(id)).toBe(30);
  });

  test('of nobody we know has no effect, nor has a test order of a real person', async () => {
    const id = await app.customer();
    await app.pay(randomUUID(), '100.00');
    await app.pay({ id: 'x', email: 'nobody@example.com' }, '100.00');
    await app.pay(id, '100.00', {}, { istest: true });
    await app.pay(await app.customer({ customer: { id: randomUUID() }, status: 'blocked' }), '100.00');
    expect(await app.balance(id)).toBeUndefined();
    expect(await app.sql('SELECT FROM dead_letter')).toEqual([]);
  });

  test('of a test customer is announced as test data', async () => {
    const id = await app.customer({ isTest: true });
    await app.pay(id, '100.00', {}, { istest: true });
    const [row] = await app.sql(`SELECT headers FROM outbox WHERE payload::jsonb -> 'customer' ->> 'id' = $1`, [id]);
    expect(row.headers).toMatchObject({ istest: true, subject: id });
  });

  test.each([
    ['without its total', { total: undefined }],
    ['of half a kopeck', { total: { amount: '1.005', currency: 'RUB' } }],
    ['of more money than there is', { total: { amount: '999999999999999', currency: 'RUB' } }],
    ['with a NUL in its id', { orderId: 'a\0b' }],
    ['of no customer', { customer: {} }],
  ])('%s goes to the dead letters, its neighbours do not', async (_, change) => {
    const id = await app.customer();
    const broken = createEvent(OrderPaid, { ...OrderPaid.sample, customer: { id }, ...change } as never);
    await app.tell(broken);
    await app.pay(id, '10.00');
    expect(await app.sql('SELECT queue, code FROM dead_letter WHERE message_id = $1', [broken.id])).toEqual([
      { queue: 'loyalty.points', code: 'EVENT_DATA_INVALID' },
    ]);
    expect(await app.balance(id)).toBe(1);
  });

  test('with the longest of ids and numbers counts once all the same', async () => {
    const id = await app.customer();
    const orderId = 'ё'.repeat(20_000);
    await app.pay(id, '10.00', { orderId, number: '№'.repeat(20_000) });
    await app.pay(id, '10.00', { orderId });
    expect(await app.balance(id)).toBe(1);
  });

  test('in other money counts, and brings nothing', async () => {
    const id = await app.customer();
    await app.pay(id, '', { total: { amount: '100.00', currency: 'USD' } });
    expect([await app.balance(id), await app.told(id)]).toEqual([0, []]);
  });
});

test('a batch of orders of many customers, some of them twice, brings what each of them does', async () => {
  await app.program({ referral: { referrerPoints: 7, refereePoints: 3 } }, 'crowd');
  const registeredAt = new Date().toISOString();
  const friend = await app.customer({ site: 'crowd', registeredAt });
  const { body } = await app.ask('GET', `/loyalty/accounts/${friend}`);
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, place) =>
      app.customer({ site: 'crowd', registeredAt, ...(place < 10 && { source: `ref_${body.referralCode}` }) }),
    ),
  );
  const orders = Array.from({ length: 600 }, (_, place) => ({
    ...OrderPaid.sample,
    orderId: `crowd-${place % 550}`,
    customer: { id: ids[(place % 60) % 55]! },
    total: { amount: '20.00', currency: 'RUB' },
  }));
  await app.tellAll(orders.map((data) => createEvent(OrderPaid, data)));
  const distinct = new Map<string, Set<string>>();
  for (const { customer, orderId } of orders) {
    distinct.set(customer.id, (distinct.get(customer.id) ?? new Set()).add(orderId));
  }
  for (const [place, id] of ids.entries()) {
    const count = distinct.get(id)?.size ?? 0;
    expect([place, await app.balance(id)]).toEqual([place, count === 0 ? undefined : count * 2 + (place < 10 ? 3 : 0)]);
  }
  expect(await app.lines(friend)).toEqual(Array.from({ length: 10 }, () => ['bonus', 7]));
});

describe('when the money goes back', () => {
  test('so do the points, with the order or a part of it', async () => {
    const id = await app.customer();
    const orderId = await app.pay(id, '1000.00');
    await app.refund(id, orderId, '333.33', 'r1');
    await app.refund(id, orderId, '333.33', 'r1');
    expect(await app.lines(id)).toEqual([
      ['earn', 100],
      ['take_back', -34],
    ]);
    await app.cancel(id, orderId);
    await app.cancel(id, orderId);
    await app.refund(id, orderId, '666.67', 'r2');
    expect(await app.lines(id)).toHaveLength(3);
    expect(
      await app.sql('SELECT balance::int, orders, order_amount::int AS amount FROM account WHERE customer_id = $1', [
        id,
      ]),
    ).toEqual([{ balance: 0, orders: 0, amount: 0 }]);
  });

  test('as far as there are any; what is missing is noted, and not taken later', async () => {
    const id = await app.customer();
    const orderId = await app.pay(id, '1000.00');
    await app.ask('POST', `/loyalty/accounts/${id}/points`, { points: -70 });
    await app.cancel(id, orderId);
    expect(await app.balance(id)).toBe(0);
    await app.pay(id, '500.00');
    await app.cancel(id, orderId);
    await app.refund(id, orderId, '1000.00');
    expect(await app.balance(id)).toBe(50);
    expect(
      await app.sql(
        'SELECT given::int, taken_back::int, short::int FROM counted_order WHERE customer_id = $1 AND cancelled',
        [id],
      ),
    ).toEqual([{ given: 100, taken_back: 30, short: 70 }]);
  });

  test('whatever came first', async () => {
    const id = await app.customer();
    const [one, two] = [randomUUID(), randomUUID()];
    await app.cancel(id, one);
    await app.refund(id, two, '400.00');
    await app.pay(id, '1000.00', { orderId: one });
    await app.pay(id, '1000.00', { orderId: two });
    expect(await app.lines(id)).toEqual([['earn', 60]]);
    expect(await app.sql('SELECT orders FROM account WHERE customer_id = $1', [id])).toEqual([{ orders: 1 }]);
  });

  test('unless the shop lets them keep the points', async () => {
    await app.program({ takeBackOnCancel: false }, 'generous');
    const id = await app.customer({ site: 'generous' });
    const orderId = await app.pay(id, '1000.00');
    await app.cancel(id, orderId);
    expect(await app.lines(id)).toEqual([['earn', 100]]);
  });
});

describe('the program of a site', () => {
  test('says how many there are, and when they lapse: with the end of its day', async () => {
    await app.tell(
      createEvent(SiteChanged, { site: 'east', revision: 1, settings: { name: 'East', timeZone: 'Asia/Vladivostok' } }),
    );
    await app.program(
      { pointsPer: { amount: { amount: '100.00', currency: 'RUB' }, points: 3 }, expiryMonths: 6 },
      'east',
    );
    const id = await app.customer({ site: 'east' });
    await app.pay(id, '250.00');
    const data = (await app.told(id))[0]!.data;
    expect([data.points, data.expiresAt]).toEqual([6, expect.stringMatching(/T13:59:59\.999Z$/)]);
    // An order at another site goes by the rules there.
    await app.pay(id, '250.00', {}, { site: 'west' });
    expect(await app.balance(id)).toBe(31);
  });

  test('may be off', async () => {
    await app.program({ enabled: false }, 'off');
    const id = await app.customer({ site: 'off' });
    await app.pay(id, '250.00');
    expect(await app.balance(id)).toBeUndefined();
  });
});

describe('who is new', () => {
  test('is welcomed once, with what the program gives', async () => {
    await app.program({ welcomePoints: 50 }, 'kind');
    const registeredAt = new Date().toISOString();
    const id = await app.customer({ site: 'kind', registeredAt });
    await app.customer({ customer: { id }, site: 'kind', registeredAt, revision: 2 });
    expect(await app.lines(id)).toEqual([['bonus', 50]]);
    expect(await app.told(id)).toMatchObject([
      { type: 'loyalty.points_awarded', data: { reason: 'welcome', points: 50 } },
    ]);
    const old = await app.customer({ site: 'kind', registeredAt: '2020-01-01T00:00:00.000Z' });
    const later = await app.customer({ site: 'kind', registeredAt, revision: 2 });
    expect([await app.balance(old), await app.balance(later)]).toEqual([undefined, undefined]);
  });

  test('and brought along by a friend: both are rewarded, once, when they have paid', async () => {
    await app.program({ referral: { referrerPoints: 100, refereePoints: 40 } }, 'friends');
    const registeredAt = new Date().toISOString();
    const friend = await app.customer({ site: 'friends', registeredAt });
    const { body } = await app.ask('GET', `/loyalty/accounts/${friend}`);
    const source = `ref_${body.referralCode}`;
    const id = await app.customer({ site: 'friends', registeredAt, source });
    expect(await app.lines(id)).toEqual([]);
    await app.pay(id, '0.00');
    await app.pay(id, '20.00');
    await app.pay(id, '30.00');
    expect(await app.lines(id)).toEqual([
      ['earn', 2],
      ['bonus', 40],
      ['earn', 3],
    ]);
    expect(await app.lines(friend)).toEqual([['bonus', 100]]);
    expect(await app.told(friend)).toMatchObject([{ data: { reason: 'referral', points: 100, balance: 100 } }]);
    expect(await app.sql('SELECT referrals FROM account WHERE customer_id = $1', [friend])).toEqual([{ referrals: 1 }]);
    // Neither a test customer, nor oneself, nor who has long been there.
    const test = await app.customer({ site: 'friends', registeredAt, source, isTest: true });
    const later = await app.customer({ site: 'friends', registeredAt, source, revision: 2 });
    await app.customer({ customer: { id: friend }, site: 'friends', registeredAt, source, revision: 3 });
    for (const each of [test, later, friend]) await app.pay(each, '10.00');
    expect(await app.lines(friend)).toEqual([
      ['bonus', 100],
      ['earn', 1],
    ]);
    expect(types(await app.told(test))).toEqual(['loyalty.points_awarded']);
  });

  test('and gets a discount, as does the friend, where there is a template for it', async () => {
    const { body: template } = await app.ask('POST', '/discount-templates', {
      ...{ name: 'Brought along', kind: 'percent', value: 5, trigger: 'referral', site: 'pairs' },
    });
    const registeredAt = new Date().toISOString();
    const friend = await app.customer({ site: 'pairs', registeredAt });
    const { body } = await app.ask('GET', `/loyalty/accounts/${friend}`);
    const source = `ref_${body.referralCode}`;
    const [one, other] = [
      await app.customer({ site: 'pairs', registeredAt, source }),
      await app.customer({ site: 'pairs', registeredAt, source }),
    ];
    for (const id of [one, other, one]) await app.pay(id, '20.00');
    const discounts = await app.sql(
      'SELECT customer_id AS id, issued_via AS via FROM discount WHERE template_id = $1 ORDER BY issued_at',
      [template.id],
    );
    expect(discounts.map(({ id }) => id).sort()).toEqual([one, other, friend, friend].sort());
    expect(discounts.every(({ via }) => via === 'referral')).toBe(true);
    expect((await app.told(friend)).map(({ type }) => type)).toEqual([
      'loyalty.discount_issued',
      'loyalty.discount_issued',
    ]);
  });
});
