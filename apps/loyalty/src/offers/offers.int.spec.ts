import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PointApp, startPointApp } from '../../test/point-app.js';

let app: PointApp;
beforeAll(async () => {
  app = await startPointApp();
});
afterAll(() => app.close());

const MARKETING = { role: 'marketing', id: 'olga', name: 'Olga Kim' } as const;
const RULE = { metric: 'orders', atLeast: 3 };

const KINDS = [
  {
    kind: 'tiers',
    noun: 'tier',
    whole: { name: 'Gold', site: 'sweets', threshold: 300, perks: ['Tea', 'Delivery'], multiplier: 1.25 },
    least: { name: 'Gold', threshold: 0 },
    defaults: { site: null, perks: [], multiplier: 1 },
    change: { threshold: 250, perks: [] },
    wrong: [
      { threshold: -1 },
      { threshold: 1.5 },
      { perks: ['\0'] },
      { perks: 'Tea' },
      { multiplier: 0 },
      { multiplier: 1.001 },
    ],
  },
  {
    kind: 'badges',
    noun: 'badge',
    whole: { name: 'Taster', site: null, description: 'All flavours', imageUrl: 'https://a.example/b.png', rule: RULE },
    least: { name: 'Taster' },
    defaults: { site: null, description: null, imageUrl: null, rule: null },
    change: { rule: null, description: null },
    wrong: [
      { rule: { metric: 'steps', atLeast: 1 } },
      { rule: { metric: 'orders', atLeast: 0 } },
      { rule: [] },
      { imageUrl: 'javascript:alert(1)' },
    ],
  },
  {
    kind: 'milestones',
    noun: 'milestone',
    whole: { name: 'Ten', site: null, rule: RULE, reward: 'A box', points: 20 },
    least: { name: 'Ten', rule: RULE },
    defaults: { site: null, reward: null, points: 0 },
    change: { points: 0, rule: { metric: 'referrals', atLeast: 2 } },
    wrong: [{ rule: null }, { points: -1 }, { reward: '' }, { rule: { ...RULE, more: 1 } }],
  },
  {
    kind: 'rewards',
    noun: 'reward',
    whole: { name: 'Box', site: null, description: 'Sweet', imageUrl: null, points: 60, stock: 3, active: false },
    least: { name: 'Box', points: 60 },
    defaults: { site: null, description: null, imageUrl: null, stock: null, active: true },
    change: { stock: null, active: true },
    wrong: [{ points: 0 }, { stock: -1 }, { active: 'yes' }, { points: 1e12 }],
  },
];

describe.each(KINDS)('$kind', ({ kind, noun, whole, least, defaults, change, wrong }) => {
  const path = `/loyalty/${kind}`;
  const NOT_FOUND = `${noun.toUpperCase()}_NOT_FOUND`;

  test('are made, read, changed and archived, and the audit log says so', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const { status, body } = await app.ask('POST', path, whole, MARKETING, headers);
    const meta = {
      id: expect.any(String),
      revision: 1,
      archivedAt: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    };
    expect([status, body]).toEqual([201, { ...whole, ...meta }]);
    expect((await app.ask('POST', path, whole, MARKETING, headers)).body).toEqual(body);
    const one = `${path}/${body.id}`;
    expect((await app.ask('GET', one)).body).toEqual(body);

    const { body: changed } = await app.ask('PATCH', one, { ...change, revision: 1 }, MARKETING);
    expect(changed).toEqual({ ...whole, ...change, ...meta, id: body.id, revision: 2 });
    expect((await app.ask('PATCH', one, { ...change, revision: 1 }, MARKETING)).body.code).toBe('OFFER_CHANGED');
    expect((await app.ask('PATCH', one, change, MARKETING)).body.revision).toBe(2);

    expect((await app.ask('DELETE', one, undefined, MARKETING)).status).toBe(204);
    expect((await app.ask('DELETE', one, undefined, MARKETING)).status).toBe(204);
    expect((await app.ask('PATCH', one, change, MARKETING)).body.code).toBe('OFFER_ARCHIVED');
    expect((await app.ask('GET', one)).body.archivedAt).toEqual(expect.any(String));

    const entries = (await app.announced('loyalty.audited'))
      .flatMap(({ data }) => data.entries)
      .filter(({ subjectId }: any) => subjectId === body.id);
    expect(entries.map(({ action }: any) => action)).toEqual([
      `${noun}.created`,
      `${noun}.updated`,
      `${noun}.archived`,
    ]);
    expect(entries[1]).toMatchObject({
      subjectKind: noun,
      actor: { role: 'marketing', name: 'Olga Kim' },
      after: change,
    });
  });

  test('need little said of them', async () => {
    const { status, body } = await app.ask('POST', path, least, MARKETING);
    expect([status, body]).toEqual([201, expect.objectContaining({ ...least, ...defaults })]);
  });

  test('are listed by page and site, archived ones when they are asked for', async () => {
    const site = `list-${noun}`;
    const ids: string[] = [];
    for (const each of [site, 'else', null, site])
      ids.push((await app.ask('POST', path, { ...least, site: each })).body.id);
    await app.ask('DELETE', `${path}/${ids[3]}`);
    const list = async (query: string) => {
      const { body } = await app.ask('GET', `${path}?${query}`);
      return body.items.map(({ id }: { id: string }) => id).filter((id: string) => ids.includes(id));
    };
    expect(await list('limit=200')).toEqual(ids.slice(0, 3));
    expect(await list(`limit=200&site=${site}`)).toEqual([ids[0], ids[2]]);
    expect(await list(`limit=200&site=${site}&archived=true`)).toEqual([ids[0], ids[2], ids[3]]);
    const first = (await app.ask('GET', `${path}?limit=1`)).body;
    const second = (await app.ask('GET', `${path}?limit=1&cursor=${first.nextCursor}`)).body;
    expect(second.items[0].id > first.items[0].id).toBe(true);
    expect((await app.ask('GET', `${path}?cursor=x`)).body.code).toBe('CURSOR_INVALID');
  });

  test.each([
    ...wrong,
    { name: '' },
    { name: ' ' },
    { name: 'a\0' },
    { name: '\udc00' },
    { name: null },
    { name: 'x'.repeat(201) },
    { site: 'a b' },
    { site: 7 },
    { more: true },
  ])('are refused: %j', async (mistake) => {
    const { body } = await app.ask('POST', path, { ...least, ...mistake }, MARKETING);
    expect([body.status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    const id = (await app.ask('POST', path, least)).body.id;
    expect((await app.ask('PATCH', `${path}/${id}`, mistake, MARKETING)).body.code).toBe('VALIDATION_FAILED');
  });

  test('everybody may read, marketing may write', async () => {
    const customer = { role: 'customer', id: randomUUID() } as const;
    const cashier = { role: 'cashier', id: randomUUID() } as const;
    expect((await app.ask('GET', path, undefined, customer)).status).toBe(200);
    expect((await app.ask('GET', path, undefined, cashier)).status).toBe(200);
    expect((await app.ask('GET', path, undefined, null)).status).toBe(401);
    for (const as of [customer, cashier, { role: 'readonly', id: 'x' } as const]) {
      expect((await app.ask('POST', path, least, as)).status).toBe(403);
    }
    for (const nobody of [randomUUID(), 'x', '%00']) {
      expect((await app.ask('GET', `${path}/${nobody}`)).body.code).toBe(NOT_FOUND);
      expect((await app.ask('PATCH', `${path}/${nobody}`, { name: 'x' })).body.code).toBe(NOT_FOUND);
      expect((await app.ask('DELETE', `${path}/${nobody}`)).body.code).toBe(NOT_FOUND);
    }
  });
});
