import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IdempotencyKeys } from '@marmalade/http';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { audited } from '../../test/sign-in-app.js';
import { CustomerList } from '../customers/customer-list.js';
import { CustomerSearch } from '../customers/customer-search.js';
import { CustomerStore } from '../customers/customer-store.js';
import { ListCustomersController } from '../list-customers/list-customers.controller.js';
import { SegmentStore } from '../segments/segment-store.js';
import { ShowSegmentsController } from '../show-segments/show-segments.controller.js';
import { EditSegments } from './edit-segments.js';
import { EditSegmentsController } from './edit-segments.controller.js';

const OLGA = { role: 'marketing', id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' } as const;
const REGULARS = { name: 'Regulars', description: 'For the letter', filter: { tag: ['regular'], status: 'active' } };

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  const segments = new SegmentStore(dataSource);
  app = await startSmallApp(
    [EditSegmentsController, ShowSegmentsController, ListCustomersController],
    [
      { provide: DataSource, useValue: dataSource },
      { provide: SegmentStore, useValue: segments },
      { provide: CustomerStore, useValue: {} },
      { provide: CustomerList, useValue: new CustomerList(new CustomerSearch(dataSource)) },
      { provide: EditSegments, useValue: new EditSegments(dataSource, segments, new IdempotencyKeys(dataSource)) },
    ],
  );
  await dataSource.query(
    `INSERT INTO customer (id, name, tags, status, is_test)
     SELECT gen_random_uuid(), 'Name ' || n, CASE WHEN n % 2 = 0 THEN ARRAY['regular'] ELSE '{}' END,
       CASE WHEN n % 10 = 0 THEN 'blocked' ELSE 'active' END, n % 20 = 2
     FROM generate_series(1, 100) AS n`,
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE segment, audit_log, idempotency_key'));

const ask = (method: string, path: string, body?: unknown, as: object | null = OLGA) =>
  app.ask(method, path, body, as as never);
const add = async (more: object = {}) => (await ask('POST', '/segments', { ...REGULARS, ...more })).body;
const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.code];

describe('a segment', () => {
  test('is added, changed and deleted, with an entry each', async () => {
    const { status, body } = await ask('POST', '/segments', REGULARS);
    expect({ status, body }).toMatchObject({ status: 201, body: { ...REGULARS, revision: 1 } });
    expect((await ask('GET', `/segments/${body.id}`)).body).toEqual(body);
    const patch = { filter: { q: 'Anna', hasEmail: true }, description: null, revision: 1 };
    const changed = await ask('PATCH', `/segments/${body.id}`, patch);
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Regulars', description: null, filter: { q: 'Anna', hasEmail: true }, revision: 2 },
    });
    expect((await ask('PATCH', `/segments/${body.id}`, { name: 'Regulars' })).body.revision).toBe(2);
    expect(codeOf(await ask('PATCH', `/segments/${body.id}`, patch))).toEqual([409, 'SEGMENT_CHANGED']);
    expect((await ask('DELETE', `/segments/${body.id}`)).status).toBe(204);
    for (const id of [body.id, 'x'])
      expect(codeOf(await ask('GET', `/segments/${id}`))).toEqual([404, 'SEGMENT_NOT_FOUND']);
    expect(codeOf(await ask('DELETE', `/segments/${body.id}`))).toEqual([404, 'SEGMENT_NOT_FOUND']);
    expect(codeOf(await ask('PATCH', `/segments/${body.id}`, { name: 'X' }))).toEqual([404, 'SEGMENT_NOT_FOUND']);
    const entries = await audited(dataSource);
    expect(entries.map(({ action }) => action)).toEqual(['segment.created', 'segment.updated', 'segment.deleted']);
    // What is searched may be somebody's name.
    expect(entries[1]!.after.filter).toEqual({ q: '[hidden]', hasEmail: true });
  });

  test('has a name no other has, in whatever case; of ten at once one gets it', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('POST', '/segments', REGULARS)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, 'SEGMENT_EXISTS']));
    const others = await Promise.all([add({ name: 'One' }), add({ name: 'Two' })]);
    const renamed = await Promise.all(
      others.map(({ id }) => ask('PATCH', `/segments/${id}`, { name: 'THREE' }).then(({ status }) => status)),
    );
    expect(renamed.sort()).toEqual([200, 409]);
    expect(codeOf(await ask('PATCH', `/segments/${others[0].id}`, { name: 'regulars' }))).toEqual([
      409,
      'SEGMENT_EXISTS',
    ]);
  });

  test('is added once for a repeated key, and listed page by page', async () => {
    const once = async (): Promise<string> => {
      const headers = { ...app.headersOf(OLGA), 'content-type': 'application/json', 'idempotency-key': 'k' };
      const answer = await fetch(`${app.url}/segments`, { method: 'POST', headers, body: JSON.stringify(REGULARS) });
      return ((await answer.json()) as { id: string }).id;
    };
    expect(await once()).toBe(await once());
    for (const name of ['A', 'B', 'C']) await add({ name });
    const first = (await ask('GET', '/segments?limit=3')).body;
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['C', 'B', 'A']);
    const second = (await ask('GET', `/segments?limit=3&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ items: [{ name: 'Regulars' }], nextCursor: null });
  });

  test('is for the office to read and for marketing to change', async () => {
    const { id } = await add();
    for (const role of ['owner', 'marketing', 'readonly', 'cashier', 'customer'] as const) {
      const reads = ['owner', 'marketing', 'readonly'].includes(role) ? 200 : 403;
      expect((await ask('GET', `/segments/${id}`, undefined, { role })).status).toBe(reads);
      expect((await ask('GET', `/segments/${id}/customers`, undefined, { role })).status).toBe(reads);
      const writes = ['owner', 'marketing'].includes(role) ? 200 : 403;
      expect((await ask('PATCH', `/segments/${id}`, { description: role }, { role })).status).toBe(writes);
    }
    const key = { role: 'service', scopes: ['segments:read'] };
    expect((await ask('GET', `/segments/${id}`, undefined, key)).status).toBe(200);
    expect((await ask('GET', `/segments/${id}/customers`, undefined, key)).status).toBe(403);
    expect((await ask('POST', '/segments/preview', { filter: {} }, key)).status).toBe(403);
  });

  test.each<[object, string]>([
    [{ name: '' }, '/name'],
    [{ name: ' Regulars' }, '/name'],
    [{ name: 'a\u0000' }, '/name'],
    [{ name: null }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ name: ['x'] }, '/name'],
    [{ description: '\ud800' }, '/description'],
    [{ filter: null }, '/filter'],
    [{ filter: [] }, '/filter'],
    [{ filter: 'all' }, '/filter'],
    [{ filter: { tag: ['\ud800'] } }, '/filter/tag'],
    [{ filter: { q: '\u0000' } }, '/filter/q'],
    [{ filter: { within: {} } }, '/filter/within'],
    [{ filter: { hasEmail: 'perhaps' } }, '/filter/hasEmail'],
    [{ filter: { registeredFrom: 1e300 } }, '/filter/registeredFrom'],
    [{ owner: 'me' }, '/owner'],
  ])('does not take %j', async (change, pointer) => {
    const { id } = await add({ name: randomUUID() });
    for (const answer of [
      await ask('POST', '/segments', { ...REGULARS, ...change }),
      await ask('PATCH', `/segments/${id}`, change),
    ]) {
      expect(codeOf(answer)).toEqual([400, 'VALIDATION_FAILED']);
      expect(answer.body.errors[0].pointer.startsWith(pointer)).toBe(true);
    }
  });
});

describe('the customers of a segment', () => {
  test('are those its filter means now, page by page, by either route', async () => {
    const { id } = await add();
    const expected = (
      await dataSource.query(
        `SELECT id FROM customer WHERE 'regular' = ANY(tags) AND status = 'active' AND NOT is_test ORDER BY place DESC`,
      )
    ).map((row: { id: string }) => row.id);
    expect(expected.length).toBeGreaterThan(20);
    for (const path of [`/segments/${id}/customers?`, `/customers?segment=${id}&`]) {
      const first = (await ask('GET', `${path}limit=20&total=true`)).body;
      const second = (await ask('GET', `${path}limit=20&cursor=${first.nextCursor}`)).body;
      expect([...first.items, ...second.items].map((customer: { id: string }) => customer.id)).toEqual(expected);
      expect(first).toMatchObject({ total: expected.length, totalIsAtLeast: false });
    }
    const one = (await ask('GET', `/customers?segment=${id}&q=Name%2014`)).body.items;
    expect(one.map(({ name }: { name: string }) => name)).toEqual(['Name 14']);
    expect((await ask('GET', `/customers?segment=${id}&tag=nobody`)).body.items).toEqual([]);
    expect(codeOf(await ask('GET', `/customers?segment=${randomUUID()}`))).toEqual([404, 'SEGMENT_NOT_FOUND']);
    expect(codeOf(await ask('GET', '/customers?segment=x'))).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('are test data when the segment says so', async () => {
    const { id } = await add({ filter: { isTest: true } });
    expect((await ask('GET', `/customers?segment=${id}`)).body.items).toHaveLength(5);
    expect((await ask('GET', `/customers?segment=${id}&isTest=false`)).body.items).toEqual([]);
  });

  test('are counted before there is one', async () => {
    const { status, body } = await ask('POST', '/segments/preview', { filter: { tag: ['regular'] } });
    expect([status, body.count, body.countIsAtLeast, body.sample.length]).toEqual([200, 45, false, 10]);
    expect((await ask('POST', '/segments/preview', { filter: { tag: 'nobody' } })).body).toEqual({
      count: 0,
      countIsAtLeast: false,
      sample: [],
    });
    expect(codeOf(await ask('POST', '/segments/preview', {}))).toEqual([400, 'VALIDATION_FAILED']);
  });
});
