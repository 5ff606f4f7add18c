import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { waitFor } from '@marmalade/testing';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { type Actor, writeAudit } from '../audit-log/audit-log.js';
import { CustomerStore } from '../customers/customer-store.js';
import { OtherServices } from '../other-services/other-services.js';
import { ExportPersonController } from './export-person.controller.js';
import { ExportPerson } from './export-person.js';

const OLGA: Actor = { role: 'owner', id: 'olga', name: 'Olga', ipAddress: '203.0.113.24', userAgent: 'Firefox' };

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let app: SmallApp;
let dispatcher: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let id: string;

beforeAll(async () => {
  database = await openIdentityDatabase();
  dispatcher = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => dispatcher.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(dispatcher.address() as AddressInfo).port}`;
  const exportPerson = new ExportPerson(
    database.dataSource,
    new OtherServices([{ name: 'dispatcher', url }], 300),
    'en',
  );
  app = await startSmallApp([ExportPersonController], [{ provide: ExportPerson, useValue: exportPerson }]);
});
afterAll(async () => {
  await app.close();
  dispatcher.closeAllConnections();
  await new Promise((resolve) => dispatcher.close(resolve));
  await database.close();
});
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE customer, audit_log, outbox');
  answer = (_request, response) => response.end('{"service":"dispatcher","notifications":[]}');
  const store = new CustomerStore(new Outbox(database.dataSource));
  const anna = { name: 'Анна Смирнова', email: 'anna@example.com', locale: 'ru-RU' };
  id = (await database.dataSource.transaction((tx) => store.create(tx, OLGA, anna, 'admin'))).id;
});

const download = (as?: object) => fetch(`${app.url}/customers/${id}/data`, { headers: app.headersOf(as) });
const exported = () => database.dataSource.query(`SELECT * FROM audit_log WHERE action = 'customer.data_exported'`);

/** The files of a ZIP archive by their names, read by its central directory. */
function unzip(archive: Buffer): Record<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  const files: Record<string, string> = {};
  let place = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [
      archive.readUInt32LE(place + 20),
      ...[28, 30, 32].map((at) => archive.readUInt16LE(place + at)),
    ];
    const local = archive.readUInt32LE(place + 42);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(begin, begin + size);
    const isDeflated = archive.readUInt16LE(place + 10) === 8;
    const path = archive.toString('utf8', place + 46, place + 46 + name);
    files[path] = (isDeflated ? inflateRawSync(content) : content).toString('utf8');
    place += 46 + name + extra + comment;
  }
  return files;
}

test('one archive holds what every service keeps, and says so in the language of the person', async () => {
  const asAnna: Actor = { role: 'customer', id, name: 'Anna', ipAddress: '198.51.100.7' };
  await database.dataSource.transaction((tx) =>
    writeAudit(tx, asAnna, [{ action: 'session.opened', subjectKind: 'session', subjectId: 's' }]),
  );
  const response = await download({ role: 'customer', id });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="customer-${id}.zip"`);
  const files = unzip(Buffer.from(await response.arrayBuffer()));
  expect(Object.keys(files)).toEqual(['README.txt', 'identity.json', 'dispatcher.json']);
  expect(files['README.txt']).toMatch(/^В этом архиве[^]*identity\.json[^]*dispatcher\.json/);
  expect(files['dispatcher.json']).toBe('{"service":"dispatcher","notifications":[]}');
  const record = JSON.parse(files['identity.json']);
  expect(record).toMatchObject({
    service: 'identity',
    customer: { id, name: 'Анна Смирнова', email: 'anna@example.com' },
    history: [
      { action: 'session.opened', by: 'customer', ipAddress: '198.51.100.7' },
      { action: 'customer.created', by: 'owner', ipAddress: null, after: { email: 'anna@example.com' } },
    ],
  });
  expect(files['identity.json']).not.toMatch(/Olga|203\.0\.113/);
  expect(await exported()).toMatchObject([{ actor_id: id, subject_id: id }]);
});

test('many megabytes of another service are streamed through', async () => {
  const line = `"${'x'.repeat(1_000)}",\n`;
  answer = (_request, response) => {
    let left = 4_000;
    const more = (): void => {
      while (left > 0) {
        left -= 1;
        if (!response.write(line)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const files = unzip(Buffer.from(await (await download()).arrayBuffer()));
  expect(files['dispatcher.json']).toHaveLength(4_000 * line.length);
});

test.each<[string, typeof answer]>([
  ['is away', (request) => request.destroy()],
  ['fails', (_request, response) => void response.writeHead(500).end()],
  ['does not answer in time', () => undefined],
])('while a service %s nothing is sent', async (_what, how) => {
  answer = how;
  const response = await download();
  const body: any = await response.json();
  expect([response.status, body.code, body.retryable]).toEqual([503, 'SERVICE_UNAVAILABLE', true]);
  expect(await exported()).toEqual([]);
});

test('a service that breaks off leaves no archive that looks whole', async () => {
  let breakOff = (): unknown => undefined;
  answer = (_request, response) => {
    response.write('{"notifications":[');
    breakOff = () => response.destroy();
  };
  const response = await download();
  expect(response.status).toBe(200);
  breakOff();
  await expect(response.arrayBuffer()).rejects.toThrow();
});

test('whoever leaves is not waited for', async () => {
  let closed = false;
  answer = (_request, response) => {
    response.write('{"notifications":[');
    response.on('close', () => (closed = true));
  };
  const leave = new AbortController();
  const response = await fetch(`${app.url}/customers/${id}/data`, { headers: app.headersOf(), signal: leave.signal });
  expect(response.status).toBe(200);
  leave.abort();
  await waitFor(() => closed);
});

test('a service that does not know them has no file', async () => {
  answer = (_request, response) => void response.writeHead(404).end();
  const files = unzip(Buffer.from(await (await download()).arrayBuffer()));
  expect(Object.keys(files)).toEqual(['README.txt', 'identity.json']);
});

test('a customer gets their own, marketing and the owner anybody’s', async () => {
  const other = '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90';
  expect((await download({ role: 'customer', id: other })).status).toBe(403);
  expect((await download({ role: 'readonly' })).status).toBe(403);
  expect((await download({ role: 'cashier' })).status).toBe(403);
  const allowed = await download({ role: 'marketing' });
  expect(allowed.status).toBe(200);
  await allowed.arrayBuffer();
  for (const nobody of [other, 'anna']) {
    expect((await app.ask('GET', `/customers/${nobody}/data`)).body.code).toBe('CUSTOMER_NOT_FOUND');
  }
});
