import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@marmalade/contracts-envelope';
import { IdempotencyKeys } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { CustomerStore } from '../customers/customer-store.js';
import { Erasure } from '../erasures/erasure.js';
import { EraseCustomersController } from './erase-customers.controller.js';

const OLGA = { role: 'owner', id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90', name: 'Olga' } as const;
const BY_OLGA: Actor = { ...OLGA, ipAddress: '203.0.113.24', userAgent: 'Firefox' };
const ANNA = {
  name: 'Анна "Аня" Смирнова',
  email: 'Anna.Smirnova@example.com',
  phone: '+79145550123',
  telegramId: '482910573',
};
/** What is looked for at the end, former address included. */
const TRACES = ['anna.smirnova@example.com', 'anna.old@example.com', '9145550123', '482910573', 'Смирнова'];

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let store: CustomerStore;
let outbox: Outbox;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  outbox = new Outbox(database.dataSource);
  store = new CustomerStore(outbox);
  app = await startSmallApp(
    [EraseCustomersController],
    [
      { provide: DataSource, useValue: database.dataSource },
      { provide: Erasure, useValue: new Erasure(outbox) },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() =>
  database.dataSource.query(
    'TRUNCATE customer, session, outbox, audit_log, idempotency_key, message_retry, dead_letter, erased_person, segment, job CASCADE',
  ),
);

const query = (sql: string, values?: unknown[]) => database.dataSource.query(sql, values);

async function register(): Promise<string> {
  return database.dataSource.transaction(async (tx) => {
    const former = { ...ANNA, email: 'anna.old@example.com' };
    const { id } = await store.create(tx, BY_OLGA, former, 'admin');
    await store.update(tx, BY_OLGA, id, { email: ANNA.email });
    return id;
  });
}

/** Puts the person into every table of the schema that could hold them. */
async function fillEverything(id: string): Promise<void> {
  const person = JSON.stringify({ customer: { id, ...ANNA } });
  const sessionId = newId();
  await query(
    `INSERT INTO session (id, person_id, role, method, ip_address, user_agent, expires_at)
     VALUES ($1, $2, 'customer', 'telegram_widget', '198.51.100.7', 'Anna''s phone', now() + interval '1 day')`,
    [sessionId, id],
  );
  await query(`INSERT INTO refresh_token (token_hash, session_id) VALUES ('\\x01', $1)`, [sessionId]);
  await query(`INSERT INTO login_token (token_hash, person_id, expires_at) VALUES ('\\x02', $1, now())`, [id]);
  await query(
    `INSERT INTO address_verification (person_id, kind, address, salt, code_hash, expires_at)
     VALUES ($1, 'email', $2, '\\x03', '\\x04', now())`,
    [id, ANNA.email],
  );
  await query('INSERT INTO login_attempt (login_hash, failures) VALUES ($1, 1)', [
    createHash('sha256').update(ANNA.email.toLowerCase()).digest(),
  ]);
  const asAnna: Actor = { role: 'customer', id, name: ANNA.name, ipAddress: '198.51.100.7', userAgent: 'Phone' };
  await database.dataSource.transaction(async (tx) => {
    await writeAudit(tx, asAnna, [{ action: 'session.opened', subjectKind: 'session', subjectId: sessionId }]);
    await writeAudit(tx, BY_OLGA, [
      { action: 'customer.exported', subjectKind: 'customer', subjectId: '*', after: { q: ANNA.email, count: 1 } },
    ]);
  });
  await new IdempotencyKeys(database.dataSource).run('POST /customers', 'one', person, async () => ({
    status: 201,
    body: { id, ...ANNA },
  }));
  const job = (state: string, parameters: object) =>
    query(
      `INSERT INTO job (id, kind, parameters, state, created_by) VALUES (gen_random_uuid(), 'export', $1, $2, '{}') RETURNING id`,
      [JSON.stringify(parameters), state],
    );
  const [done] = await job('done', { filter: {} });
  const [running] = await job('running', { filter: {} });
  await job('queued', { filter: { q: ANNA.email } });
  await job('done', { filter: { q: 'Boris' } });
  await query(
    `INSERT INTO segment (id, name, description, filter) VALUES (gen_random_uuid(), $1, $2, $3),
       (gen_random_uuid(), 'Boris', NULL, '{"q": "Boris"}')`,
    [`All of ${ANNA.name}`, ANNA.phone, JSON.stringify({ q: ANNA.email })],
  );
  const line = Buffer.from(`${id},${ANNA.phone},${ANNA.email}\n`);
  for (const each of [done, running]) {
    await query(`INSERT INTO job_file (job_id, part, content) VALUES ($1, 0, 'id,phone'), ($1, 1, $2)`, [
      each.id,
      line,
    ]);
  }
  await query(
    `INSERT INTO message_retry (queue, message_id, routing_key, headers, body, attempts, available_at, last_error)
     VALUES ('identity.x', $1, 'order.paid', '{}', $2, 1, now(), 'x')`,
    [newId(), Buffer.from(person)],
  );
  await query(
    `INSERT INTO dead_letter (queue, message_id, routing_key, headers, body, code, error, attempts)
     VALUES ('identity.x', $1, 'order.paid', '{}', $2, 'X', 'x', 1),
       ('identity.x', $3, 'order.paid', '{}', '{"customer":{"name":"Boris"}}', 'X', 'x', 1)`,
    [newId(), Buffer.from(JSON.stringify({ telegramId: ANNA.telegramId })), newId()],
  );
}

/** Every row of every table of the schema as text, bytes decoded, in which one of the texts is. */
async function rowsWith(texts: string[]): Promise<string[]> {
  const columns: { table: string; column: string; type: string }[] = await query(
    `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'identity' AND table_type = 'BASE TABLE'`,
  );
  expect(columns.length).toBeGreaterThan(50);
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    const rows: { value: unknown }[] = await query(
      `SELECT ${type === 'bytea' ? `"${column}"` : `"${column}"::text`} AS value FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const { value } of rows) {
      const text = (Buffer.isBuffer(value) ? value.toString('utf8') : String(value)).toLowerCase();
      if (texts.some((each) => text.includes(each.toLowerCase()))) found.push(`${table}.${column}: ${text}`);
    }
  }
  return found;
}

test('nothing of an erased person is found in any column of any table', async () => {
  const id = await register();
  await fillEverything(id);
  const before = new Set((await rowsWith(TRACES)).map((row) => row.split('.')[0]));
  for (const table of [
    'customer',
    'audit_log',
    'outbox',
    'idempotency_key',
    'message_retry',
    'dead_letter',
    'address_verification',
    'job',
    'job_file',
  ]) {
    expect(before).toContain(table);
  }
  const { status, body } = await app.ask('DELETE', `/customers/${id}?reason=request`, undefined, OLGA);
  expect(status).toBe(202);
  expect(body).toEqual({ id, erasedAt: expect.any(String) });
  expect(await rowsWith(TRACES)).toEqual([]);
  for (const table of ['customer', 'session', 'refresh_token', 'login_token', 'login_attempt', 'message_retry']) {
    expect([table, await query(`SELECT FROM ${table}`)]).toEqual([table, []]);
  }
  expect(await query('SELECT state, parameters FROM job ORDER BY state, parameters::text')).toEqual([
    { state: 'done', parameters: { filter: { q: 'Boris' } } },
    { state: 'done', parameters: { filter: {} } },
    { state: 'failed', parameters: { erased: true } },
    { state: 'failed', parameters: { filter: {} } },
  ]);
  // Of others nothing is lost.
  expect(await query(`SELECT convert_from(body, 'UTF8') AS body FROM dead_letter`)).toEqual([
    { body: '{"customer":{"name":"Boris"}}' },
  ]);
});

test('what was done stays in the audit log, without what tells of the person', async () => {
  const id = await register();
  await fillEverything(id);
  await app.ask('DELETE', `/customers/${id}`, undefined, OLGA);
  const entries = await query(
    'SELECT action, actor_id, actor_name, ip_address, before, after FROM audit_log ORDER BY id',
  );
  expect(entries.map(({ action }: { action: string }) => action)).toEqual([
    'customer.created',
    'customer.updated',
    'session.opened',
    'customer.exported',
    'customer.erased',
  ]);
  expect(entries[1]).toEqual({
    action: 'customer.updated',
    actor_id: OLGA.id,
    actor_name: 'Olga',
    ip_address: null,
    before: { erased: true, fields: ['email'] },
    after: { erased: true, fields: ['email'] },
  });
  expect(entries[2]).toMatchObject({ actor_id: id, actor_name: null, ip_address: null });
  expect(entries[3]).toMatchObject({ ip_address: '203.0.113.24', after: { erased: true, fields: ['count', 'q'] } });
  expect(entries[4]).toMatchObject({ actor_name: 'Olga', before: null, after: { reason: 'request' } });
});

test('the other services are told, by the id alone', async () => {
  const id = await register();
  await app.ask('DELETE', `/customers/${id}?reason=retention`, undefined, OLGA);
  const rows = await query('SELECT routing_key, order_key, payload FROM outbox');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ routing_key: 'member.deleted', order_key: id });
  expect(JSON.parse(rows[0].payload)).toEqual({ customer: { id }, reason: 'retention', deletedBy: 'Olga' });
});

test('to erase somebody again tells when it was done, and does nothing; several at once are one', async () => {
  const id = await register();
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => app.ask('DELETE', `/customers/${id}`, undefined, OLGA)),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.erasedAt}`)).size).toBe(1);
  expect(answers[0].status).toBe(202);
  expect(await query(`SELECT FROM audit_log WHERE action = 'customer.erased'`)).toHaveLength(1);
  expect(await query('SELECT FROM outbox')).toHaveLength(1);
});

test('a first name alone, or digits within others, are nobody’s trace', async () => {
  const entry = { action: 'site.updated', subjectKind: 'site', subjectId: 'x' };
  const id = await database.dataSource.transaction(async (tx) => {
    await writeAudit(tx, BY_OLGA, [
      { ...entry, after: { address: 'Anna Karenina Street 100%' } },
      { ...entry, after: { number: '1234577' } },
    ]);
    return (await store.create(tx, BY_OLGA, { name: 'Anna', telegramId: '34577' }, 'admin')).id;
  });
  await app.ask('DELETE', `/customers/${id}`, undefined, OLGA);
  const rows = await query(`SELECT after FROM audit_log WHERE action = 'site.updated' ORDER BY id`);
  expect(rows).toEqual([{ after: { address: 'Anna Karenina Street 100%' } }, { after: { number: '1234577' } }]);
});

test('a key used for the person before makes nobody anew', async () => {
  const id = await register();
  const keys = new IdempotencyKeys(database.dataSource);
  const effect = async () => ({ status: 201, body: { id, ...ANNA } as unknown });
  await keys.run('POST /customers', 'one', ANNA, effect);
  await app.ask('DELETE', `/customers/${id}`, undefined, OLGA);
  const again = await keys.run('POST /customers', 'one', ANNA, async () => {
    throw new Error('it is not to run again');
  });
  expect(again).toMatchObject({ replayed: true, body: { erased: true } });
});

test('refused is whoever does not exist, and whoever may not', async () => {
  for (const id of [newId(), 'anna', '%27']) {
    expect((await app.ask('DELETE', `/customers/${id}`, undefined, OLGA)).body.code).toBe('CUSTOMER_NOT_FOUND');
  }
  const id = await register();
  expect((await app.ask('DELETE', `/customers/${id}?reason=whim`, undefined, OLGA)).body.code).toBe(
    'VALIDATION_FAILED',
  );
  for (const role of ['marketing', 'readonly', 'cashier'] as const) {
    expect((await app.ask('DELETE', `/customers/${id}`, undefined, { role })).status).toBe(403);
  }
  expect((await app.ask('DELETE', `/customers/${id}`, undefined, { role: 'customer', id })).status).toBe(403);
  expect(await query('SELECT FROM customer')).toHaveLength(1);
});
