import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { waitFor } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { CSV_COLUMNS } from '../customers/customer-csv.js';
import { CustomerSearch } from '../customers/customer-search.js';
import { SegmentStore } from '../segments/segment-store.js';
import { ExportCustomers } from './export-customers.js';
import { ExportCustomersController } from './export-customers.controller.js';

const COUNT = 5_300;
const OLGA = { role: 'marketing', id: 'olga' } as const;

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let segments: SegmentStore;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  segments = new SegmentStore(dataSource);
  const exporting = new ExportCustomers(dataSource, new CustomerSearch(dataSource), segments);
  app = await startSmallApp([ExportCustomersController], [{ provide: ExportCustomers, useValue: exporting }]);
  await dataSource.query(
    `INSERT INTO customer (id, name, phone, tags, source, is_test)
     SELECT gen_random_uuid(), CASE n WHEN 3 THEN '=1+1' ELSE 'Name ' || n END, '+7914' || (5550000 + n),
       CASE WHEN n % 10 = 0 THEN ARRAY['vip'] ELSE '{}' END, repeat('x', 200), n % 100 = 0
     FROM generate_series(1, $1) AS n`,
    [COUNT],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => dataSource.query('TRUNCATE audit_log'));

const audit = (): Promise<{ action: string; after: any; actor_id: string }[]> =>
  dataSource.query('SELECT action, after, actor_id FROM audit_log ORDER BY id');
const linesOf = (csv: string): string[] => csv.trimEnd().split('\r\n');

test('all production customers, the oldest first, each once, and a trace of it', async () => {
  const { status, body, headers } = await app.ask('GET', '/customers/export', undefined, OLGA);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="customers-\d{4}-\d\d-\d\d\.csv"$/);
  const [header, ...lines] = linesOf(body);
  expect(header).toBe(CSV_COLUMNS.join(','));
  const names = lines.map((line) => line.split(',')[1]);
  const expected = Array.from({ length: COUNT }, (_, index) => index + 1).filter((n) => n % 100 !== 0);
  expect(names).toEqual(expected.map((n) => (n === 3 ? "'=1+1" : `Name ${n}`)));
  expect(lines[0]).toContain(`,'+79145550001,`);
  await waitFor(async () => (await audit()).length === 2);
  expect(await audit()).toEqual([
    { action: 'customer.export_started', actor_id: 'olga', after: { filter: {} } },
    { action: 'customer.exported', actor_id: 'olga', after: { filter: {}, rows: expected.length, complete: true } },
  ]);
});

test('those of a filter; what was searched is in no log', async () => {
  const { body } = await app.ask('GET', '/customers/export?tag=vip&q=name%2053&bom=true&isTest=false');
  expect(linesOf(body).map((line) => line.split(',')[1])).toEqual([
    'name',
    'Name 530',
    ...['Name 5310', 'Name 5320'].filter(() => COUNT > 5_310),
  ]);
  // `fetch` takes the mark away when it reads a text.
  const response = await fetch(`${app.url}/customers/export?tag=vip&bom=true`, { headers: app.headersOf() });
  expect([...new Uint8Array(await response.arrayBuffer()).subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x69]);
  await waitFor(async () => (await audit()).length === 4);
  expect((await audit())[1].after.filter).toEqual({ tag: ['vip'], q: '[hidden]', isTest: false });
});

test('whoever goes away stops it', async () => {
  await new Promise<void>((resolve, reject) => {
    const asked = request(`${app.url}/customers/export`, { headers: app.headersOf() }, (answer) => {
      answer.once('data', () => {
        asked.destroy();
        resolve();
      });
    });
    asked.once('error', reject).end();
  });
  const entries = await waitFor(async () => {
    const found = await audit();
    return found.length === 2 ? found : undefined;
  });
  expect(entries[1].after).toMatchObject({ complete: false });
  expect(entries[1].after.rows).toBeLessThan(COUNT);
});

test('is not for whoever may only read, and refuses what the list refuses', async () => {
  expect((await app.ask('GET', '/customers/export', undefined, { role: 'readonly' })).status).toBe(403);
  expect((await app.ask('GET', '/customers/export?segment=vip')).body.code).toBe('VALIDATION_FAILED');
  expect((await app.ask('GET', '/customers/export?limit=5')).body.code).toBe('VALIDATION_FAILED');
  expect(await audit()).toEqual([]);
});

test('a character that no text can hold is refused before the first byte', async () => {
  const { status, body } = await app.ask('GET', '/customers/export?q=a%00b');
  expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'VALIDATION_FAILED', '/q']);
});

test('of a segment those alone who are in it leave, and the trace says what it meant; of none nobody', async () => {
  const segment = await dataSource.transaction((tx) =>
    segments.create(tx, OLGA, { name: 'Regulars', filter: { tag: ['vip'], q: 'Name' } }),
  );
  await dataSource.query('TRUNCATE audit_log');
  const { body } = await app.ask('GET', `/customers/export?segment=${segment.id}&q=Name%2010`, undefined, OLGA);
  const lines = linesOf(String(body)).slice(1);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => /,'?Name 10/.test(line) && line.includes(',vip,'))).toBe(true);
  const filter = { q: '[hidden]', within: { tag: ['vip'], q: '[hidden]' } };
  expect((await audit())[1]!.after).toMatchObject({ filter, rows: lines.length });
  const none = await app.ask('GET', '/customers/export?segment=019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77', undefined, OLGA);
  expect([none.status, none.body.code]).toEqual([404, 'SEGMENT_NOT_FOUND']);
});
