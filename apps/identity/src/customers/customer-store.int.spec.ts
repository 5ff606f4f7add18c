import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createValidator } from '@marmalade/contracts-envelope';
import { CustomerChanged, events } from '@marmalade/contracts-identity';
import { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { type Actor, SYSTEM } from '../audit-log/audit-log.js';
import { CustomerStore, type NewCustomer } from './customer-store.js';

const OLGA: Actor = { role: 'marketing', id: 'olga', name: 'Ольга Ким' };
const ANNA = {
  name: 'Анна Смирнова',
  email: 'Anna.Smirnova@Example.COM',
  phone: '8 (914) 555-01-23',
  telegramId: '482910573',
  birthday: '1991-05-14',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
  tags: ['vip', ' vip ', 'новая'],
  source: 'instagram_may',
  site: 'sweets',
} as const;

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let store: CustomerStore;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  store = new CustomerStore(new Outbox(dataSource), { defaultCountry: 'RU' });
});
afterAll(() => database.close());
beforeEach(() => dataSource.query('TRUNCATE customer, audit_log, outbox'));

const inTx = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> => dataSource.transaction(work);
const create = (input: NewCustomer = ANNA) => inTx((tx) => store.create(tx, OLGA, input, 'admin'));
const update = (...rest: [id: string, changes: object, revision?: number]) =>
  inTx((tx) => store.update(tx, OLGA, ...rest));
const audit = () =>
  dataSource.query('SELECT action, actor_id AS actor, subject_id AS subject, before, after FROM audit_log ORDER BY id');
/** What was announced since it was last asked for; each is checked against its schema. */
async function announced(): Promise<{ type: string; data: any; headers: any; key: string }[]> {
  const rows: { routing_key: string; payload: string; headers: any; order_key: string }[] = await dataSource.query(
    'SELECT * FROM outbox ORDER BY id',
  );
  await dataSource.query('TRUNCATE outbox');
  return rows.map(({ routing_key: type, payload, headers, order_key: key }) => {
    const data = JSON.parse(payload) as unknown;
    const validate = VALIDATORS.get(type)!;
    expect(validate(data) ? [] : validate.errors).toEqual([]);
    return { type, data, headers, key };
  });
}
const ajv = createValidator();
const VALIDATORS = new Map([CustomerChanged, ...events].map(({ type, schema }) => [type, ajv.compile(schema)]));

describe('a new customer', () => {
  test('is not greeted where the shop does not wish it', async () => {
    const silent = new CustomerStore(new Outbox(dataSource), { welcomes: async () => false });
    await dataSource.transaction((tx) => silent.create(tx, SYSTEM, { name: 'Silent' }, 'api'));
    expect((await announced()).map(({ type }) => type)).toEqual(['customer.changed', 'member.registered']);
  });

  test('is stored in one writing, with an audit entry, and announced to services and to people', async () => {
    const customer = await create();
    expect(customer).toEqual({
      ...ANNA,
      id: expect.any(String),
      email: 'Anna.Smirnova@example.com',
      emailVerified: false,
      phone: '+79145550123',
      phoneVerified: false,
      telegramBlocked: false,
      tags: ['vip', 'новая'],
      status: 'active',
      subscribed: null,
      subscriptionCheckedAt: null,
      isTest: false,
      revision: 1,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await store.find(dataSource, customer.id)).toEqual(customer);
    expect(await store.findByTelegramId(dataSource, '482910573')).toEqual(customer);
    const said = await announced();
    expect(said.map(({ type }) => type)).toEqual(['customer.changed', 'member.registered', 'member.welcomed']);
    const person = { id: customer.id, email: customer.email, phone: customer.phone, name: ANNA.name };
    for (const { data, headers, key } of said) {
      expect(data.customer).toMatchObject(person);
      expect([key, headers.subject, headers.site, headers.istest]).toEqual([
        customer.id,
        customer.id,
        'sweets',
        undefined,
      ]);
    }
    expect(said[0].data).toMatchObject({ revision: 1, status: 'active', birthday: '1991-05-14', tags: customer.tags });
    expect(said[1].data).toMatchObject({ registeredVia: 'admin', source: 'instagram_may' });
    const [entry, ...more] = await audit();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ action: 'customer.created', actor: 'olga', subject: customer.id });
    expect(entry.after).toMatchObject({ name: ANNA.name, phone: '+79145550123', registeredVia: 'admin' });
  });

  test('may be somebody of whom nothing is known, or test data', async () => {
    const { id, tags } = await create({});
    expect(tags).toEqual([]);
    await create({});
    expect((await announced())[0].data).toEqual({
      customer: { id },
      revision: 1,
      status: 'active',
      emailVerified: false,
      phoneVerified: false,
      tags: [],
      isTest: false,
      registeredAt: expect.any(String),
    });
    const tester = await create({ isTest: true, name: 'Tester', emailVerified: true, email: 't@example.com' });
    expect(tester).toMatchObject({ isTest: true, emailVerified: true });
    expect((await announced()).map(({ headers }) => headers.istest)).toEqual([true, true, true]);
  });

  test.each([
    ['email', { email: 'anna.smirnova@EXAMPLE.com' }],
    ['phone', { phone: '+7 914 555-01-23' }],
    ['telegramId', { telegramId: '482910573' }],
  ])('is refused when another has the same %s; the transaction goes on', async (field, input) => {
    const anna = await create();
    await announced();
    await inTx(async (tx) => {
      const refused = store.create(tx, OLGA, { name: 'Other', ...input }, 'web');
      await expect(refused).rejects.toMatchObject({
        code: 'CUSTOMER_EXISTS',
        status: 409,
        detail: `It is the customer ${anna.id}.`,
        errors: [{ pointer: `/${field}`, code: 'TAKEN' }],
      });
      await store.create(tx, OLGA, { name: 'Third' }, 'web');
    });
    expect((await announced()).map(({ type }) => type)).toHaveLength(3);
  });

  test('of ten at once with one Telegram id there is one', async () => {
    const tries = Array.from({ length: 10 }, () => create({ telegramId: '77' }));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [{ id }] = await dataSource.query('SELECT id FROM customer');
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason.detail).toBe(`It is the customer ${id}.`);
    }
    expect(await announced()).toHaveLength(3);
  });
});

describe('a change', () => {
  test('is told with what it was and what it is, and counts the revision', async () => {
    const { id } = await create();
    await announced();
    const after = await update(id, { email: 'anna@example.com', birthday: null, tags: ['gold'], source: 'web' });
    expect(after).toMatchObject({ revision: 2, email: 'anna@example.com', birthday: null, name: ANNA.name });
    const [fact, told, ...more] = await announced();
    expect(more).toEqual([]);
    expect(fact.data).toMatchObject({ revision: 2, source: 'web' });
    expect(fact.data).not.toHaveProperty('birthday');
    expect(told).toMatchObject({ type: 'member.updated', data: { changedBy: 'Ольга Ким' } });
    expect(told.data.changes).toEqual([
      { field: 'email', before: 'Anna.Smirnova@example.com', after: 'anna@example.com' },
      { field: 'birthday', before: '1991-05-14' },
      { field: 'tags', before: 'vip, новая', after: 'gold' },
    ]);
    expect((await audit())[1]).toEqual({
      action: 'customer.updated',
      actor: 'olga',
      subject: id,
      before: {
        email: 'Anna.Smirnova@example.com',
        birthday: '1991-05-14',
        tags: ['vip', 'новая'],
        source: ANNA.source,
      },
      after: { email: 'anna@example.com', birthday: null, tags: ['gold'], source: 'web' },
    });
  });

  test('that changes nothing is written nowhere', async () => {
    const before = await create();
    await announced();
    expect(await update(before.id, { name: ANNA.name, phone: '89145550123', tags: ['vip', 'новая'] })).toEqual(before);
    expect(await update(before.id, {})).toEqual(before);
    expect(await announced()).toEqual([]);
    expect(await audit()).toHaveLength(1);
  });

  test('of an address takes its verification away, unless the new one is verified too', async () => {
    const { id } = await create({ ...ANNA, emailVerified: true, phoneVerified: true });
    expect(await update(id, { name: 'Anna' })).toMatchObject({ emailVerified: true, phoneVerified: true });
    expect(await update(id, { email: 'b@example.com' })).toMatchObject({ emailVerified: false, phoneVerified: true });
    expect(await update(id, { email: 'c@example.com', emailVerified: true })).toMatchObject({ emailVerified: true });
    expect(await update(id, { phone: null })).toMatchObject({ phone: null, phoneVerified: false });
    await expect(update(id, { phoneVerified: true })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/phoneVerified' }],
    });
    expect((await announced()).at(-1)!.type).toBe('member.updated');
  });

  test('of the status: who leaves is told of as that', async () => {
    const { id } = await create();
    await announced();
    await update(id, { status: 'blocked', name: 'Anna' });
    const said = await announced();
    expect(said.map(({ type }) => type)).toEqual(['customer.changed', 'member.updated', 'member.deactivated']);
    expect(said[1].data.changes.map(({ field }: { field: string }) => field)).toEqual(['name']);
    expect(said[2].data.deactivatedBy).toBe('Ольга Ким');
    await update(id, { status: 'inactive' });
    expect((await announced()).map(({ type }) => type)).toEqual(['customer.changed', 'member.updated']);
    await update(id, { status: 'active' });
    expect((await announced())[1].data.changes).toEqual([{ field: 'status', before: 'inactive', after: 'active' }]);
  });

  test('of the subscription tells services, not people; the same answer again is only newer', async () => {
    const { id } = await create();
    await announced();
    const first = await inTx((tx) => store.update(tx, SYSTEM, id, { subscribed: true }));
    expect(first).toMatchObject({ subscribed: true, revision: 2, subscriptionCheckedAt: expect.any(Date) });
    expect((await announced()).map(({ type }) => type)).toEqual(['customer.changed']);
    const again = await inTx((tx) => store.update(tx, SYSTEM, id, { subscribed: true }));
    expect(again.revision).toBe(2);
    expect(again.subscriptionCheckedAt!.getTime()).toBeGreaterThan(first.subscriptionCheckedAt!.getTime());
    expect(await announced()).toEqual([]);
  });

  test('of the Telegram account says that it has not stopped the bot; of none nothing can be said', async () => {
    const { id } = await create();
    expect(await update(id, { telegramBlocked: true })).toMatchObject({ telegramBlocked: true });
    expect(await update(id, { name: 'Anna' })).toMatchObject({ telegramBlocked: true });
    expect(await update(id, { telegramId: '7' })).toMatchObject({ telegramBlocked: false });
    expect(await update(id, { telegramId: '8', telegramBlocked: true })).toMatchObject({ telegramBlocked: true });
    expect(await update(id, { telegramId: null })).toMatchObject({ telegramBlocked: false });
    await expect(update(id, { telegramBlocked: true })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/telegramBlocked', code: 'NOTHING_TO_BLOCK' }],
    });
  });

  test('made for another revision is refused', async () => {
    const { id } = await create();
    expect((await update(id, { name: 'A' }, 1)).revision).toBe(2);
    await expect(update(id, { name: 'B' }, 1)).rejects.toMatchObject({ code: 'CUSTOMER_CHANGED', status: 409 });
    expect((await store.find(dataSource, id))!.name).toBe('A');
  });

  test('by ten at once: each is counted', async () => {
    const { id } = await create();
    await Promise.all(Array.from({ length: 10 }, (_, n) => update(id, { name: `Name ${n}` })));
    expect((await store.find(dataSource, id))!.revision).toBe(11);
    const revisions = (await announced()).flatMap(({ data }) => data.revision ?? []);
    expect(revisions).toEqual(Array.from({ length: 11 }, (_, n) => n + 1));
  });

  test("to another's address is refused, and of nobody is not possible", async () => {
    const anna = await create();
    const { id } = await create({ email: 'b@example.com' });
    await expect(update(id, { email: 'anna.smirnova@example.com', phone: ANNA.phone })).rejects.toMatchObject({
      code: 'CUSTOMER_EXISTS',
      detail: `It is the customer ${anna.id}.`,
      errors: [{ pointer: '/email' }, { pointer: '/phone' }],
    });
    for (const nobody of ['no-uuid', '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10']) {
      await expect(update(nobody, { name: 'X' })).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND', status: 404 });
      expect(await store.find(dataSource, nobody)).toBeUndefined();
    }
    expect(await store.findByTelegramId(dataSource, 'no digits')).toBeUndefined();
  });
});
