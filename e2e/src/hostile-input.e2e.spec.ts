import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from './api.js';
import { API_KEY, type Platform, startInOneProcess } from './platform.js';

let platform: Platform;
let api: Api;
beforeAll(async () => {
  platform = await startInOneProcess({});
  api = new Api(platform);
});
afterAll(() => platform?.stop());

const VALUES: unknown[] = [
  null,
  '',
  'a\u0000b',
  "'; DROP TABLE identity.customer; --",
  'x\r\nBcc: all@example.com',
  1e308,
  -1,
  2 ** 63,
  [],
  {},
  [[]],
  true,
  'x'.repeat(100_000),
  '\ud800',
  '=cmd()',
];

/** Bodies that would do, of which one field at a time is made nonsense. */
const BODIES: [string, string, Record<string, unknown>][] = [
  ['POST', '/customers', { name: 'A', email: 'a@example.com', phone: '+79145550123', telegramId: '1', tags: ['x'] }],
  ['POST', '/customers', { birthday: '1991-05-14', locale: 'en', timeZone: 'UTC', status: 'active', isTest: true }],
  ['POST', '/customers/bulk', { action: 'add_tags', tags: ['x'], filter: { q: 'nobody' }, ids: undefined }],
  ['POST', '/admins', { name: 'A', role: 'readonly', email: 'b@example.com', password: 'a long password' }],
  ['POST', '/api-keys', { name: 'k', scopes: ['events:read'], expiresAt: undefined }],
  ['POST', '/auth/password', { email: 'a@example.com', password: 'x' }],
  ['POST', '/auth/refresh', { refreshToken: 'x' }],
  ['POST', '/auth/telegram/exchange', { token: 'x' }],
  ['POST', '/auth/telegram/mini-app', { initData: 'x' }],
  ['POST', '/auth/telegram/widget', { id: 1, first_name: 'a', auth_date: 1, hash: 'a'.repeat(64) }],
  ['POST', '/auth/customer-tokens', { customerId: '01a1fd93-dd49-7228-9a32-a52c6ab87eb9', minutes: 5 }],
  ['PUT', '/settings/shop.name', { value: 'x', revision: undefined }],
  ['PUT', '/sites/x', { name: 'X', channels: ['email'], quietHours: { from: '22:00', to: '08:00' } }],
];

const QUERIES = ['%00', 'a%00b', '%FF', '%F0%9F%98%80', '%27%3B--', '9'.repeat(40), 'x'.repeat(3_000), '%5B%5D'];
const LISTS: Record<string, string[]> = {
  '/customers': ['q', 'status', 'tag', 'source', 'birthdayFrom', 'cursor', 'limit', 'sort', 'isTest', 'total'],
  '/customers/export': ['q', 'tag', 'source'],
  '/audit-log': ['actor', 'action', 'subjectId', 'from', 'cursor'],
  '/admins': ['q', 'role', 'cursor'],
  '/jobs': ['cursor', 'limit'],
};

/** What an answer must not be: a failure of ours, words of the code, or a refusal without a code. */
async function faultsOf(response: Response): Promise<string[]> {
  const text = await response.text();
  if (response.ok) return [];
  return [
    ...(response.status >= 500 ? [`${response.status}`] : []),
    ...(/node_modules|\.js:\d|^\s+at /m.test(text) ? ['a stack trace'] : []),
    ...(typeof (JSON.parse(text) as { code?: unknown }).code === 'string' ? [] : ['no code']),
  ];
}

test('nonsense in any field of a body is refused in words, or harmless; nothing breaks', async () => {
  const found: string[] = [];
  for (const [method, path, body] of BODIES) {
    for (const field of [...Object.keys(body), '__proto__x']) {
      for (const value of VALUES) {
        const response = await fetch(`${platform.url}/api/v1${path}`, {
          method,
          headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
          body: JSON.stringify({ ...body, [field]: value }),
        });
        const faults = await faultsOf(response);
        if (faults.length > 0)
          found.push(`${method} ${path} ${field} ${JSON.stringify(value)?.slice(0, 30)}: ${faults.join()}`);
      }
    }
  }
  expect(found).toEqual([]);
}, 120_000);

test('nonsense in any parameter of a query, and in a path, too', async () => {
  const found: string[] = [];
  const paths = Object.entries(LISTS).flatMap(([path, names]) =>
    names.flatMap((name) => QUERIES.map((value) => `${path}?${name}=${value}`)),
  );
  const things = ['%00', '%FF', 'x', '9'.repeat(500), '..%2f'].flatMap((id) =>
    ['customers', 'admins', 'jobs', 'sites', 'settings'].map((area) => `/${area}/${id}`),
  );
  for (const path of [...paths, ...things]) {
    const response = await fetch(`${platform.url}/api/v1${path}`, { headers: api.apiKey });
    const faults = await faultsOf(response);
    if (faults.length > 0) found.push(`${path.slice(0, 80)}: ${faults.join()}`);
  }
  expect(found).toEqual([]);
}, 120_000);
