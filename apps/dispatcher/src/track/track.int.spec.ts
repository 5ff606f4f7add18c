import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Outbox } from '@marmalade/outbox';
import { waitFor } from '@marmalade/testing';
import { insertDeliveries, openDispatcherDatabase, SILENT } from '../../test/dispatcher-database.js';
import { type PageApp, startPageApp } from '../../test/page-app.js';
import { SecretBox } from '@marmalade/secrets';
import { DELIVERY_STATES } from '../deliveries/delivery-state.js';
import { DeliveryStore } from '../deliveries/delivery-store.js';
import { SignedLinks } from '../links/signed-links.js';
import { PageTexts } from '../pages/page-texts.js';
import { SiteDirectory } from '../sites/site-directory.js';
import { Engagements } from './engagements.js';
import { TrackController } from './track.controller.js';

const links = new SignedLinks(new SecretBox(randomBytes(32).toString('base64')), '');
const opened = (id: string): string => links.opened(id).replace('/api/v1', '');
const clicked = (id: string, url: string): string => links.clicked(id, url).replace('/api/v1', '');

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: PageApp;

async function start(): Promise<PageApp> {
  const { dataSource } = database;
  const defaults = { name: 'Marmalade', locale: 'en', timeZone: 'UTC', tracking: true, testData: 'send' } as const;
  return startPageApp(
    [TrackController],
    [
      { provide: SignedLinks, useValue: links },
      {
        provide: Engagements,
        useValue: new Engagements(dataSource, new DeliveryStore(dataSource, new Outbox(dataSource)), SILENT),
      },
      { provide: SiteDirectory, useValue: new SiteDirectory(dataSource, defaults) },
      { provide: PageTexts, useValue: await PageTexts.load() },
    ],
  );
}

beforeAll(async () => {
  database = await openDispatcherDatabase();
  app = await start();
});
afterAll(async () => {
  await app.close();
  await database.close();
});
beforeEach(() => database.dataSource.query('TRUNCATE engagement, delivery, decision'));

async function delivery(state: string, more: Record<string, unknown> = {}): Promise<string> {
  const [id] = await insertDeliveries(database.dataSource, 'email', 1);
  const values = { state, due_at: null, ...more };
  const set = Object.keys(values).map((column, index) => `${column} = $${index + 2}`);
  await database.dataSource.query(`UPDATE delivery SET ${set.join(', ')} WHERE id = $1`, [
    id,
    ...Object.values(values),
  ]);
  return id!;
}
const stateOf = async (id: string): Promise<string> =>
  (await database.dataSource.query('SELECT state FROM delivery WHERE id = $1', [id]))[0].state;
const counted = (id: string): Promise<{ kind: string; url: string | null }[]> =>
  database.dataSource.query('SELECT kind, url FROM engagement WHERE delivery_id = $1 ORDER BY id', [id]);

describe('opening', () => {
  test('answers a pixel that any site may show and nobody keeps, and counts', async () => {
    const id = await delivery('sent');
    const { status, headers, text } = await app.visit(opened(id));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/gif');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(text.slice(0, 6)).toBe('GIF89a');
    await waitFor(async () => (await counted(id)).length === 1);
    expect(await counted(id)).toEqual([{ kind: 'opened', url: null }]);
    expect(await stateOf(id)).toBe('read');
  });

  test.each(
    DELIVERY_STATES.map((state) => [state, ['sent', 'delivered', 'unknown', 'read'].includes(state) ? 'read' : state]),
  )('a delivery that is %s is %s afterwards', async (before, after) => {
    const id = await delivery(before, { reason: 'SOMETHING' });
    await app.visit(opened(id));
    await waitFor(async () => (await counted(id)).length === 1);
    expect(await stateOf(id)).toBe(after);
  });

  test('is counted each time it happens', async () => {
    const id = await delivery('sent');
    await Promise.all(Array.from({ length: 30 }, () => app.visit(opened(id))));
    await waitFor(async () => (await counted(id)).length === 30);
  });

  test('a stranger can not fill the table', async () => {
    const id = await delivery('read');
    await database.dataSource.query(
      `INSERT INTO engagement (delivery_id, kind) SELECT $1, 'opened' FROM generate_series(1, 1000)`,
      [id],
    );
    const other = await delivery('sent');
    await app.visit(opened(id));
    await app.visit(opened(other));
    await waitFor(async () => (await counted(other)).length === 1);
    expect(await counted(id)).toHaveLength(1_000);
  });

  test('of a delivery that is no more is not counted', async () => {
    const [gone, there] = [randomUUID(), await delivery('sent')];
    expect((await app.visit(opened(gone))).status).toBe(200);
    await app.visit(opened(there));
    await waitFor(async () => (await counted(there)).length === 1);
    expect(await counted(gone)).toEqual([]);
  });

  test('by a link that was changed shows the pixel all the same', async () => {
    const id = await delivery('sent');
    const paths = [
      `${opened(id)}A`,
      '/track/open/x',
      opened(id).replace(/.$/, '!'),
      clicked(id, 'https://a.example').replace('click', 'open'),
    ];
    for (const path of paths) {
      const { status, headers } = await app.visit(path);
      expect([status, headers.get('content-type')]).toEqual([200, 'image/gif']);
    }
    const other = await delivery('sent');
    await app.visit(opened(other));
    await waitFor(async () => (await counted(other)).length === 1);
    expect(await counted(id)).toEqual([]);
    expect(await stateOf(id)).toBe('sent');
  });

  test('spares the steps of a chain that wait behind it', async () => {
    const notification = randomUUID();
    const first = await delivery('unknown', { notification_id: notification, step: 0 });
    const second = await delivery('deferred', {
      notification_id: notification,
      step: 1,
      reason: 'FALLBACK',
      due_at: new Date(Date.now() + 600_000),
    });
    await app.visit(opened(first));
    await waitFor(async () => (await stateOf(second)) === 'cancelled');
    expect(await stateOf(first)).toBe('read');
  });
});

describe('a click', () => {
  test.each([
    ['https://a.example/?b=c&d=%20#e', 'https://a.example/?b=c&d=%20#e'],
    ['HTTP://a.example', 'http://a.example/'],
    ['https://пример.example/путь', 'https://xn--e1afmkfd.example/%D0%BF%D1%83%D1%82%D1%8C'],
    [`https://a.example/${'x'.repeat(2_000)}`, `https://a.example/${'x'.repeat(2_000)}`],
    ['https://a.example/\r\nset-cookie: a=b', 'https://a.example/set-cookie:%20a=b'],
  ])('on %j leads on, and is counted', async (url, location) => {
    const id = await delivery('delivered');
    const { status, headers } = await app.visit(clicked(id, url));
    expect([status, headers.get('location')]).toEqual([302, location]);
    expect(headers.get('set-cookie')).toBeNull();
    await waitFor(async () => (await counted(id)).length === 1);
    expect(await counted(id)).toEqual([{ kind: 'clicked', url: location }]);
    expect(await stateOf(id)).toBe('read');
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'tg://resolve?domain=a', '//a.example', 'a'])(
    'on %j leads nowhere',
    async (url) => {
      const id = await delivery('sent');
      const { status, headers, text } = await app.visit(clicked(id, url), { headers: { accept: 'text/html' } });
      expect([status, headers.get('location')]).toEqual([404, null]);
      expect(text).toContain('<h1>This link does not work</h1>');
    },
  );

  test('on a link that was changed leads nowhere', async () => {
    const id = await delivery('sent');
    for (const path of [
      `${clicked(id, 'https://a.example')}A`,
      '/track/click/x',
      opened(id).replace('open', 'click'),
    ]) {
      const { status, text } = await app.visit(path, { headers: { accept: 'application/json' } });
      expect([status, JSON.parse(text).code]).toEqual([404, 'LINK_INVALID']);
    }
    expect((await app.visit('/track/click/x?lang=th', { headers: { accept: 'text/html' } })).text).toContain(
      '<html lang="th">',
    );
  });
});

describe('a database that does not answer', () => {
  test('keeps no reader waiting, and what was counted is written when it does', async () => {
    const id = await delivery('sent');
    const holder = database.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE engagement');
    const { status, headers } = await app.visit(clicked(id, 'https://a.example'));
    expect([status, headers.get('location')]).toEqual([302, 'https://a.example/']);
    const [{ waiting }] = await holder.query(
      `SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = 'engagement'::regclass AND NOT granted`,
    );
    expect(waiting).toBe(1);
    await holder.rollbackTransaction();
    await holder.release();
    await waitFor(async () => (await counted(id)).length === 1);
  });

  test('what waits is written before the application has closed', async () => {
    const id = await delivery('sent');
    const closing = await start();
    const holder = database.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE engagement');
    await closing.visit(opened(id));
    let isClosed = false;
    const closed = closing.close().then(() => (isClosed = true));
    const isDeaf = () =>
      closing.visit('/health/live').then(
        () => false,
        () => true,
      );
    await waitFor(isDeaf);
    // Time enough for it to close, if it did not wait.
    for (let count = 0; count < 50; count += 1) await holder.query('SELECT 1');
    expect(isClosed).toBe(false);
    await holder.rollbackTransaction();
    await holder.release();
    await closed;
    expect(await counted(id)).toHaveLength(1);
  });

  test('that refuses loses counts, but no reader', async () => {
    const warnings: object[] = [];
    const gone = await openDispatcherDatabase();
    await gone.close();
    const logger = { warn: (details: object) => void warnings.push(details) };
    const engagements = new Engagements(
      gone.dataSource,
      new DeliveryStore(gone.dataSource, new Outbox(gone.dataSource)),
      logger,
    );
    await Promise.all(Array.from({ length: 50 }, () => engagements.note({ deliveryId: randomUUID(), kind: 'opened' })));
    expect(warnings).toEqual([{ error: expect.any(String), lost: 1 }]);
  });
});
