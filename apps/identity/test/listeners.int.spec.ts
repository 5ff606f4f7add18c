import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddressSuppressed } from '@marmalade/contracts-dispatcher';
import { type AuditFactEntry, type CloudEvent, createEvent, messageIdOf } from '@marmalade/contracts-envelope';
import { LoyaltyAudited, LoyaltyFactsWanted } from '@marmalade/contracts-loyalty';
import { InProcessBus } from '@marmalade/messaging';
import { waitFor } from '@marmalade/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { readIdentityConfig } from '../src/identity.config.js';
import { type RunningIdentity, startIdentity } from '../src/start-identity.js';
import { openIdentityDatabase } from './identity-database.js';
import { addCustomer, addStaff, announced, audited } from './sign-in-app.js';

const API_KEY = 'mk_identity_test_0123456789abcdef';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let folder: string;
let bus: InProcessBus;
let identity: RunningIdentity;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  folder = mkdtempSync(join(tmpdir(), 'marmalade-identity-'));
  bus = new InProcessBus();
  const settings = { DATABASE_URL: database.url, MARMALADE_DATA_DIR: folder, MARMALADE_API_KEY: API_KEY };
  const config = readIdentityConfig({ ...settings, IDENTITY_PORT: '0', LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });
  identity = await startIdentity(config, bus);
});
afterAll(async () => {
  await identity.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => dataSource.query('TRUNCATE customer, audit_log, outbox, erased_person'));

/** As another service's relay hands it over; twice, as any may come. */
async function tell(...events: CloudEvent[]): Promise<void> {
  const messages = events.map((event) => {
    const { data, ...attributes } = event;
    return {
      messageId: messageIdOf(event),
      routingKey: event.type,
      payload: JSON.stringify(data),
      attributes,
      redelivered: false,
    };
  });
  for (const _time of [1, 2]) {
    const [error] = (await bus.publisher.publish(messages)).filter((outcome) => outcome !== undefined);
    if (error) throw error;
  }
}

const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> => {
  const response = await fetch(identity.url + path, {
    method,
    headers: { 'x-api-key': API_KEY, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

describe('an address at which nothing arrives', () => {
  const suppressed = (recipientId: string, more: object = {}) =>
    createEvent(AddressSuppressed, { recipientId, channel: 'telegram', at: new Date().toISOString(), ...more });

  test('of Telegram marks the customer, once, with an entry and a fact', async () => {
    const id = await addCustomer(dataSource, { telegramId: '482910573' });
    await tell(suppressed(id));
    expect((await ask('GET', `/customers/${id}`)).body).toMatchObject({ telegramBlocked: true, revision: 2 });
    expect(await announced(dataSource)).toMatchObject([
      { type: 'customer.changed', data: { customer: { id }, revision: 2, telegramBlocked: true } },
    ]);
    expect(await audited(dataSource)).toMatchObject([
      {
        action: 'customer.updated',
        role: 'system',
        actor: 'dispatcher',
        subject: id,
        after: { telegramBlocked: true },
      },
    ]);
    await tell(suppressed(id));
    expect(await announced(dataSource)).toHaveLength(1);
  });

  test('of a mailbox, of staff, of nobody, or of a customer without Telegram marks nobody', async () => {
    const id = await addCustomer(dataSource, { telegramId: '1' });
    const without = await addCustomer(dataSource);
    const staff = await addStaff(dataSource, { telegramId: '2' });
    await tell(suppressed(id, { channel: 'email' }), suppressed(without), suppressed(staff));
    await tell(suppressed(randomUUID()), suppressed('shop-customer-7'));
    expect(await announced(dataSource)).toEqual([]);
    expect(await dataSource.query('SELECT FROM customer WHERE telegram_blocked_at IS NOT NULL')).toEqual([]);
  });

  test('that is heard of after they came back does not mark them; the dispatcher hears that they are back', async () => {
    const { body } = await ask('POST', '/customers/from-telegram', { telegramId: '482910573' });
    const { id } = body.customer;
    const before = new Date().toISOString();
    const back = await ask('POST', '/customers/from-telegram', { telegramId: '482910573' });
    expect(back.body.customer).toMatchObject({ telegramBlocked: false });
    await dataSource.query('TRUNCATE outbox');
    await tell(suppressed(id, { at: before }));
    expect((await ask('GET', `/customers/${id}`)).body).toMatchObject({ telegramBlocked: false });
    const [fact] = await announced(dataSource, 'customer.changed');
    expect(fact!.data.telegramBlocked).toBeUndefined();
    expect(fact!.data.revision).toBeGreaterThan(back.body.customer.revision);
    await tell(suppressed(id));
    expect((await ask('GET', `/customers/${id}`)).body).toMatchObject({ telegramBlocked: true });
  });
});

describe('what was done in loyalty', () => {
  const entryOf = (more: Partial<AuditFactEntry> = {}): AuditFactEntry => ({
    id: randomUUID(),
    at: '2025-11-21T02:00:00.000Z',
    actor: { role: 'marketing', id: randomUUID(), name: 'Ольга Ким', ipAddress: '203.0.113.24', requestId: 'r-1' },
    action: 'discount.issued',
    subjectKind: 'discount',
    subjectId: randomUUID(),
    after: { state: 'active' },
    ...more,
  });
  const fact = (...entries: AuditFactEntry[]) => createEvent(LoyaltyAudited, { entries });

  test('is in the audit log, once, as it was told', async () => {
    const [one, other] = [entryOf(), entryOf({ before: { state: 'active' }, after: { state: 'revoked' } })];
    await tell(fact(one, other), fact(one));
    const { body } = await ask('GET', '/audit-log?action=discount.*');
    expect(body.items).toHaveLength(2);
    expect(body.items).toContainEqual({
      id: one.id,
      at: one.at,
      actor: { role: 'marketing', id: one.actor.id, name: 'Ольга Ким' },
      action: 'discount.issued',
      subject: { kind: 'discount', id: one.subjectId },
      before: null,
      after: { state: 'active' },
      ipAddress: '203.0.113.24',
      userAgent: null,
      requestId: 'r-1',
    });
    const found = await ask('GET', `/audit-log?subjectKind=discount&subjectId=${other.subjectId}`);
    expect(found.body.items).toMatchObject([
      { id: other.id, before: { state: 'active' }, after: { state: 'revoked' } },
    ]);
  });

  test('is not lost for what a database can not keep', async () => {
    const entry = entryOf({ after: { reason: 'a\u0000b\ud800', deep: ['\u0000'] } });
    await tell(fact({ ...entry, actor: { ...entry.actor, name: 'O\u0000lga\udc00' } }));
    const { body } = await ask('GET', `/audit-log?subjectId=${entry.subjectId}`);
    expect(body.items).toMatchObject([{ actor: { name: 'Olga\ufffd' }, after: { reason: 'ab\ufffd', deep: [''] } }]);
  });

  test('with somebody who was erased meanwhile tells that it was done, and no more', async () => {
    const gone = randomUUID();
    await dataSource.query(`INSERT INTO erased_person (id, reason) VALUES ($1, 'request')`, [gone]);
    const byThem = entryOf({ actor: { role: 'customer', id: gone, name: 'Zinaida', ipAddress: '203.0.113.9' } });
    const toThem = entryOf({ subjectKind: 'customer', subjectId: gone, before: { name: 'Zinaida' } });
    await tell(fact(byThem, toThem));
    const { body } = await ask('GET', '/audit-log');
    expect(JSON.stringify(body)).not.toMatch(/Zinaida|203\.0\.113/);
    expect(body.items).toHaveLength(2);
    expect(body.items.find(({ id }: { id: string }) => id === toThem.id)).toMatchObject({
      actor: { name: 'Ольга Ким' },
      before: { erased: true, fields: ['name'] },
      after: { erased: true, fields: ['state'] },
    });
  });

  test('told by somebody else is not believed', async () => {
    await tell({ ...fact(entryOf()), source: '/elsewhere' });
    expect(await audited(dataSource)).toEqual([]);
    expect(
      (await dataSource.query('SELECT code FROM dead_letter')).map(({ code }: { code: string }) => code),
    ).toContain('EVENT_SOURCE_FOREIGN');
  });
});

test('a service that is new hears of everybody who was there before it', async () => {
  const id = await addCustomer(dataSource);
  await tell(createEvent(LoyaltyFactsWanted, { types: ['customer.changed'] }));
  const told = await waitFor(async () => {
    const facts = await announced(dataSource, 'customer.changed');
    return facts.length > 0 && facts;
  });
  expect(told).toMatchObject([{ data: { customer: { id }, revision: 1 } }]);
});
