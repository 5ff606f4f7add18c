import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@marmalade/contracts-envelope';
import { Outbox } from '@marmalade/outbox';
import { waitFor } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openIdentityDatabase, SILENT } from '../../test/identity-database.js';
import type { Actor } from '../audit-log/audit-log.js';
import { ExportToFile } from './export-to-file.js';
import { JobStore } from './job-store.js';
import type { JobWork } from './job-work.js';
import { JobWorker } from './job-worker.js';
import type { Job, JobKind, JobParameters } from './job.js';
import { TagCustomers } from './tag-customers.js';

const OLGA: Actor = { role: 'marketing', id: 'olga', name: 'Ольга Ким' };
const SIZE = 50;

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let jobs: JobStore;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  jobs = new JobStore(dataSource);
});
afterAll(() => database.close());
beforeEach(() => dataSource.query('TRUNCATE customer, audit_log, outbox, job, job_file RESTART IDENTITY'));

const tagging = () => new TagCustomers(new Outbox(dataSource), SIZE);
function workerOf(work: Partial<Record<JobKind, JobWork>> = {}): JobWorker {
  const tags = { add_tags: tagging(), remove_tags: tagging(), assign_discount: tagging() };
  const all = { ...tags, export: new ExportToFile(SIZE), ...work };
  return new JobWorker(dataSource, jobs, all, SILENT as never);
}
const addJob = (kind: JobKind, parameters: Omit<JobParameters, 'until'>): Promise<Job> =>
  dataSource.transaction((tx) => jobs.add(tx, OLGA, kind, parameters));
/** Every tenth is blocked. */
async function addCustomers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await dataSource.query(
    `INSERT INTO customer (id, name, status, tags)
     SELECT id, 'Name ' || n, CASE WHEN n % 10 = 0 THEN 'blocked' ELSE 'active' END, ARRAY['old']
     FROM unnest($1::uuid[]) WITH ORDINALITY AS c (id, n)`,
    [ids],
  );
  return ids;
}
async function untilIdle(worker: JobWorker): Promise<void> {
  while (await worker.workOnce());
}
const customers = (): Promise<{ id: string; tags: string[]; revision: number; status: string }[]> =>
  dataSource.query('SELECT id, tags, revision, status FROM customer ORDER BY place');
const audit = () => dataSource.query('SELECT action, actor_id AS actor, subject_id AS subject, after FROM audit_log');

describe('tags for many', () => {
  test('two workers give each customer of a filter the tags once, and tell of it once', async () => {
    await addCustomers(520);
    const job = await addJob('add_tags', { filter: { status: 'active', q: 'name' }, tags: ['vip', 'old'] });
    await Promise.all([untilIdle(workerOf()), untilIdle(workerOf())]);
    // The one that found the job held may have gone home before its end.
    await untilIdle(workerOf());
    for (const { tags, revision, status } of await customers()) {
      expect([tags, revision]).toEqual(status === 'active' ? [['old', 'vip'], 2] : [['old'], 1]);
    }
    expect(await jobs.find(job.id)).toMatchObject({ state: 'done', total: 468, done: 468, failed: 0, error: null });
    const facts: { payload: string }[] = await dataSource.query(`SELECT * FROM outbox`);
    const told = facts
      .map(({ payload }) => JSON.parse(payload))
      .map(({ customer, revision }) => [customer.id, revision]);
    expect(told).toHaveLength(468);
    expect(new Set(told.map(([id]) => id)).size).toBe(468);
    expect(told.every(([, revision]) => revision === 2)).toBe(true);
    expect(await audit()).toEqual([
      {
        action: 'customers.bulk_tagged',
        actor: 'olga',
        subject: job.id,
        after: {
          kind: 'add_tags',
          state: 'done',
          total: 468,
          done: 468,
          failed: 0,
          tags: ['vip', 'old'],
          filter: { status: 'active', q: '[hidden]' },
        },
      },
    ]);
    expect(JSON.stringify(await dataSource.query('SELECT * FROM job'))).not.toContain('"q":"name"');
  });

  test('are taken from those with the ids; who has none of them is left alone, who is not there is counted', async () => {
    const [first, second, ...others] = await addCustomers(4);
    await dataSource.query(`UPDATE customer SET tags = '{new}' WHERE id = $1`, [second]);
    const job = await addJob('remove_tags', { ids: [first, second, newId(), first], tags: ['old', 'never'] });
    await untilIdle(workerOf());
    const all = await customers();
    expect(all.map(({ tags }) => tags)).toEqual([[], ['new'], ['old'], ['old']]);
    expect(all.map(({ revision }) => revision)).toEqual([2, 1, 1, 1]);
    expect(others).toHaveLength(2);
    expect(await jobs.find(job.id)).toMatchObject({ state: 'done', total: 3, done: 2, failed: 1 });
  });

  test('are not given to whoever has as many as there may be, nor to who comes later', async () => {
    const [full] = await addCustomers(2);
    const hundred = Array.from({ length: 100 }, (_, n) => `tag ${n}`);
    await dataSource.query(`UPDATE customer SET tags = $2 WHERE id = $1`, [full, hundred]);
    const job = await addJob('add_tags', { filter: {}, tags: ['one more'] });
    await addCustomers(1);
    await untilIdle(workerOf());
    expect((await customers()).map(({ tags }) => tags.includes('one more'))).toEqual([false, true, false]);
    expect(await jobs.find(job.id)).toMatchObject({ total: 2, done: 1, failed: 1 });
  });

  test('of two jobs both get their turns', async () => {
    await addCustomers(200);
    const [one, other] = [
      await addJob('add_tags', { filter: {}, tags: ['a'] }),
      await addJob('add_tags', { filter: {}, tags: ['b'] }),
    ];
    const worker = workerOf();
    for (let turn = 0; turn < 4; turn += 1) await worker.workOnce();
    expect([(await jobs.find(one.id)).done, (await jobs.find(other.id)).done]).toEqual([2 * SIZE, 2 * SIZE]);
  });
});

describe('a job goes on', () => {
  test('where it was, when its worker dies in the middle of a batch', async () => {
    await addCustomers(130);
    const job = await addJob('add_tags', { filter: {}, tags: ['vip'] });
    const work = tagging();
    let pid: number | undefined;
    const hanging: JobWork = {
      count: work.count,
      batch: async (tx, open) => {
        const done = await work.batch(tx, open);
        // The second batch is done, and never committed.
        if (open.place > 0) {
          pid = (await tx.query('SELECT pg_backend_pid() AS pid'))[0].pid;
          await tx.query('SELECT pg_sleep(60)');
        }
        return done;
      },
    };
    const dying = workerOf({ add_tags: hanging });
    await dying.workOnce();
    const died = dying.workOnce().catch((error: Error) => error);
    await waitFor(() => pid);
    // It is held: nobody else works on it.
    expect(await workerOf().workOnce()).toBe(false);
    await dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
    expect(await died).toBeInstanceOf(Error);
    expect(await jobs.find(job.id)).toMatchObject({ state: 'running', done: SIZE });
    await waitFor(async () => {
      await untilIdle(workerOf());
      return (await jobs.find(job.id)).state === 'done';
    });
    expect(await jobs.find(job.id)).toMatchObject({ total: 130, done: 130 });
    expect((await customers()).every(({ tags, revision }) => tags.includes('vip') && revision === 2)).toBe(true);
    expect(await dataSource.query('SELECT event_id FROM outbox')).toHaveLength(130);
  });

  test('after a failure, and ends after five in a row', async () => {
    await addCustomers(1);
    const job = await addJob('add_tags', { filter: {}, tags: ['vip'] });
    let failures = 0;
    const failing: JobWork = {
      count: tagging().count,
      batch: async () => {
        failures += 1;
        throw new Error('secret@example.com');
      },
    };
    const worker = workerOf({ add_tags: failing });
    expect(await worker.workOnce()).toBe(true);
    // It waits for its next attempt.
    expect(await worker.workOnce()).toBe(false);
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      await dataSource.query('UPDATE job SET available_at = now()');
      await worker.workOnce();
    }
    const failed = await jobs.find(job.id);
    expect([failed.state, failures]).toEqual(['failed', 5]);
    expect(failed.error).not.toContain('secret');
    expect((await audit())[0].after).toMatchObject({ state: 'failed' });
  });

  test('in the background, until the worker is stopped', async () => {
    await addCustomers(120);
    const worker = workerOf();
    worker.start();
    const job = await addJob('add_tags', { filter: {}, tags: ['vip'] });
    await waitFor(async () => (await jobs.find(job.id)).state === 'done');
    await worker.stop();
    const late = await addJob('add_tags', { filter: {}, tags: ['late'] });
    expect((await jobs.find(late.id)).state).toBe('queued');
  });
});

describe('a job that is cancelled', () => {
  test('does no more, and keeps what it has done', async () => {
    await addCustomers(120);
    const job = await addJob('export', { filter: {} });
    const worker = workerOf();
    await worker.workOnce();
    expect(await jobs.cancel(job.id, { role: 'owner', id: 'boss' })).toMatchObject({ state: 'cancelled', done: SIZE });
    expect(await worker.workOnce()).toBe(false);
    expect(await dataSource.query('SELECT FROM job_file')).toEqual([]);
    expect(await audit()).toMatchObject([
      { action: 'customer.exported', actor: 'boss', after: { state: 'cancelled' } },
    ]);
    await expect(jobs.cancel(job.id, OLGA)).rejects.toMatchObject({ code: 'JOB_FINISHED', detail: 'It is cancelled.' });
    await expect(jobs.cancel(newId(), OLGA)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });
});

test('files are removed after a day, jobs after 90', async () => {
  await addCustomers(1);
  const [old, fresh, ancient] = [
    await addJob('export', { filter: {} }),
    await addJob('export', { filter: {} }),
    await addJob('export', { filter: {} }),
  ];
  const worker = workerOf();
  await untilIdle(worker);
  await dataSource.query(`UPDATE job_file SET created_at = now() - interval '25 hours' WHERE job_id = $1`, [old.id]);
  await dataSource.query(`UPDATE job SET finished_at = now() - interval '91 days' WHERE id = $1`, [ancient.id]);
  await worker.removeOld();
  expect((await dataSource.query('SELECT job_id FROM job_file')).map((row: any) => row.job_id)).toEqual([fresh.id]);
  await expect(jobs.find(ancient.id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  await expect(jobs.file(old.id)).rejects.toMatchObject({ code: 'JOB_FILE_NOT_FOUND' });
});
