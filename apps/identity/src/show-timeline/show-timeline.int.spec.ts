import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { CustomerStore } from '../customers/customer-store.js';
import { OtherServices } from '../other-services/other-services.js';
import { ShowTimelineController } from './show-timeline.controller.js';
import { ShowTimeline } from './show-timeline.js';

const OLGA: Actor = { role: 'owner', id: 'olga', name: 'Olga', ipAddress: '203.0.113.24' };
const START = Date.parse('2026-11-21T09:00:00.000Z');
/** The n-th minute. */
const at = (n: number) => new Date(START + n * 60_000).toISOString();

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;
let dispatcher: Server;
let answer: (url: URL, request: IncomingMessage) => { status: number; body?: unknown } | undefined;
let id: string;

/** As the dispatcher does: earlier than `before`, those of one millisecond together. */
function listing(told: { at: string; ref: string }[]) {
  return ({ searchParams }: URL) => {
    const earlier = told.filter((item) => item.at < (searchParams.get('before') ?? '9'));
    earlier.sort((one, other) => (one.at < other.at ? 1 : -1));
    const last = earlier[Number(searchParams.get('limit')) - 1];
    const items = last ? earlier.filter((item) => item.at >= last.at) : earlier;
    return {
      status: 200,
      body: {
        items: items.map((item) => ({ ...item, service: 'x', kind: 'notification', title: 'Told', detail: 'sms' })),
      },
    };
  };
}

beforeAll(async () => {
  database = await openIdentityDatabase();
  dispatcher = createServer((request, response) => {
    const answered = answer(new URL(request.url!, 'http://x'), request);
    if (!answered) return;
    response.writeHead(answered.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answered.body));
  });
  await new Promise<void>((resolve) => dispatcher.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(dispatcher.address() as AddressInfo).port}`;
  const customers = new CustomerStore(new Outbox(database.dataSource));
  const services = new OtherServices([{ name: 'dispatcher', url }], 300);
  const timeline = new ShowTimeline(database.dataSource, customers, services);
  app = await startSmallApp([ShowTimelineController], [{ provide: ShowTimeline, useValue: timeline }]);
});
afterAll(async () => {
  await app.close();
  dispatcher.closeAllConnections();
  await new Promise((resolve) => dispatcher.close(resolve));
  await database.close();
});
beforeEach(async () => {
  answer = listing([]);
  const store = new CustomerStore(new Outbox(database.dataSource));
  id = (await database.dataSource.transaction((tx) => store.create(tx, OLGA, { name: 'Anna' }, 'admin'))).id;
  await database.dataSource.query('UPDATE audit_log SET at = $1', [at(0)]);
});
afterEach(() => database.dataSource.query('TRUNCATE customer, audit_log, outbox'));

/** Entries of the audit log at some minutes. */
async function happened(...minutes: number[]): Promise<void> {
  for (const minute of minutes) {
    await database.dataSource.transaction(async (tx) => {
      const entry = {
        action: 'customer.updated',
        subjectKind: 'customer',
        subjectId: id,
        after: { email: `${minute}@x` },
      };
      await writeAudit(tx, OLGA, [entry]);
      await tx.query(`UPDATE audit_log SET at = $1 WHERE after->>'email' = $2`, [at(minute), `${minute}@x`]);
    });
  }
}

async function pages(limit: number): Promise<{ at: string; service: string; ref?: string }[]> {
  const items = [];
  let cursor: string | null = '';
  do {
    const path: string = `/customers/${id}/timeline?limit=${limit}${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await app.ask('GET', path);
    expect([status, body.missing]).toEqual([200, []]);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return items;
}

test('what all services know comes in one order, whatever the size of a page', async () => {
  await happened(2, 4, 5, 5, 7);
  answer = listing([1, 3, 5, 5, 5, 6, 8].map((minute, n) => ({ at: at(minute), ref: `/notifications/${n}` })));
  const all = await pages(100);
  expect(all.map((item) => `${item.at} ${item.service}`)).toEqual([
    `${at(8)} dispatcher`,
    `${at(7)} identity`,
    `${at(6)} dispatcher`,
    ...Array.from({ length: 2 }, () => `${at(5)} identity`),
    ...Array.from({ length: 3 }, () => `${at(5)} dispatcher`),
    `${at(4)} identity`,
    `${at(3)} dispatcher`,
    `${at(2)} identity`,
    `${at(1)} dispatcher`,
    `${at(0)} identity`,
  ]);
  expect(all[0]).toEqual({
    at: at(8),
    service: 'dispatcher',
    kind: 'notification',
    title: 'Told',
    ref: '/notifications/6',
    detail: 'sms',
  });
  expect(all[1]).toMatchObject({ kind: 'customer.updated', title: 'Details changed', detail: 'email' });
  for (const limit of [1, 2, 3, 5]) expect([limit, await pages(limit)]).toEqual([limit, all]);
});

test('it tells neither who of the staff did it nor what the values were', async () => {
  await happened(1);
  const { body } = await app.ask('GET', `/customers/${id}/timeline`, undefined, { role: 'customer', id });
  expect(JSON.stringify(body)).not.toMatch(/Olga|203\.0|1@x/);
});

test('the others are asked in the name of whoever asks', async () => {
  const seen: (string | undefined)[] = [];
  answer = (url, request) => {
    seen.push(url.pathname, request.headers.authorization, request.headers['x-api-key'] as string | undefined);
    return { status: 200, body: { items: [] } };
  };
  const owner = { role: 'owner', id: 'olga' } as const;
  await app.ask('GET', `/customers/${id}/timeline`, undefined, owner);
  expect(seen).toEqual([`/people/${id}/timeline`, expect.stringMatching(/^Bearer /), undefined]);
  await app.ask('GET', `/customers/${id}/timeline`);
  expect(seen.slice(4)).toEqual([undefined, 'mk_test']);
});

test.each<[string, typeof answer]>([
  ['fails', () => ({ status: 500, body: {} })],
  ['says nothing in time', () => undefined],
  ['answers nonsense', () => ({ status: 200, body: { items: [{ at: 'noon' }] } })],
  ['refuses', () => ({ status: 403, body: {} })],
])('a service that %s is named, and the rest is there', async (_what, how) => {
  answer = how;
  const { status, body } = await app.ask('GET', `/customers/${id}/timeline`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ missing: ['dispatcher'], items: [{ kind: 'customer.created' }] });
});

test('a service that does not know them is not missing', async () => {
  answer = () => ({ status: 404, body: {} });
  expect((await app.ask('GET', `/customers/${id}/timeline`)).body).toMatchObject({ missing: [], nextCursor: null });
});

test('a customer sees their own, and nobody else’s', async () => {
  const path = `/customers/${id}/timeline`;
  const other = '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90';
  expect((await app.ask('GET', path, undefined, { role: 'customer', id })).status).toBe(200);
  expect((await app.ask('GET', path, undefined, { role: 'customer', id: other })).status).toBe(403);
  expect((await app.ask('GET', path, undefined, { role: 'cashier' })).status).toBe(403);
  expect((await app.ask('GET', path, undefined, { role: 'readonly' })).status).toBe(200);
  expect((await app.ask('GET', `/customers/${other}/timeline`)).body.code).toBe('CUSTOMER_NOT_FOUND');
  expect((await app.ask('GET', `${path}?cursor=x`)).body.code).toBe('CURSOR_INVALID');
  expect((await app.ask('GET', `${path}?limit=101`)).body.code).toBe('VALIDATION_FAILED');
});
