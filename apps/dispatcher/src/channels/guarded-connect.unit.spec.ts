import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedConnect, urlProblem } from './guarded-connect.js';
import { HttpProvider } from './http-provider.js';

const FORBIDDEN_HOSTS = [
  '127.0.0.1',
  '127.1.2.3',
  '2130706433',
  '0x7f.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[::127.0.0.1]',
  '[fe80::1]',
  '[fd00::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a00:1]',
  '[2002:7f00:1::]',
  'localhost',
  'localhost.',
  'any.localhost',
];

describe('urlProblem', () => {
  test.each(FORBIDDEN_HOSTS)('http://%s/ is refused, and allowed for development', (host) => {
    expect(urlProblem(`http://${host}/`, { allowPrivate: false })).toEqual(expect.any(String));
    expect(urlProblem(`http://${host}/`, { allowPrivate: true })).toBeUndefined();
  });

  test.each([
    ['hooks', 'no absolute URL'],
    ['/hooks', 'no absolute URL'],
    ['file:///etc/passwd', 'only https and http'],
    ['gopher://jam.example', 'only https and http'],
    ['https://me:secret@jam.example/', 'credentials'],
    ['https://me@jam.example/', 'credentials'],
  ])('%s is refused, in development too', (url, words) => {
    expect(urlProblem(url, { allowPrivate: true })).toContain(words);
  });

  test.each([
    'https://jam.example/hooks?x=1',
    'http://8.8.8.8:8080/',
    'https://[2606:4700::1]/',
    'https://localhost.example/',
  ])('%s is in order', (url) => {
    expect(urlProblem(url, { allowPrivate: false })).toBeUndefined();
  });
});

describe('guardedConnect', () => {
  let server: Server;
  let port: number;
  let requests = 0;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      requests += 1;
      response.end('{}');
    }).on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = async (host: string, allowPrivate: boolean) => {
    const http = new HttpProvider(1, 2_000, guardedConnect({ allowPrivate, timeoutMs: 2_000 }));
    try {
      return await http.post(new URL(`http://${host}:${port}/`), {});
    } finally {
      await http.close();
    }
  };

  // `localhost` is a name: it is refused by what it leads to.
  test.each(['127.0.0.1', '[::ffff:127.0.0.1]', 'localhost'])('%s is not even connected to', async (host) => {
    const before = connections;
    expect(await post(host, false)).toEqual({
      kind: 'none',
      result: { outcome: 'failed', code: 'ADDRESS_FORBIDDEN', detail: expect.stringContaining('no public address') },
    });
    expect(connections).toBe(before);
  });

  test('in development they are called', async () => {
    expect(await post('localhost', true)).toMatchObject({ kind: 'answer', status: 200 });
    expect(requests).toBe(1);
  });
});
