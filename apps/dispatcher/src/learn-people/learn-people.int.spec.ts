import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CloudEvent, createEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged, SiteChanged, StaffChanged } from '@marmalade/contracts-identity';
import { waitFor } from '@marmalade/testing';
import { LivingDispatcher } from '../../test/living-dispatcher.js';

let dispatcher: LivingDispatcher;

beforeAll(async () => {
  dispatcher = await LivingDispatcher.start();
});
afterAll(() => dispatcher?.stop());

type Customer = Partial<(typeof CustomerChanged)['sample']>;

const customerFact = (id: string, changes: Customer = {}, person: object = {}): CloudEvent => {
  const { sample } = CustomerChanged;
  const customer = { id, name: 'Ann', email: `${id}@example.com`, phone: '+79145550123', locale: 'en', ...person };
  return createEvent(CustomerChanged, { ...sample, revision: 1, ...changes, customer }, { subject: id });
};
const staffFact = (id: string, role: 'owner' | 'cashier', active = true, revision = 1): CloudEvent =>
  createEvent(StaffChanged, {
    staff: { id, name: 'Olga', email: `${id}@example.com` },
    revision,
    role,
    active,
    isTest: false,
  });
const row = async (id: string) => (await dispatcher.query('SELECT * FROM recipient WHERE id = $1', [id]))[0];
const order = (customer: object) => ({
  orderId: randomUUID(),
  number: 'A-7',
  customer,
  items: [{ name: 'Lemon marmalade', quantity: 2, price: { amount: '4.50', currency: 'USD' } }],
  total: { amount: '9.00', currency: 'USD' },
});

describe('customers', () => {
  test('are known as identity tells of them; an older fact is no news', async () => {
    const id = randomUUID();
    await dispatcher.announce(customerFact(id, { revision: 2, emailVerified: true, phoneVerified: false }));
    const known = {
      name: 'Ann',
      email: `${id}@example.com`,
      phone: '+79145550123',
      roles: ['customer'],
      revision: 2,
      active: true,
      email_verified: true,
      phone_verified: false,
      is_test: false,
    };
    expect(await row(id)).toMatchObject(known);
    await dispatcher.announce(customerFact(id, { revision: 1 }, { name: 'Old' }));
    expect(await row(id)).toMatchObject(known);
    await dispatcher.announce(
      customerFact(id, { revision: 3 }, { name: 'Third', phone: undefined }),
      customerFact(id, { revision: 4, status: 'blocked', isTest: true }, { name: 'Fourth', phone: undefined }),
    );
    expect(await row(id)).toMatchObject({ name: 'Fourth', phone: null, revision: 4, active: false, is_test: true });
  });

  test('what events from outside say of them changes nothing, and holds for the event', async () => {
    const id = randomUUID();
    await dispatcher.announce(customerFact(id, {}, { telegramId: undefined }));
    const elsewhere = `elsewhere-${id}@example.com`;
    const eventId = await dispatcher.send('order.created', order({ id, email: elsewhere, telegramId: '77777' }));
    expect((await dispatcher.deliveries(eventId)).email).toMatchObject({ address: elsewhere });
    expect(await row(id)).toMatchObject({ email: `${id}@example.com`, telegram_id: null });
    const { status, body } = await dispatcher.call('PUT', `/recipients/${id}`, { name: 'Other' });
    expect([status, body.code]).toEqual([409, 'RECIPIENT_OF_IDENTITY']);
  });

  test('who is blocked gets nothing, and the trace says why', async () => {
    const id = randomUUID();
    await dispatcher.announce(customerFact(id, { status: 'blocked' }));
    const eventId = await dispatcher.send('order.created', order({ id }));
    const states = Object.values(await dispatcher.deliveries(eventId)).map(({ state, reason }) => [state, reason]);
    expect(new Set(states.map(String))).toEqual(new Set(['skipped,PERSON_INACTIVE']));
    expect(await dispatcher.trace(eventId, 'order.created')).toContain('PERSON_INACTIVE');
  });

  test('what waits for somebody who is then blocked does not go', async () => {
    const id = randomUUID();
    const day = 24 * 3_600_000;
    await dispatcher.announce(customerFact(id));
    const { body } = await dispatcher.call('POST', '/notifications', {
      to: { id },
      content: { title: 'Tomorrow', message: 'See you' },
      channels: ['email'],
      sendAt: new Date(Date.now() + day).toISOString(),
    });
    await dispatcher.announce(customerFact(id, { revision: 2, status: 'inactive' }));
    await dispatcher.hurry(body.eventId);
    expect(await dispatcher.until(body.eventId, 'email', 'skipped')).toMatchObject({ reason: 'PERSON_INACTIVE' });
  });

  test('who has stopped the bot gets nothing by it, until identity says that they are back', async () => {
    const id = randomUUID();
    const telegramId = '482910573';
    const suppressed = async () =>
      (
        await dispatcher.query(`SELECT reason FROM suppression WHERE channel = 'telegram' AND address = $1`, [
          telegramId,
        ])
      ).map(({ reason }) => reason);
    await dispatcher.announce(customerFact(id, { revision: 2, telegramBlocked: true }, { telegramId }));
    expect(await suppressed()).toEqual(['BOT_STOPPED']);
    // What is older than what is known says nothing, whenever it comes.
    await dispatcher.announce(customerFact(id, { revision: 1 }, { telegramId }));
    expect(await suppressed()).toEqual(['BOT_STOPPED']);
    await dispatcher.announce(customerFact(id, { revision: 3 }, { telegramId }));
    expect(await suppressed()).toEqual([]);
    await dispatcher.announce(customerFact(id, { revision: 2, telegramBlocked: true }, { telegramId }));
    expect(await suppressed()).toEqual([]);
    // Of both in one batch the newer holds.
    await dispatcher.announce(
      customerFact(id, { revision: 5 }, { telegramId }),
      customerFact(id, { revision: 4, telegramBlocked: true }, { telegramId }),
    );
    expect(await suppressed()).toEqual([]);
  });

  test('what the provider has said since is not lifted by an older word, and mailboxes never are', async () => {
    const id = randomUUID();
    const telegramId = '482910574';
    const email = `${id}@example.com`;
    const early = customerFact(id, { revision: 1 }, { telegramId });
    await dispatcher.query(
      `INSERT INTO suppression (channel, address, reason) VALUES ('telegram', $1, 'ADDRESS_DEAD'), ('email', $2, 'ADDRESS_DEAD')`,
      [telegramId, email],
    );
    const channels = async () =>
      (
        await dispatcher.query('SELECT channel FROM suppression WHERE address = ANY($1) ORDER BY channel', [
          [telegramId, email],
        ])
      ).map(({ channel }) => channel);
    await dispatcher.announce(early);
    expect(await channels()).toEqual(['email', 'telegram']);
    await dispatcher.announce(customerFact(id, { revision: 2 }, { telegramId }));
    expect(await channels()).toEqual(['email']);
  });

  test('advertising goes to addresses that are known to be theirs, other messages to all', async () => {
    const id = randomUUID();
    await dispatcher.announce(customerFact(id, { emailVerified: false, phoneVerified: true }));
    const send = async (marketing: boolean, to: object = { id }) => {
      const content = { title: 'Sale', message: 'Half price' };
      const { body } = await dispatcher.call('POST', '/notifications', {
        to,
        content,
        channels: ['email', 'sms'],
        marketing,
      });
      return Object.fromEntries(body.notifications[0].deliveries.map((each: any) => [each.channel, each.reason]));
    };
    expect(await send(true)).toEqual({ email: 'ADDRESS_UNVERIFIED', sms: null });
    expect(await send(false)).toEqual({ email: null, sms: null });
    expect(await send(true, { id, phone: '+79145559999' })).toEqual({
      email: 'ADDRESS_UNVERIFIED',
      sms: 'ADDRESS_UNVERIFIED',
    });
    await dispatcher.announce(customerFact(id, { revision: 2, emailVerified: true, phoneVerified: true }));
    expect(await send(true)).toEqual({ email: null, sms: null });
    // Whom other systems tell of is none of identity's concern.
    expect(await send(true, { id: 'shop-1', email: 'a@example.com', phone: '+79145551111' })).toEqual({
      email: null,
      sms: null,
    });
  });
});

describe('staff', () => {
  test('admins and cashiers are told what concerns them, as long as they work here', async () => {
    const [owner, cashier] = [randomUUID(), randomUUID()];
    await dispatcher.announce(staffFact(owner, 'owner'), staffFact(cashier, 'cashier'));
    expect((await row(owner))!.roles).toEqual(['admin', 'staff']);
    expect((await row(cashier))!.roles).toEqual(['cashier', 'staff']);
    const told = async (): Promise<string[]> => {
      const eventId = await dispatcher.send('admin.alert', {
        alertId: randomUUID(),
        title: 'Out of sugar',
        message: 'Buy some',
        severity: 'warning',
      });
      const rows = await dispatcher.query('SELECT recipient_id AS id FROM notification WHERE event_id = $1', [eventId]);
      return rows.map(({ id }) => id as string);
    };
    // Who has a role is known two seconds late.
    await waitFor(async () => (await told()).includes(owner));
    expect(await told()).not.toContain(cashier);
    await dispatcher.announce(staffFact(owner, 'owner', false, 2));
    await waitFor(async () => !(await told()).includes(owner));
  });
});

describe('facts', () => {
  test('are no events: nobody is told, and none of them is unregistered', async () => {
    await dispatcher.announce(customerFact(randomUUID()));
    expect(await dispatcher.query(`SELECT FROM unregistered_event WHERE type LIKE '%.changed'`)).toEqual([]);
    expect(await dispatcher.query(`SELECT FROM event WHERE type LIKE '%.changed'`)).toEqual([]);
  });

  test.each([
    ['from elsewhere', { source: '/shop' }, 'EVENT_SOURCE_FOREIGN'],
    ['that came over HTTP', { intake: 'http' }, 'EVENT_SOURCE_FOREIGN'],
    ['of another shape', { data: { customer: { id: 'x' } } }, 'EVENT_DATA_INVALID'],
  ])('one %s goes to the dead letters', async (_name, changes, code) => {
    const id = randomUUID();
    const event = { ...customerFact(id), ...changes };
    await dispatcher.announce(event);
    expect(await dispatcher.query('SELECT code, queue FROM dead_letter WHERE message_id = $1', [event.id])).toEqual([
      { code, queue: 'dispatcher.people' },
    ]);
    expect(await row(id)).toBeUndefined();
  });

  test.each(['', '?dryRun=true'])('nobody tells them over HTTP%s, whatever source they claim', async (query) => {
    const { status, body } = await dispatcher.call('POST', `/events${query}`, [
      staffFact(randomUUID(), 'owner'),
      customerFact(randomUUID()),
    ]);
    expect([status, body.code]).toEqual([422, 'EVENT_TYPE_RESERVED']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/0/type', '/1/type']);
  });

  test('no type of that name can be registered', async () => {
    const { status, body } = await dispatcher.call('PUT', '/event-types/staff.changed', {
      description: 'Mine.',
      schema: { type: 'object' },
      sample: {},
      workflow: { category: 'orders', priority: 'low', notify: [{ audience: 'admins', channels: ['email'] }] },
    });
    expect([status, body.errors?.[0]?.code]).toEqual([422, 'RESERVED']);
  });
});

test('sites are as identity tells of them', async () => {
  const site = (revision: number, settings: object): CloudEvent =>
    createEvent(SiteChanged, { site: 'sweets', revision, settings: { ...settings } });
  await dispatcher.announce(site(2, { name: 'Sweets & Co', locale: 'ru' }));
  await dispatcher.announce(site(1, { name: 'Old' }));
  const settings = async () =>
    (await dispatcher.query(`SELECT settings, revision FROM site WHERE id = 'sweets'`)) as unknown[];
  expect(await settings()).toEqual([{ settings: { name: 'Sweets & Co', locale: 'ru' }, revision: 2 }]);
  const customer = { id: randomUUID(), email: 'ann@example.com' };
  const eventId = await dispatcher.send('order.created', order(customer), { site: 'sweets' });
  await waitFor(async () => (await dispatcher.deliveries(eventId)).email !== undefined);
  const [{ locale }] = (await dispatcher.query(
    'SELECT locale FROM notification WHERE event_id = $1 AND recipient_id = $2',
    [eventId, customer.id],
  )) as [{ locale: string }];
  expect(locale).toBe('ru');
});
