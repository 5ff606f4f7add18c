import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@marmalade/contracts-envelope';
import { Outbox } from '@marmalade/outbox';
import { waitFor } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase, SILENT } from '../../test/identity-database.js';
import { LoyaltyServer } from '../../test/loyalty-server.js';
import type { Actor } from '../audit-log/audit-log.js';
import { Loyalty } from '../discounts/loyalty.js';
import { AssignDiscounts } from './assign-discounts.js';
import { ExportToFile } from './export-to-file.js';
import { JobStore } from './job-store.js';
import { JobWorker } from './job-worker.js';
import type { Job, JobParameters } from './job.js';
import { TagCustomers } from './tag-customers.js';

const OLGA: Actor = { role: 'marketing', id: 'olga', name: 'Ольга Ким' };
const TEMPLATE = randomUUID();
const SIZE = 50;

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let jobs: JobStore;
let loyalty: LoyaltyServer;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  jobs = new JobStore(dataSource);
  loyalty = await LoyaltyServer.start();
});
afterAll(async () => {
  await loyalty.stop();
  await database.close();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE customer, audit_log, outbox, job, job_file RESTART IDENTITY');
  loyalty.reset();
});

function aWorker(): JobWorker {
  const tagging = new TagCustomers(new Outbox(dataSource));
  const assigning = new AssignDiscounts(new Loyalty(loyalty.url, 'mk_test'), SIZE);
  const work = { add_tags: tagging, remove_tags: tagging, export: new ExportToFile(), assign_discount: assigning };
  return new JobWorker(dataSource, jobs, work, SILENT as never);
}
const addJob = (parameters: Omit<JobParameters, 'until'> = { filter: {} }): Promise<Job> =>
  dataSource.transaction((tx) => jobs.add(tx, OLGA, 'assign_discount', { templateId: TEMPLATE, ...parameters }));
async function addCustomers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await dataSource.query('INSERT INTO customer (id, tags) SELECT unnest($1::uuid[]), $2', [ids, ['vip']]);
  return ids;
}
async function untilIdle(worker = aWorker()): Promise<void> {
  while (await worker.workOnce());
}
/** As if the time for which it was put off, or leased, had passed. */
const hurry = () => dataSource.query('UPDATE job SET available_at = clock_timestamp()');

test('each customer gets one, batch by batch; who may have none counts as failed', async () => {
  const ids = await addCustomers(120);
  loyalty.barred.add(ids[7]!);
  const job = await addJob();
  await untilIdle();
  expect(await jobs.find(job.id)).toMatchObject({ state: 'done', total: 120, done: 119, failed: 1, error: null });
  expect(loyalty.given.toSorted()).toEqual(ids.filter((id) => id !== ids[7]).toSorted());
  expect(loyalty.orders.map(({ body }) => body.customerIds.length)).toEqual([50, 50, 20]);
  expect(new Set(loyalty.orders.map(({ key }) => key)).size).toBe(3);
  expect(loyalty.orders[0]).toMatchObject({
    apiKey: 'mk_test',
    body: { templateId: TEMPLATE, jobId: job.id, requestedBy: { role: 'marketing', id: 'olga', name: 'Ольга Ким' } },
  });
  const [entry] = await dataSource.query('SELECT action, actor_id, after FROM audit_log');
  expect(entry).toMatchObject({
    action: 'customers.discount_assigned',
    actor_id: 'olga',
    after: { kind: 'assign_discount', state: 'done', done: 119, failed: 1, templateId: TEMPLATE },
  });
});

test('by ids: who is not there is counted, and nobody at all needs no order', async () => {
  const [one] = await addCustomers(2);
  const job = await addJob({ ids: [one!, newId()] });
  const nobody = await addJob({ filter: { tag: ['nobody'] } });
  await untilIdle();
  expect(await jobs.find(job.id)).toMatchObject({ state: 'done', total: 2, done: 1, failed: 1 });
  expect(await jobs.find(nobody.id)).toMatchObject({ state: 'done', total: 0, done: 0, failed: 0 });
  expect(loyalty.orders).toHaveLength(1);
});

test('a lost answer: the same customers are given again under the same key, though others would fit by now', async () => {
  const ids = await addCustomers(120);
  const job = await addJob({ filter: { tag: ['vip'] } });
  let lost = 0;
  loyalty.interrupt = () => (lost++ === 0 ? 'lost' : undefined);
  const worker = aWorker();
  expect(await worker.workOnce()).toBe(true);
  expect(await jobs.find(job.id)).toMatchObject({ state: 'running', done: 0 });
  await dataSource.query(`UPDATE customer SET tags = '{}' WHERE id = ANY($1)`, [ids.slice(0, 10)]);
  // It is put off, and nobody takes it up before.
  expect(await worker.workOnce()).toBe(false);
  await hurry();
  await untilIdle();
  const [first, repeat] = loyalty.orders;
  expect(repeat).toEqual(first);
  expect(await jobs.find(job.id)).toMatchObject({ state: 'done', done: 120, failed: 0 });
  expect(loyalty.given.toSorted()).toEqual(ids.toSorted());
});

test('a worker that dies: another gives the same batch when the lease has ended, and what comes late is not counted', async () => {
  await addCustomers(70);
  const job = await addJob();
  let release: () => void = () => undefined;
  const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
  loyalty.interrupt = () => (loyalty.orders.length === 1 ? held : undefined);
  const slow = aWorker().workOnce();
  await waitFor(() => loyalty.orders.length === 1);
  expect(await aWorker().workOnce()).toBe(false);
  await hurry();
  await untilIdle();
  release();
  expect(await slow).toBe(true);
  expect(loyalty.orders[1]).toEqual(loyalty.orders[0]);
  expect(await jobs.find(job.id)).toMatchObject({ state: 'done', total: 70, done: 70, failed: 0 });
  expect(loyalty.given).toHaveLength(70);
});

test('no transaction is open while loyalty is asked', async () => {
  await addCustomers(1);
  await addJob();
  let open = -1;
  loyalty.interrupt = async () => {
    const [{ count }] = await dataSource.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    open = count;
    return undefined;
  };
  await untilIdle();
  expect(open).toBe(0);
});

test.each([
  ['away', { status: 503, body: { code: 'SERVICE_UNAVAILABLE', retryable: true } }],
  ['overloaded', { status: 429, body: { code: 'RATE_LIMITED', retryable: true } }],
  ['busy with the same', { status: 409, body: { code: 'IDEMPOTENCY_IN_FLIGHT', retryable: true } }],
  ['in trouble', { status: 500, body: {} }],
])('while loyalty is %s the job waits, however long that is', async (_how, answer) => {
  await addCustomers(1);
  const job = await addJob();
  loyalty.interrupt = () => answer;
  const worker = aWorker();
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await worker.workOnce();
    await hurry();
  }
  expect(loyalty.orders).toHaveLength(8);
  expect(await jobs.find(job.id)).toMatchObject({ state: 'running', error: null });
  loyalty.interrupt = () => undefined;
  await untilIdle(worker);
  expect(await jobs.find(job.id)).toMatchObject({ state: 'done', done: 1 });
});

test('what loyalty refuses ends the job, with the reason in words; what was given stays', async () => {
  await addCustomers(80);
  const job = await addJob();
  const problem = { title: 'No discounts of this template are issued', detail: 'It is archived.', code: 'X' };
  loyalty.interrupt = () => (loyalty.orders.length === 2 ? { status: 409, body: problem } : undefined);
  await untilIdle();
  expect(await jobs.find(job.id)).toMatchObject({
    state: 'failed',
    done: 50,
    error: 'No discounts of this template are issued. It is archived.',
  });
  expect(loyalty.given).toHaveLength(50);
});

test('an answer that makes no sense is tried again five times', async () => {
  await addCustomers(1);
  const job = await addJob();
  loyalty.interrupt = () => ({ status: 201, body: { issued: 'all' } });
  const worker = aWorker();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await worker.workOnce();
    await hurry();
  }
  expect(await jobs.find(job.id)).toMatchObject({ state: 'failed', error: expect.stringContaining('5 times') });
});

test('a job that is cancelled while loyalty is asked stays cancelled', async () => {
  await addCustomers(80);
  const job = await addJob();
  loyalty.interrupt = async () => {
    await jobs.cancel(job.id, OLGA);
    return undefined;
  };
  await untilIdle();
  expect(await jobs.find(job.id)).toMatchObject({ state: 'cancelled', done: 0 });
  expect(loyalty.orders).toHaveLength(1);
});
