import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdempotencyKeys } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase, SILENT } from '../../test/identity-database.js';
import { ExportToFile } from '../jobs/export-to-file.js';
import { JobStore } from '../jobs/job-store.js';
import { JobWorker } from '../jobs/job-worker.js';
import { TagCustomers } from '../jobs/tag-customers.js';
import { FetchJobFile } from '../show-jobs/fetch-job-file.js';
import { ShowJobsController } from '../show-jobs/show-jobs.controller.js';
import { ChangeCustomersInBulk } from './change-customers-in-bulk.js';
import { ChangeCustomersInBulkController } from './change-customers-in-bulk.controller.js';

const OLGA = { role: 'marketing', id: 'olga', name: 'Ольга Ким' } as const;
const ID = '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77';

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let worker: JobWorker;
let app: SmallApp;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  const jobs = new JobStore(dataSource);
  const tagging = new TagCustomers(new Outbox(dataSource));
  const work = { add_tags: tagging, remove_tags: tagging, export: new ExportToFile(3) };
  worker = new JobWorker(dataSource, jobs, work, SILENT as never);
  app = await startSmallApp(
    [ChangeCustomersInBulkController, ShowJobsController],
    [
      { provide: JobStore, useValue: jobs },
      { provide: FetchJobFile, useValue: new FetchJobFile(dataSource, jobs) },
      { provide: ChangeCustomersInBulk, useValue: new ChangeCustomersInBulk(jobs, new IdempotencyKeys(dataSource)) },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE customer, audit_log, outbox, job, job_file, idempotency_key');
  await dataSource.query(
    `INSERT INTO customer (id, name, tags) SELECT gen_random_uuid(), 'Name ' || n, ARRAY['n' || n % 2]
     FROM generate_series(1, 8) AS n`,
  );
});

const bulk = (body: unknown, as: object | null = OLGA) => app.ask('POST', '/customers/bulk', body, as as never);
async function finish(): Promise<void> {
  while (await worker.workOnce());
}

test('tags by a filter: a job, its progress, and its end', async () => {
  const { status, body, headers } = await bulk({ action: 'add_tags', tags: [' vip ', 'vip'], filter: { tag: ['n1'] } });
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/api/v1/jobs/${body.id}`);
  expect(body).toMatchObject({
    kind: 'add_tags',
    state: 'queued',
    total: null,
    done: 0,
    createdBy: { role: 'marketing', id: 'olga', name: 'Ольга Ким' },
  });
  await finish();
  const shown = await app.ask('GET', `/jobs/${body.id}`, undefined, { role: 'readonly' });
  expect(shown.body).toMatchObject({ state: 'done', total: 4, done: 4, finishedAt: expect.any(String) });
  const tagged = await dataSource.query(`SELECT tags FROM customer WHERE 'vip' = ANY(tags)`);
  expect(tagged).toEqual(Array.from({ length: 4 }, () => ({ tags: ['n1', 'vip'] })));
});

test('an export is a file, fetched as often as one likes', async () => {
  const { body } = await bulk({ action: 'export', filter: {}, bom: true });
  expect((await app.ask('GET', `/jobs/${body.id}/file`)).body.code).toBe('JOB_FILE_NOT_FOUND');
  await finish();
  for (let time = 0; time < 2; time += 1) {
    const file = await app.ask('GET', `/jobs/${body.id}/file`, undefined, OLGA);
    expect(file.headers.get('content-type')).toContain('text/csv');
    const lines = file.body.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^\ufeff?id,name,/);
    expect(lines.slice(1).map((line: string) => line.split(',')[1])).toEqual(
      Array.from({ length: 8 }, (_, n) => `Name ${n + 1}`),
    );
  }
  const actions = (await dataSource.query('SELECT action FROM audit_log ORDER BY id')).map((row: any) => row.action);
  expect(actions).toEqual(['customer.exported', 'customer.export_fetched', 'customer.export_fetched']);
  expect((await app.ask('GET', `/jobs/${body.id}/file`, undefined, { role: 'readonly' })).status).toBe(403);
});

test('jobs are listed and cancelled', async () => {
  const first = (await bulk({ action: 'add_tags', tags: ['a'], filter: {} })).body;
  const second = (await bulk({ action: 'export', ids: [ID] })).body;
  const ids = async (query: string) =>
    (await app.ask('GET', `/jobs${query}`)).body.items.map(({ id }: { id: string }) => id);
  expect(await ids('')).toEqual([second.id, first.id]);
  expect(await ids('?kind=add_tags')).toEqual([first.id]);
  const { body } = await app.ask('GET', '/jobs?limit=1');
  expect(await ids(`?limit=1&cursor=${body.nextCursor}`)).toEqual([first.id]);
  expect((await app.ask('POST', `/jobs/${first.id}/cancel`, undefined, { role: 'readonly' })).status).toBe(403);
  expect((await app.ask('POST', `/jobs/${first.id}/cancel`, undefined, OLGA)).body.state).toBe('cancelled');
  expect((await app.ask('POST', `/jobs/${first.id}/cancel`)).body).toMatchObject({ code: 'JOB_FINISHED', status: 409 });
  expect(await ids('?state=cancelled')).toEqual([first.id]);
  for (const id of ['no-uuid', ID]) expect((await app.ask('GET', `/jobs/${id}`)).body.code).toBe('JOB_NOT_FOUND');
});

test('the same Idempotency-Key is the same job', async () => {
  const send = async () => {
    const response = await fetch(`${app.url}/customers/bulk`, {
      method: 'POST',
      headers: { ...app.headersOf(OLGA), 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: JSON.stringify({ action: 'export', filter: {} }),
    });
    return ((await response.json()) as { id: string }).id;
  };
  expect(await send()).toBe(await send());
  expect(await dataSource.query('SELECT FROM job')).toHaveLength(1);
});

test.each<[string, object]>([
  ['/action', { action: 'delete', filter: {} }],
  ['/tags', { action: 'add_tags', filter: {} }],
  ['/tags', { action: 'remove_tags', filter: {}, tags: [] }],
  ['/tags', { action: 'add_tags', filter: {}, tags: ['two\nlines'] }],
  ['/ids', { action: 'export' }],
  ['/ids', { action: 'export', ids: [] }],
  ['/ids', { action: 'export', ids: ['no-uuid'] }],
  ['/filter', { action: 'export', ids: [ID], filter: {} }],
  ['/filter/segment', { action: 'export', filter: { segment: 'vip' } }],
  ['/filter/status', { action: 'export', filter: { status: 'gone' } }],
  ['/more', { action: 'export', filter: {}, more: true }],
  ['/filter', { action: 'add_tags', tags: ['one'], filter: null }],
  ['/filter/q', { action: 'add_tags', tags: ['one'], filter: { q: 'a\u0000b' } }],
  ...['status', 'tag', 'source', 'q', 'birthdayFrom', 'birthdayTo', 'isTest'].map((field): [string, object] => [
    `/filter/${field}`,
    { action: 'export', filter: { [field]: null } },
  ]),
  ['/filter/subscribed', { action: 'export', filter: { subscribed: { toString: 'true' } } }],
])('%s is refused in %j', async (pointer, body) => {
  const answer = await bulk(body);
  expect([answer.status, answer.body.code, answer.body.errors?.[0].pointer]).toEqual([
    400,
    'VALIDATION_FAILED',
    pointer,
  ]);
  expect(await dataSource.query('SELECT FROM job')).toEqual([]);
});

test('discounts are not there yet, and who may not export does not', async () => {
  const discount = await bulk({ action: 'assign_discount', filter: {} });
  expect(discount).toMatchObject({ status: 422, body: { code: 'BULK_ACTION_UNAVAILABLE' } });
  const keeper = { role: 'service', id: 'shop', scopes: ['customers:write'] };
  expect((await bulk({ action: 'export', filter: {} }, keeper)).body.code).toBe('PERMISSION_DENIED');
  expect((await bulk({ action: 'add_tags', tags: ['a'], filter: {} }, keeper)).status).toBe(202);
  for (const role of ['readonly', 'cashier', 'customer']) {
    expect((await bulk({ action: 'add_tags', tags: ['a'], filter: {} }, { role })).status).toBe(403);
  }
});
