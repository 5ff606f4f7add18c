import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from './api.js';
import { API_KEY, OWNER, type Platform, startInOneProcess } from './platform.js';

const ROLES = ['owner', 'marketing', 'readonly', 'cashier', 'customer'] as const;
type Role = (typeof ROLES)[number];
type Reach = 'all' | 'own' | 'narrowed' | '';

/** A line of the table of routes and roles, which is made from the code and is looked at by people. */
interface Line {
  method: string;
  path: string;
  permission: string;
  reach: Record<Role, Reach>;
}

/** The published table: what was agreed on, against which the running platform is held. */
const TABLE: Line[] = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => /^\| `([A-Z]+) (\/\S+)` +\| (.+) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, method, path, rest]) => {
    const [permission, ...cells] = rest!.split('|').map((cell) => cell.trim().replaceAll('`', ''));
    return {
      method: method!,
      path: path!,
      permission: permission!,
      reach: Object.fromEntries(ROLES.map((role, place) => [role, cells[place]])) as Line['reach'],
    };
  });

const LOGOUT = 'POST /api/v1/auth/logout';
const routeOf = ({ method, path }: Line) => `${method} ${path}`;

let platform: Platform;
let api: Api;
const asRole: Partial<Record<string, Record<string, string>>> = {};
let customerId: string;

/** A member of staff of a role, signed in. */
async function signIn(email: string, password: string): Promise<Record<string, string>> {
  const { status, body } = await api.post(
    '/api/v1/auth/password',
    { email, password },
    { 'content-type': 'application/json' },
  );
  expect([status, body.code]).toEqual([200, undefined]);
  return { authorization: `Bearer ${body.accessToken}` };
}

async function hire(role: string): Promise<void> {
  const [email, password] = [`${role}@example.com`, `a password of ${role}`];
  const area = role === 'cashier' ? 'cashiers' : 'admins';
  const input = { name: role, email, password, ...(role !== 'cashier' && { role }) };
  const { status, body } = await api.request('POST', `/api/v1/${area}`, input);
  expect([status, body.code]).toEqual([201, undefined]);
  asRole[role] = await signIn(email, password);
}

async function keyWith(scopes: string[]): Promise<Record<string, string>> {
  const { status, body } = await api.request('POST', '/api/v1/api-keys', { name: scopes.join(), scopes });
  expect(status).toBe(201);
  return { 'x-api-key': body.key };
}

beforeAll(async () => {
  platform = await startInOneProcess({});
  api = new Api(platform);
  asRole.owner = await signIn(OWNER.email, OWNER.password);
  for (const role of ['marketing', 'readonly', 'cashier']) await hire(role);
  customerId = (await api.request('POST', '/api/v1/customers', { name: 'Anna' })).body.id;
  const minted = await api.request('POST', '/api/v1/auth/customer-tokens', { customerId });
  asRole.customer = { authorization: `Bearer ${minted.body.accessToken}` };
});
afterAll(() => platform?.stop());

/** What has to be said for the handler to be reached; elsewhere an empty body will do. */
const BODIES: Record<string, string> = { [LOGOUT]: '{"refreshToken":"mr_nobodys"}' };

/** Whether somebody gets past the guard; what the handler then says of a nonsense request does not matter. */
async function admitted(line: Line, headers: Record<string, string>, id: string): Promise<boolean> {
  const { method, path, permission } = line;
  const takesBody = method !== 'GET' && method !== 'DELETE';
  const response = await fetch(`${platform.url}${path.replace(/\{\w+\}/g, id)}`, {
    method,
    headers: { ...headers, ...(takesBody && { 'content-type': 'application/json' }) },
    body: takesBody ? (BODIES[routeOf(line)] ?? '{}') : undefined,
    redirect: 'manual',
  });
  expect([200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 415, 422, 503]).toContain(response.status);
  if (response.ok) {
    await response.body?.cancel();
    return true;
  }
  const { code } = (await response.json()) as { code: string };
  // Behind the guard of a route that is public a proof may be refused; elsewhere nobody unknown gets so far.
  const refused = permission === 'public' ? code === 'CREDENTIALS_MISSING' : response.status === 401;
  return !refused && code !== 'PERMISSION_DENIED';
}

const letter = (may: boolean) => (may ? 'yes' : '-');

test('every route of the API is in the table, and no other', async () => {
  const { body } = await api.get('/api/openapi.json', {});
  const routes = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => /^(get|put|post|delete|patch)$/.test(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.sort()).toEqual(TABLE.map(routeOf).sort());
});

test('each route lets in those the table names, about their own and about others, and nobody else', async () => {
  const unrelated = await keyWith(['sites:read']);
  const otherwise = await keyWith(['customers:read']);
  const expected: string[] = [];
  const found: string[] = [];
  const head = ['nobody', ...ROLES, 'customer, of another', 'key without the scope'];
  // Whoever has signed out is nobody: last.
  const lines = [...TABLE].sort((one, other) => Number(routeOf(one) === LOGOUT) - Number(routeOf(other) === LOGOUT));
  for (const line of lines) {
    const { permission, reach } = line;
    const isPublic = permission === 'public';
    const own = (role: Role) => (reach[role] === 'own' ? customerId : randomUUID());
    const row: boolean[] = [await admitted(line, {}, randomUUID())];
    for (const role of ROLES) row.push(await admitted(line, asRole[role]!, own(role)));
    row.push(await admitted(line, asRole.customer!, randomUUID()));
    row.push(await admitted(line, permission === 'sites:read' ? otherwise : unrelated, randomUUID()));
    const wanted = [
      isPublic,
      ...ROLES.map((role) => isPublic || reach[role] !== ''),
      // What names nobody, as /me, is always one's own.
      // What is narrowed says nothing of others, which the tests of each such route show.
      isPublic ||
        reach.customer === 'all' ||
        reach.customer === 'narrowed' ||
        (reach.customer === 'own' && permission.startsWith('me:')),
      isPublic,
    ];
    const name = routeOf(line).padEnd(72);
    found.push(`${name} ${row.map(letter).join('  ')}`);
    expected.push(`${name} ${wanted.map(letter).join('  ')}`);
  }
  console.log([`routes × (${head.join(', ')})`, ...found].join('\n'));
  expect(found).toEqual(expected);
}, 300_000);

test('an API key opens what its scopes name', async () => {
  const reader = await keyWith(['customers:read']);
  expect((await api.get(`/api/v1/customers/${customerId}`, reader)).status).toBe(200);
  expect((await api.get('/api/v1/notifications', reader)).body.code).toBe('PERMISSION_DENIED');
  expect((await api.get('/api/v1/notifications', { 'x-api-key': API_KEY })).status).toBe(200);
});
