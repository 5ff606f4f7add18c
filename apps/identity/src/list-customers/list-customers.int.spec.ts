import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@marmalade/contracts-envelope';
import { Outbox } from '@marmalade/outbox';
import { type SmallApp, startSmallApp } from '@marmalade/test-app';
import { DataSource } from 'typeorm';
import { openIdentityDatabase } from '../../test/identity-database.js';
import { CustomerSearch } from '../customers/customer-search.js';
import { CustomerStore } from '../customers/customer-store.js';
import type { Customer } from '../customers/customer.js';
import { ListCustomers } from './list-customers.js';
import { ListCustomersController } from './list-customers.controller.js';

const COUNT = 600;
const NAMES = ['Анна', 'Пётр', 'Мария', 'Somchai', 'John', 'Ян', 'สมชาย', 'Özgür', 'O%Neil', 'A_b', '', 'Лев'];
const SURNAMES = ['Смирнова', 'Королёв', 'Иванов', 'Иванова', 'Smith', 'ส', '李', 'Back\\slash'];
const TAGS = ['vip', 'regular', 'gold', 'Золотой', '@', 'tag:vip'];
const SOURCES = ['instagram_may', 'direct', 'a@1'];
const SITES = ['sweets', 'coffee', 'default'];
const LOCALES = ['ru', 'ru-RU', 'en-GB', 'th'];
/** Over eight years: more months than are looked up one by one. */
const FIRST_DAY = Date.UTC(2019, 0, 1);
const LAST_DAY = Date.UTC(2025, 9, 1);
const DAYS = ['1991-05-14', '2000-02-29', '1985-12-31', '1999-01-01', '1970-07-15', '1970-07-16'];

let database: Awaited<ReturnType<typeof openIdentityDatabase>>;
let dataSource: DataSource;
let app: SmallApp;
/** The same, but it looks at a few only before it asks the index. */
let impatient: SmallApp;
let all: Customer[];

/** The same numbers each time: a failure can be looked at again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const random = randomOf(20_251_121);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
const maybe = <T>(share: number, value: () => T): T | null => (random() < share ? value() : null);

function someCustomer(n: number) {
  return {
    id: newId(),
    name: maybe(0.95, () => `${pick(NAMES)} ${pick(SURNAMES)}`.trim()),
    email: maybe(0.6, () => `${pick(['Anna', 'john.smith', 'p'])}.${n}@${pick(['example.com', 'mail.test'])}`),
    phone: maybe(0.7, () => `+7914${String(5_550_000 + n * 37).padStart(7, '0')}`),
    telegram_id: maybe(0.5, () => String(482_910_000 + n * 11)),
    birthday: maybe(0.7, () => pick(DAYS)),
    tags: TAGS.filter(() => random() < 0.25),
    status: random() < 0.8 ? 'active' : pick(['inactive', 'blocked']),
    subscribed: pick([true, false, null]),
    source: maybe(0.7, () => pick(SOURCES)),
    is_test: random() < 0.1,
    site: maybe(0.5, () => pick(SITES)),
    locale: maybe(0.8, () => pick(LOCALES)),
    telegram_blocked_at: maybe(0.1, () => '2026-01-01T00:00:00Z'),
    created_at: new Date(FIRST_DAY + Math.floor(random() * (LAST_DAY - FIRST_DAY))).toISOString(),
  };
}

beforeAll(async () => {
  database = await openIdentityDatabase();
  dataSource = database.dataSource;
  const start = (search: CustomerSearch) =>
    startSmallApp(
      [ListCustomersController],
      [
        { provide: DataSource, useValue: dataSource },
        { provide: CustomerStore, useValue: new CustomerStore(new Outbox(dataSource)) },
        { provide: ListCustomers, useValue: new ListCustomers(search) },
      ],
    );
  app = await start(new CustomerSearch(dataSource));
  impatient = await start(new CustomerSearch(dataSource, 20));
  const rows = Array.from({ length: COUNT }, (_, n) => someCustomer(n));
  // Gaps between the places, over several blocks, as after erasures.
  await dataSource.query(
    `INSERT INTO customer (id, name, email, phone, telegram_id, birthday, tags, status, subscribed, source, is_test, site,
       locale, telegram_blocked_at, created_at, place)
     OVERRIDING SYSTEM VALUE
     SELECT r.id, r.name, r.email, r.phone, r.telegram_id::bigint, r.birthday::date, r.tags, r.status, r.subscribed, r.source,
       r.is_test, r.site, r.locale, r.telegram_blocked_at, r.created_at, 1 + 211 * (ordinality - 1)
     FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id uuid, name text, email text, phone text, telegram_id text,
       birthday text, tags text[], status text, subscribed boolean, source text, is_test boolean, site text, locale text,
       telegram_blocked_at timestamptz, created_at timestamptz)) WITH ORDINALITY AS r`,
    [JSON.stringify(rows)],
  );
  all = await dataSource.query(
    `SELECT id, name, email, phone, telegram_id::text AS "telegramId", to_char(birthday, 'YYYY-MM-DD') AS birthday, tags, status,
       subscribed, source, is_test AS "isTest", site, locale, telegram_blocked_at IS NOT NULL AS "telegramBlocked",
       created_at AS "createdAt" FROM customer ORDER BY place DESC`,
  );
});
afterAll(async () => {
  await app.close();
  await impatient.close();
  await database.close();
});

type Filter = Record<string, string | string[]>;

/** What the filters mean, one customer at a time and in other words than SQL's. */
function fits(customer: Customer, filter: Filter): boolean {
  const { status, subscribed, tag, source, q, birthdayFrom, birthdayTo, isTest } = filter as Record<string, string>;
  if (String(customer.isTest) !== (isTest ?? 'false') || !fitsFurther(customer, filter)) return false;
  if (status !== undefined && customer.status !== status) return false;
  if (subscribed !== undefined && String(customer.subscribed) !== subscribed) return false;
  if (source !== undefined && customer.source !== source) return false;
  if (tag !== undefined && ![tag].flat().every((each) => customer.tags.includes(each))) return false;
  if (birthdayFrom !== undefined || birthdayTo !== undefined) {
    const { birthday } = customer;
    if (birthday === null) return false;
    if (birthdayFrom?.length === 10 && birthday < birthdayFrom) return false;
    if (birthdayTo?.length === 10 && birthday > birthdayTo) return false;
    const [day, from, to] = [
      birthday.slice(5),
      birthdayFrom?.length === 5 ? birthdayFrom : '01-01',
      birthdayTo?.length === 5 ? birthdayTo : '12-31',
    ];
    if (!(from <= to ? day >= from && day <= to : day >= from || day <= to)) return false;
  }
  return q === undefined || isFound(customer, q);
}

/** Of what segments ask for beside the rest. */
function fitsFurther(customer: Customer, filter: Filter): boolean {
  const { tags, site, locale, createdAt, email, phone, telegramId } = customer;
  const { hasEmail, hasPhone, hasTelegram, telegramBlocked, registeredFrom, registeredTo } = filter as Record<
    string,
    string
  >;
  const is = (fact: boolean, wanted?: string) => wanted === undefined || String(fact) === wanted;
  const at = createdAt.getTime();
  return (
    is(email !== null, hasEmail) &&
    is(phone !== null, hasPhone) &&
    is(telegramId !== null, hasTelegram) &&
    is(customer.telegramBlocked, telegramBlocked) &&
    (filter.anyTag === undefined || [filter.anyTag].flat().some((each) => tags.includes(each))) &&
    (filter.notTag === undefined || ![filter.notTag].flat().some((each) => tags.includes(each))) &&
    (filter.site === undefined || (site ?? 'default') === filter.site) &&
    (filter.locale === undefined || locale === filter.locale || locale?.split('-')[0] === filter.locale) &&
    (registeredFrom === undefined || at >= Date.parse(registeredFrom)) &&
    (registeredTo === undefined || at < Date.parse(registeredTo))
  );
}

function isFound({ id, name, email, phone, telegramId }: Customer, q: string): boolean {
  if (q === id) return true;
  const form = (text: string) => text.toLowerCase().replaceAll('ё', 'е');
  const words = [name ?? '', email ?? '', phone?.slice(1) ?? '', telegramId ?? ''].flatMap((text) =>
    form(text).split(' '),
  );
  const digits = q.replace(/\D/g, '');
  const isNumber = digits !== '' && /^[\d\s()+./-]*$/.test(q);
  const wanted = isNumber
    ? [digits.length >= 7 ? digits.replace(/^(00|0|8)/, '') : digits]
    : form(q.trim()).split(/\s+/);
  return wanted.every((each) =>
    words.some((word) => ([...each].length < 3 ? word.startsWith(each) : word.includes(each))),
  );
}

function queryOf(filter: Filter, more: Record<string, string> = {}): string {
  const entries = Object.entries({ ...filter, ...more }).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  return new URLSearchParams(entries).toString();
}

async function pages(asked: SmallApp, filter: Filter, limit: number, sort: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query = queryOf(filter, { limit: String(limit), sort, ...(cursor !== null && { cursor }) });
    const { status, body } = await asked.ask('GET', `/customers?${query}`);
    expect({ status, query, code: body.code }).toEqual({ status: 200, query, code: undefined });
    ids.push(...body.items.map(({ id }: Customer) => id));
    cursor = body.nextCursor;
  } while (cursor !== null);
  return ids;
}

function someQ(): string {
  const customer = pick(all);
  const { name, email, phone, telegramId, id } = customer;
  const part = (text: string | null): string => {
    const chars = [...(text ?? 'xyz')];
    const from = Math.floor(random() * chars.length);
    return (
      chars
        .slice(from, from + 1 + Math.floor(random() * 7))
        .join('')
        .trim() || 'а'
    );
  };
  return pick([
    () => part(name),
    () => part(name).toUpperCase(),
    () => part(email),
    () => part(phone),
    () => part(telegramId),
    () => name ?? 'королев',
    () => name?.split(' ').reverse().join(' ') ?? 'п к',
    () => email ?? '%',
    () =>
      phone === null ? '8' : `8 (${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8, 10)}-${phone.slice(10)}`,
    () => id,
    () =>
      pick(['ое', 'Петр Кор', 'королев', 'анн смир', '_', '%', '\\', "'", '914', '00 7 914 555', 'нет такого', '@']),
  ])();
}

function someFilter(): Filter {
  const candidates: Record<string, () => string | string[]> = {
    status: () => pick(['active', 'inactive', 'blocked']),
    subscribed: () => pick(['true', 'false']),
    tag: () => (random() < 0.6 ? pick(TAGS) : [pick(TAGS), pick(TAGS)]),
    source: () => pick([...SOURCES, 'nowhere']),
    q: someQ,
    birthdayFrom: () => pick(['05-14', '12-25', '02-29', '01-01', '07-15', '1985-12-31', '1991-05-01']),
    birthdayTo: () => pick(['05-14', '01-07', '02-29', '12-31', '07-15', '1999-01-01', '1991-05-14', '1986-01-07']),
    isTest: () => pick(['true', 'false']),
  };
  const further: Record<string, () => string | string[]> = {
    anyTag: () => [pick(TAGS), pick(TAGS)],
    notTag: () => pick([pick(TAGS), [pick(TAGS), pick(TAGS)]]),
    site: () => pick([...SITES, 'nowhere']),
    locale: () => pick([...LOCALES, 'en', 'de']),
    hasEmail: () => pick(['true', 'false']),
    hasPhone: () => pick(['true', 'false']),
    hasTelegram: () => pick(['true', 'false']),
    telegramBlocked: () => pick(['true', 'false']),
    registeredFrom: () => pick(['2019-05-01', '2024-02-10', '2025-04-30T23:30:00+10:00', '2031-01-01']),
    registeredTo: () => pick(['2019-06-01', '2024-03-01', '2025-06-01T05:00:00-05:00', '2031-01-01']),
  };
  Object.assign(candidates, further);
  const names = Object.keys(candidates).filter((name) => random() < (name in further ? 0.1 : 0.25));
  return Object.fromEntries(names.map((name) => [name, candidates[name]()]));
}

describe('the list is what looking at each customer gives', () => {
  const filters = Array.from({ length: 150 }, () => undefined);

  test(`for ${filters.length} random filters, page by page, in both orders, with the total`, async () => {
    let found = 0;
    for (const _each of filters) {
      const filter = someFilter();
      const expected = all.filter((customer) => fits(customer, filter)).map(({ id }) => id);
      found += expected.length > 0 ? 1 : 0;
      const limit = pick([11, 50, 200]);
      expect({ filter, ids: await pages(impatient, filter, limit, '-createdAt') }).toEqual({ filter, ids: expected });
      expect({ filter, ids: await pages(pick([app, impatient]), filter, limit, 'createdAt') }).toEqual({
        filter,
        ids: [...expected].reverse(),
      });
      const { body } = await app.ask('GET', `/customers?${queryOf(filter, { total: 'true', limit: '1' })}`);
      expect({ filter, total: body.total, atLeast: body.totalIsAtLeast }).toEqual({
        filter,
        total: expected.length,
        atLeast: false,
      });
    }
    // Else it would compare nothing with nothing.
    expect(found).toBeGreaterThan(60);
  }, 120_000);
});

describe('the list', () => {
  const ask = (query: string, as?: object | null) => app.ask('GET', `/customers${query}`, undefined, as);

  test('shows customers whole, fifty at once, and of test data none unless it is asked for', async () => {
    const { body } = await ask('');
    expect(body.items).toHaveLength(50);
    expect(body).not.toHaveProperty('total');
    expect(Object.keys(body.items[0]).sort()).toEqual(
      [
        ...[
          'birthday',
          'createdAt',
          'email',
          'emailVerified',
          'id',
          'isTest',
          'locale',
          'name',
          'phone',
          'phoneVerified',
        ],
        ...[
          'revision',
          'site',
          'source',
          'status',
          'subscribed',
          'subscriptionCheckedAt',
          'tags',
          'telegramBlocked',
          'telegramId',
          'timeZone',
        ],
        'updatedAt',
      ].sort(),
    );
    expect(body.items.some(({ isTest }: Customer) => isTest)).toBe(false);
  });

  test.each([
    'site=..%2Fx',
    'locale=russian_language',
    'registeredFrom=2025-02-30',
    'registeredTo=yesterday',
    'registeredTo=2025-05-01T00:00:00',
    'anyTag=',
    'notTag=%00',
    'hasEmail=1',
    'telegramBlocked=perhaps',
    'birthdayFrom=5-14',
    'birthdayFrom=13-01',
    'birthdayFrom=2001-02-29',
    'birthdayTo=1991-05',
    'birthdayTo=1991-05-14T00:00:00Z',
    'subscribed=perhaps',
    'status=gone',
    'sort=name',
    `q=${'x'.repeat(101)}`,
    'tag=',
    'limit=201',
    'source=',
  ])('refuses %s', async (query) => {
    const { status, body } = await ask(`?${query}`);
    expect([status, body.code, body.errors[0].pointer]).toEqual([
      400,
      'VALIDATION_FAILED',
      expect.stringContaining(`/${query.split('=')[0]}`),
    ]);
  });

  test('refuses a cursor it has not given out', async () => {
    expect((await ask('?cursor=abc')).body.code).toBe('CURSOR_INVALID');
  });

  test('is for the office; of customers each sees themselves', async () => {
    const [{ id }, other] = all;
    const anna = { role: 'customer', id } as const;
    expect((await ask('', anna)).status).toBe(403);
    expect((await ask('', { role: 'cashier' })).status).toBe(403);
    expect((await ask('', null)).status).toBe(401);
    expect((await ask('', { role: 'readonly' })).status).toBe(200);
    expect((await ask(`/${id}`, anna)).body.id).toBe(id);
    expect((await ask(`/${other.id}`, anna)).status).toBe(403);
    expect((await ask(`/${other.id}`, { role: 'marketing' })).body).toMatchObject({ id: other.id, tags: other.tags });
    for (const nobody of ['no-uuid', newId()]) {
      expect((await ask(`/${nobody}`)).body).toMatchObject({ status: 404, code: 'CUSTOMER_NOT_FOUND' });
    }
  });
});
