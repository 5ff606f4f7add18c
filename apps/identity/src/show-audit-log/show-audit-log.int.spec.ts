import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { ShowAuditLogController } from './show-audit-log.controller.js';

const OLGA: Actor = { role: 'owner', id: 'olga', name: 'Olga', ipAddress: '203.0.113.24', userAgent: 'Firefox' };
const POS: Actor = { role: 'service', id: 'pos' };

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  app = await startSmallApp([ShowAuditLogController], [{ provide: DataSource, useValue: database.dataSource }]);
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE audit_log');
  const entry = (action: string, subjectId: string) => ({ action, subjectKind: action.split('.')[0], subjectId });
  await database.dataSource.transaction(async (tx) => {
    await writeAudit(tx, OLGA, [{ ...entry('customer.created', 'anna'), after: { locale: 'ru' } }]);
    await writeAudit(tx, POS, [entry('customer.updated', 'anna'), entry('customer.updated', 'boris')]);
    await writeAudit(tx, OLGA, [entry('site.updated', 'sweets')]);
  });
});

async function found(search: string): Promise<string[]> {
  const { status, body } = await app.ask('GET', `/audit-log?${search}`);
  expect(status).toBe(200);
  return body.items.map(({ action, subject }: any) => `${action} ${subject.id}`);
}

test('the newest entry comes first, with all that is known', async () => {
  expect(await found('')).toEqual([
    'site.updated sweets',
    'customer.updated boris',
    'customer.updated anna',
    'customer.created anna',
  ]);
  const { body } = await app.ask('GET', '/audit-log?action=customer.created');
  expect(body.items[0]).toEqual({
    id: expect.any(String),
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    actor: { role: 'owner', id: 'olga', name: 'Olga' },
    action: 'customer.created',
    subject: { kind: 'customer', id: 'anna' },
    before: null,
    after: { locale: 'ru' },
    ipAddress: '203.0.113.24',
    userAgent: 'Firefox',
    requestId: null,
  });
});

test('filters narrow it, alone and together', async () => {
  expect(await found('actor=pos')).toEqual(['customer.updated boris', 'customer.updated anna']);
  expect(await found('action=customer.*')).toHaveLength(3);
  expect(await found('subjectKind=site')).toEqual(['site.updated sweets']);
  expect(await found('subjectKind=customer&subjectId=anna&actor=olga')).toEqual(['customer.created anna']);
  expect(await found('from=2020-01-01&to=2021-01-01T00:00:00Z')).toEqual([]);
  expect(await found('from=2020-01-01T00:00:00%2B03:00')).toHaveLength(4);
});

test('it is read page by page', async () => {
  const all = [];
  let cursor: string | null = '';
  do {
    const path: string = `/audit-log?limit=3${cursor && `&cursor=${cursor}`}`;
    const { body } = await app.ask('GET', path);
    all.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor);
  expect(new Set(all).size).toBe(4);
});

test.each(['from=yesterday', 'from=2025-02-30', 'from=2025-W01', 'action=%25', 'actor[]=a', 'limit=0', 'who=me'])(
  'the filter %s is refused',
  async (search) => {
    const { status, body } = await app.ask('GET', `/audit-log?${search}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  },
);

test('owners and readers see it, nobody else', async () => {
  for (const role of ['owner', 'readonly', 'marketing', 'cashier', 'customer'] as const) {
    const { status } = await app.ask('GET', '/audit-log', undefined, { role });
    expect([role, status]).toEqual([role, ['owner', 'readonly'].includes(role) ? 200 : 403]);
  }
});
