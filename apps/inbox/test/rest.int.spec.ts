import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { type InboxApp, startInboxApp } from './inbox-app.js';

let app: InboxApp;
let reader: string;
let as: string;
beforeAll(async () => {
  app = await startInboxApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.sql('TRUNCATE announcement CASCADE');
  reader = randomUUID();
  as = app.as(reader);
});

const get = async (path: string) => (await app.ask('GET', `/inbox${path}`, { as })).body;
const announce = async (title: string, more: object = {}) =>
  (await app.ask('POST', '/inbox/admin/announcement', { body: { title, message: 'To everybody.', ...more } })).body;
const titles = (page: { items: { title: string }[] }) => page.items.map(({ title }) => title);
const outbox = async (type: string) =>
  (await app.sql('SELECT payload::text AS payload FROM outbox WHERE routing_key = $1', [type])).map(
    ({ payload }) => payload as string,
  );

describe('storing', () => {
  test('the same id twice, also at the same moment, is one notification, counted once', async () => {
    const id = randomUUID();
    const body = { id, recipientId: reader, title: 'Jam', message: 'Ready.' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.ask('POST', '/inbox/notifications', { body })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body: { id: one } }) => one))).toEqual(new Set([id]));
    expect((await get('/unread-count')).count).toBe(1);
    expect((await get('/notifications')).items).toHaveLength(1);
  });

  test('counts and places hold when many store for few at once, on two replicas', async () => {
    const replica = await app.replica();
    const readers = [randomUUID(), randomUUID(), randomUUID()];
    const ids = Array.from({ length: 100 }, () => randomUUID());
    // Each on both replicas: half of them come a second time.
    const posts = ids.flatMap((id, index) =>
      [app.url, replica.url].map((url) =>
        fetch(`${url}/inbox/notifications`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': 'mk_inbox_test_0123456789abcdef' },
          body: JSON.stringify({ id, recipientId: readers[index % 3], title: 'Jam', message: 'Ready.' }),
        }),
      ),
    );
    for (const { status } of await Promise.all(posts)) expect(status).toBe(201);
    for (const each of readers) {
      const rows = await app.sql(
        `SELECT r.unread, r.last_place::int AS last, count(*)::int AS stored, count(DISTINCT n.place)::int AS places
         FROM reader r JOIN notification n ON n.reader_id = r.id WHERE r.id = $1 GROUP BY r.id`,
        [each],
      );
      expect(rows[0].unread).toBe(rows[0].stored);
      expect(rows[0].places).toBe(rows[0].stored);
      expect(rows[0].last).toBeGreaterThanOrEqual(rows[0].stored);
    }
  });

  test('an Idempotency-Key gets the same answer, and another body under it is refused', async () => {
    const body = { recipientId: reader, title: 'Jam', message: 'Ready.' };
    const headers = { 'idempotency-key': randomUUID() };
    const [one, other] = [
      await app.ask('POST', '/inbox/notifications', { body, headers }),
      await app.ask('POST', '/inbox/notifications', { body, headers }),
    ];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(other.body).toEqual(one.body);
    const changed = await app.ask('POST', '/inbox/notifications', { body: { ...body, title: 'Tea' }, headers });
    expect(changed.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await get('/unread-count')).count).toBe(1);
  });

  test.each([
    ['no words', { title: ' ', message: '' }, ['/title', '/message']],
    ['a link that runs code', { link: 'javascript:alert(1)' }, ['/link']],
    ['a link to another host in disguise', { link: '//evil.example' }, ['/link']],
    ['a button that runs code', { actions: [{ title: 'x', link: 'data:text/html,x' }] }, ['/actions/0/link']],
    ['too many buttons', { actions: Array.from({ length: 11 }, () => ({ title: 'x', link: '/x' })) }, ['/actions']],
    ['data without end', { data: { x: 'y'.repeat(20_000) } }, ['/data']],
    ['what PostgreSQL does not keep', { title: 'a\u0000b', message: 'half \ud800' }, ['/title', '/message']],
    ['a priority nobody knows', { priority: 'huge' }, ['/priority']],
    ['an unknown field', { colour: 'red' }, ['/colour']],
    ['an end that is no time', { expiresAt: 'tomorrow' }, ['/expiresAt']],
    ['nobody', { recipientId: '' }, ['/recipientId']],
  ])('%s is refused, and nothing is stored', async (_what, wrong, pointers) => {
    const body = { recipientId: reader, title: 'Jam', message: 'Ready.', ...wrong };
    const answer = await app.ask('POST', '/inbox/notifications', { body });
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    expect((await get('/unread-count')).count).toBe(0);
  });

  test.each(['announcement', 'alert'])('what PostgreSQL does not keep is refused in an %s, too', async (path) => {
    const body = { title: 'a\u0000b', message: 'half \ud800' };
    const answer = await app.ask('POST', `/inbox/admin/${path}`, { body });
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('customers store nothing', async () => {
    const body = { recipientId: reader, title: 'Jam', message: 'Ready.' };
    expect((await app.ask('POST', '/inbox/notifications', { as, body })).body.code).toBe('PERMISSION_DENIED');
    const announcement = { title: 'x', message: 'y' };
    for (const path of ['announcement', 'alert', 'send']) {
      expect((await app.ask('POST', `/inbox/admin/${path}`, { as, body: announcement })).status).toBe(403);
    }
  });
});

describe('lists', () => {
  test('notifications and announcements are one list, page by page, none twice', async () => {
    const wanted: string[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      if (turn % 3 === 1) await announce(`everybody ${turn}`);
      else await app.store(reader, { title: `own ${turn}` });
      wanted.unshift(turn % 3 === 1 ? `everybody ${turn}` : `own ${turn}`);
    }
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: { title: string }[]; nextCursor: string | null } = await get(
        `/notifications?limit=5${cursor ? `&cursor=${cursor}` : ''}`,
      );
      pages.push(titles(page));
      cursor = page.nextCursor;
    }
    expect(pages.map(({ length }) => length)).toEqual([5, 5, 2]);
    expect(pages.flat()).toEqual(wanted);
    expect(titles(await get('/recent?limit=3'))).toEqual(wanted.slice(0, 3));
    expect((await get('/notifications?total=true&limit=1')).total).toBe(12);
    expect((await get('/notifications?cursor=nonsense')).code).toBe('CURSOR_INVALID');
  });

  test('filters hold together', async () => {
    await app.store(reader, { type: 'order.paid', category: 'orders', priority: 'high', title: 'one' });
    const second = await app.store(reader, { type: 'order.paid', category: 'orders', title: 'two' });
    await app.store(reader, { type: 'loyalty.points_awarded', category: 'loyalty', priority: 'high', title: 'three' });
    await announce('four', { priority: 'high' });
    await app.ask('POST', `/inbox/notifications/${second}/read`, { as });
    expect(titles(await get('/notifications?type=order.paid'))).toEqual(['two', 'one']);
    expect(titles(await get('/notifications?priority=high'))).toEqual(['four', 'three', 'one']);
    expect(titles(await get('/notifications?category=orders&status=unread'))).toEqual(['one']);
    expect(titles(await get('/notifications?status=read'))).toEqual(['two']);
    expect(titles(await get('/unread'))).toEqual(['four', 'three', 'one']);
    expect(titles(await get(`/notifications?from=${new Date(Date.now() + 60_000).toISOString()}`))).toEqual([]);
    for (const query of [
      'status=odd',
      'priority=huge',
      'from=x',
      'limit=0',
      'limit=201',
      'nonsense=1',
      'category=%00',
    ]) {
      expect((await get(`/notifications?${query}`)).code).toBe('VALIDATION_FAILED');
    }
  });

  test("nobody sees somebody else's", async () => {
    const id = await app.store(randomUUID());
    for (const [method, path] of [
      ['GET', `/inbox/notifications/${id}`],
      ['POST', `/inbox/notifications/${id}/read`],
      ['DELETE', `/inbox/notifications/${id}`],
    ] as const) {
      expect((await app.ask(method, path, { as })).body.code).toBe('NOTIFICATION_NOT_FOUND');
    }
    expect((await get('/notifications')).items).toEqual([]);
    expect((await app.ask('GET', '/inbox/notifications')).body.code).toBe('PERMISSION_DENIED');
  });

  test('what was asked for counts as delivered, which the others are told of', async () => {
    const id = await app.store(reader);
    expect((await get('/notifications')).items[0].status).toBe('sent');
    await waitFor(async () => (await get(`/notifications/${id}`)).status === 'delivered');
    await waitFor(async () => (await outbox('inbox.delivered')).some((payload) => payload.includes(id)));
  });
});

describe('marks', () => {
  test('reading, twice, and taking it back', async () => {
    const [one, two] = [await app.store(reader), await app.store(reader)];
    const read = await app.ask('POST', `/inbox/notifications/${one}/read`, { as });
    expect(read.body).toMatchObject({ id: one, status: 'read', readAt: expect.any(String) });
    expect((await app.ask('POST', `/inbox/notifications/${one}/read`, { as })).body.readAt).toBe(read.body.readAt);
    expect((await get('/unread-count')).count).toBe(1);
    const back = await app.ask('PUT', `/inbox/notifications/${one}`, { as, body: { read: false } });
    expect(back.body).toMatchObject({ status: 'delivered', readAt: null });
    expect((await get('/unread-count')).count).toBe(2);
    expect((await app.ask('PUT', `/inbox/notifications/${two}`, { as, body: { read: 'yes' } })).status).toBe(400);
    expect((await outbox('inbox.read')).filter((payload) => payload.includes(one))).toHaveLength(1);
  });

  test('an announcement is read and removed by each for themselves', async () => {
    const { id } = await announce('Closed on Monday');
    const other = app.as(randomUUID());
    const count = async (who: string) => (await app.ask('GET', '/inbox/unread-count', { as: who })).body.count;
    expect([await count(as), await count(other)]).toEqual([1, 1]);
    await app.ask('POST', `/inbox/notifications/${id}/read`, { as });
    expect([await count(as), await count(other)]).toEqual([0, 1]);
    await app.ask('PUT', `/inbox/notifications/${id}`, { as, body: { read: false } });
    expect(await count(as)).toBe(1);
    expect((await app.ask('DELETE', `/inbox/notifications/${id}`, { as })).status).toBe(204);
    expect([await count(as), await count(other)]).toEqual([0, 1]);
    expect((await app.ask('GET', `/inbox/notifications/${id}`, { as })).status).toBe(404);
    expect((await app.ask('DELETE', `/inbox/notifications/${id}`, { as })).status).toBe(404);
    expect(await app.sql('SELECT FROM announcement')).toHaveLength(1);
    expect(await app.sql('SELECT FROM announcement_mark')).toHaveLength(1);
  });

  test('all at once, and those read away, with thousands of them', async () => {
    await app.sql(
      `INSERT INTO notification (id, reader_id, place, type, category, priority, content)
       SELECT gen_random_uuid(), $1, n, 'order.created', 'orders', 'normal', '{"title":"Jam","message":"Ready."}'
       FROM generate_series(1, 12000) n`,
      [reader],
    );
    await app.sql('INSERT INTO reader (id, last_place, unread) VALUES ($1, 12000, 12000)', [reader]);
    await announce('Closed on Monday');
    expect((await get('/unread-count')).count).toBe(12_001);
    expect((await app.ask('POST', '/inbox/read-all', { as })).body).toEqual({ changed: 12_001 });
    expect((await get('/unread-count')).count).toBe(0);
    await app.store(reader);
    expect((await app.ask('DELETE', '/inbox/read', { as })).body).toEqual({ changed: 12_001 });
    expect((await get('/notifications')).items).toHaveLength(1);
    expect((await get('/unread-count')).count).toBe(1);
    // All of them were announced, some hundreds to an event, and none by two events.
    await waitFor(async () => {
      const told = await app.sql(`SELECT count(*)::int AS n, count(DISTINCT deliveries ->> 'deliveryId')::int AS ids
        FROM outbox, jsonb_array_elements((payload::text)::jsonb -> 'deliveries') AS deliveries WHERE routing_key = 'inbox.read'`);
      return told[0].n >= 12_000;
    });
  });
});

describe('settings', () => {
  test('are whole, and refused when they make no sense', async () => {
    expect(await get('/settings')).toEqual({ realtime: true, quietHours: null, timeZone: 'UTC', quietUntil: null });
    const quietHours = { from: '22:00', to: '07:00', timeZone: 'Asia/Bangkok' };
    const put = await app.ask('PUT', '/inbox/settings', { as, body: { realtime: false, quietHours } });
    expect(put.body).toMatchObject({ realtime: false, quietHours });
    expect(await get('/settings')).toMatchObject({ realtime: false, quietHours });
    for (const body of [
      {},
      { realtime: 'no', quietHours: null },
      { realtime: true, quietHours: { from: '25:00', to: '07:00' } },
      { realtime: true, quietHours: { from: '07:00', to: '07:00' } },
      { realtime: true, quietHours: { from: '22:00', to: '07:00', timeZone: 'Mars/Base' } },
      { realtime: true, quietHours: [] },
      { realtime: true, quietHours: 7 },
      { realtime: null, quietHours: null },
    ]) {
      expect((await app.ask('PUT', '/inbox/settings', { as, body })).body.code).toBe('VALIDATION_FAILED');
    }
    expect(await get('/settings')).toMatchObject({ realtime: false, quietHours });
  });
});

describe('null', () => {
  test('says the same as nothing, wherever something may be left out', async () => {
    const nothing = { priority: null, expiresAt: null };
    const words = { title: 'Jam', message: 'Ready.' };
    const more = {
      link: null,
      image: null,
      actions: null,
      data: null,
      type: null,
      category: null,
      notificationId: null,
    };
    const stored = await app.ask('POST', '/inbox/notifications', {
      body: { ...words, ...nothing, ...more, recipientId: reader },
    });
    expect([stored.status, stored.body]).toMatchObject([
      201,
      { priority: 'normal', type: 'direct', link: null, data: {} },
    ]);
    const announced = await app.ask('POST', '/inbox/admin/announcement', {
      body: { ...words, ...nothing, url: null, translations: null },
    });
    expect([announced.status, announced.body]).toMatchObject([201, { priority: 'normal', link: null }]);
    expect((await app.ask('POST', '/inbox/admin/alert', { body: { ...words, url: null } })).status).toBe(202);
  });
});

describe('announcements', () => {
  const of = (eventId: string, words: object) => ({
    id: randomUUID(),
    eventId,
    type: 'system.maintenance',
    category: 'system',
    priority: 'normal',
    words,
  });

  test('what the dispatcher has for everybody is shown once, in the language of each', async () => {
    const eventId = randomUUID();
    const words = { en: { title: 'Maintenance', message: 'At two.' }, ru: { title: 'Работы', message: 'В два.' } };
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await app.ask('POST', '/inbox/announcements', { body: of(eventId, words) })).status).toBe(201);
    }
    expect(titles(await get('/notifications'))).toEqual(['Maintenance']);
    await app.sql(`INSERT INTO reader (id, locale) VALUES ($1, 'ru-RU')`, [reader]);
    expect(titles(await get('/notifications'))).toEqual(['Работы']);
  });

  test('and not a second time when the inbox announced it itself', async () => {
    const { id } = await announce('Closed on Monday');
    const again = of(id, { en: { title: 'Announcement: Closed on Monday', message: 'x' } });
    expect((await app.ask('POST', '/inbox/announcements', { body: again })).body.title).toBe('Closed on Monday');
    expect(titles(await get('/notifications'))).toEqual(['Closed on Monday']);
    expect(await outbox('announcement.published')).not.toEqual([]);
  });

  test.each([
    [{}, '/words'],
    [{ 'not a language': { title: 'x', message: 'y' } }, '/words/not a language'],
    [{ en: 'x' }, '/words/en'],
    [{ en: { title: 'x' } }, '/words/en/message'],
    [{ en: { title: 'x', message: 'y', link: 'javascript:1' } }, '/words/en/link'],
    [{ en: { title: 'x', message: 'y', colour: 'red' } }, '/words/en/colour'],
  ])('%j is refused', async (words, pointer) => {
    const answer = await app.ask('POST', '/inbox/announcements', { body: of(randomUUID(), words) });
    expect(answer.body.errors.map((entry: { pointer: string }) => entry.pointer)).toEqual([pointer]);
  });
});
