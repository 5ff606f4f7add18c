import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdempotencyKeys } from '@marmalade/http';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase, SILENT } from '../../test/identity-database.js';
import { LoyaltyServer } from '../../test/loyalty-server.js';
import { Loyalty } from '../discounts/loyalty.js';
import { AssignDiscounts } from '../jobs/assign-discounts.js';
import { ExportToFile } from '../jobs/export-to-file.js';
import { SegmentStore } from '../segments/segment-store.js';
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
let loyalty: LoyaltyServer;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  const segments = new SegmentStore(dataSource);
  const jobs = new JobStore(dataSource);
  const tagging = new TagCustomers(new Outbox(dataSource));
  loyalty = await LoyaltyServer.start();
  const discounts = new Loyalty(loyalty.url, 'mk_test');
  const tags = { add_tags: tagging, remove_tags: tagging };
  const work = { ...tags, assign_discount: new AssignDiscounts(discounts, 3), export: new ExportToFile(3) };
  worker = new JobWorker(dataSource, jobs, work, SILENT as never);
  const inBulk = new ChangeCustomersInBulk(jobs, new IdempotencyKeys(dataSource), segments, discounts);
  app = await startSmallApp(
    [ChangeCustomersInBulkController, ShowJobsController],
    [
      { provide: JobStore, useValue: jobs },
      { provide: FetchJobFile, useValue: new FetchJobFile(dataSource, jobs) },
      { provide: ChangeCustomersInBulk, useValue: inBulk },
    ],
  );
});
afterAll(async () => {
  await app.close();
  await loyalty.stop();
  await database.close();
});
beforeEach(async () => {
  loyalty.reset();
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

test('tags those of a segment as it was when the job was made, and of them those a filter means', async () => {
  const segments = new SegmentStore(dataSource);
  const actor = { role: 'marketing', id: 'olga' } as const;
  const segment = await dataSource.transaction((tx) =>
    segments.create(tx, actor, { name: `Odd ${randomUUID()}`, filter: { tag: ['n1'] } }),
  );
  const whole = await bulk({ action: 'add_tags', tags: ['whole'], segment: segment.id });
  const some = await bulk({ action: 'add_tags', tags: ['some'], segment: segment.id, filter: { q: 'Name 3' } });
  expect([whole.status, some.status]).toEqual([202, 202]);
  await dataSource.transaction((tx) => segments.update(tx, actor, segment.id, { filter: {} }));
  await finish();
  const named = async (tag: string) =>
    (await dataSource.query('SELECT name FROM customer WHERE $1 = ANY(tags) ORDER BY name', [tag])).map(
      ({ name }: { name: string }) => name,
    );
  expect(await named('whole')).toEqual(['Name 1', 'Name 3', 'Name 5', 'Name 7']);
  expect(await named('some')).toEqual(['Name 3']);
  const unknown = await bulk({ action: 'add_tags', tags: ['x'], segment: randomUUID() });
  expect([unknown.status, unknown.body.code]).toEqual([404, 'SEGMENT_NOT_FOUND']);
  const both = await bulk({ action: 'add_tags', tags: ['x'], segment: segment.id, ids: [randomUUID()] });
  expect([both.status, both.body.errors[0].pointer]).toEqual([400, '/segment']);
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

test('a discount each: loyalty is asked in the name of whoever asks, and issues them', async () => {
  const templateId = loyalty.addTemplate();
  const { status, body } = await bulk({ action: 'assign_discount', templateId, filter: { tag: ['n1'] } });
  expect([status, body.kind]).toEqual([202, 'assign_discount']);
  expect(loyalty.askedWith.authorization).toMatch(/^Bearer /);
  await finish();
  expect((await app.ask('GET', `/jobs/${body.id}`, undefined, OLGA)).body).toMatchObject({ state: 'done', done: 4 });
  expect(loyalty.given).toHaveLength(4);
});

test('no discounts of a template that is not there, or of which none are issued, nor while loyalty is away', async () => {
  const begin = (templateId: unknown) => bulk({ action: 'assign_discount', templateId, filter: {} });
  const archived = loyalty.addTemplate({ archivedAt: '2025-11-21T23:15:00.000Z' });
  for (const [templateId, code] of [
    [randomUUID(), 'UNKNOWN'],
    [loyalty.addTemplate({ active: false }), 'NOT_ISSUABLE'],
    [archived, 'NOT_ISSUABLE'],
  ]) {
    const { status, body } = await begin(templateId);
    expect([status, body.code, body.errors?.[0]]).toMatchObject([
      400,
      'VALIDATION_FAILED',
      { pointer: '/templateId', code },
    ]);
  }
  for (const templateId of [undefined, null, 'x', 7, '../../admins']) {
    expect((await begin(templateId)).body).toMatchObject({ status: 400, errors: [{ pointer: '/templateId' }] });
  }
  const away = new ChangeCustomersInBulk(null!, null!, null!, new Loyalty('http://127.0.0.1:1', 'mk_test'));
  const body = { action: 'assign_discount', templateId: randomUUID(), filter: {} } as const;
  const request = { headers: {}, id: 'r-1' } as never;
  const begun = away.begin(body, { role: 'owner', id: 'o', scopes: [] }, request);
  await expect(begun).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true });
  expect(await dataSource.query('SELECT FROM job')).toEqual([]);
});

test('who may not export or give discounts does not', async () => {
  const keeper = { role: 'service', id: 'shop', scopes: ['customers:write'] };
  const discount = await bulk({ action: 'assign_discount', templateId: loyalty.addTemplate(), filter: {} }, keeper);
  expect(discount).toMatchObject({ status: 403, body: { code: 'PERMISSION_DENIED' } });
  expect((await bulk({ action: 'export', filter: {} }, keeper)).body.code).toBe('PERMISSION_DENIED');
  expect((await bulk({ action: 'add_tags', tags: ['a'], filter: {} }, keeper)).status).toBe(202);
  for (const role of ['readonly', 'cashier', 'customer']) {
    expect((await bulk({ action: 'add_tags', tags: ['a'], filter: {} }, { role })).status).toBe(403);
  }
});
