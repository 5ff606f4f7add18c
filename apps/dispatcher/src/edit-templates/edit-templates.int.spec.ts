import { createTokenKeys } from '@marmalade/testing';
import { assertEveryRouteDeclaresItsPermission, authModule } from '@marmalade/auth';
import { createHttpApp, openApiDocument } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDispatcherDatabase, SILENT } from '../../test/dispatcher-database.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { LiveCatalogue } from '../catalogue/live-catalogue.js';
import { OverrideStore } from '../catalogue/override-store.js';
import { renderFor } from '../rendering/templates.js';
import { EditTemplates } from './edit-templates.js';
import { EditTemplatesController } from './edit-templates.controller.js';
import { PreviewTemplates } from './preview-templates.js';

const KEY = 'mk_right';
const PLACE = '/message-templates/order.created/telegram/en';

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: NestFastifyApplication;
let catalogue: Catalogue;
let live: LiveCatalogue;
let store: OverrideStore;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  catalogue = await Catalogue.load();
  store = new OverrideStore(database.dataSource);
  live = new LiveCatalogue(catalogue, store, SILENT);
  await live.start();
  class Root {}
  Module({
    imports: [authModule({ apiKey: KEY, keys: createTokenKeys() })],
    controllers: [EditTemplatesController],
    providers: [
      { provide: EditTemplates, useValue: new EditTemplates(catalogue, live, store) },
      { provide: PreviewTemplates, useValue: new PreviewTemplates(catalogue, () => ({ name: 'Sweets' })) },
    ],
  })(Root);
  app = await createHttpApp(Root, {
    service: 'dispatcher',
    logger: createLogger({ service: 'dispatcher', level: 'silent' }),
  });
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await live.stop();
  await database.close();
});
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE template_override, event_type_override');
  await database.dataSource.query('UPDATE catalogue_revision SET revision = revision + 1');
  await live.refresh();
});

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const answer = await fetch((await app.getUrl()) + path, {
    method,
    headers: { 'x-api-key': KEY, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const save = (text: string, more = {}) => call('PUT', PLACE, { fields: { text }, ...more });
const inEffect = () => renderFor(catalogue.get('order.created')!.templates, 'en', 'telegram').version;

describe('message templates', () => {
  test('every route declares its permission and is described', () => {
    expect(() => assertEveryRouteDeclaresItsPermission(app)).not.toThrow();
    const { paths } = openApiDocument(app, { title: 't', version: '1', description: 'd' });
    expect(Object.keys(paths).sort()).toEqual([
      '/message-templates',
      '/message-templates/lint',
      '/message-templates/preview',
      '/message-templates/{type}/{channel}/{locale}',
      '/message-templates/{type}/{channel}/{locale}/publish',
      '/message-templates/{type}/{channel}/{locale}/versions',
    ]);
  });

  test('words as they ship, and a draft over them', async () => {
    const shipped = await call('GET', PLACE);
    expect(shipped).toMatchObject({
      status: 200,
      body: { status: 'shipped', version: 'shipped', draft: null, published: null },
    });
    expect(shipped.body.fields).toEqual(shipped.body.shipped);
    const saved = await save('New {{ data.number }}{{ data.nick }}', { note: 'shorter' });
    expect(saved).toMatchObject({
      status: 200,
      body: { version: 1, status: 'draft', note: 'shorter', author: 'first-api-key' },
    });
    expect(saved.body.warnings).toEqual([
      expect.objectContaining({ pointer: '/text', code: 'VARIABLE_UNKNOWN', line: 1, column: 25 }),
    ]);
    expect((await save('Newer {{ data.number }}')).body).toMatchObject({ version: 2, warnings: [] });
    const drafted = await call('GET', PLACE);
    expect(drafted.body).toMatchObject({
      version: 'shipped',
      draft: 2,
      draftVersion: { fields: { text: 'Newer {{ data.number }}' } },
    });
    expect(drafted.body.fields).toEqual(shipped.body.fields);
    expect(inEffect()).toBe('shipped');
  });

  test('publish, go back, and back to what ships', async () => {
    expect((await call('POST', `${PLACE}/publish`, {})).status).toBe(404);
    await save('One');
    expect(await call('POST', `${PLACE}/publish`, {})).toMatchObject({
      status: 200,
      body: { version: 1, status: 'published' },
    });
    expect(inEffect()).toBe('v1');
    await save('Two');
    await call('POST', `${PLACE}/publish`, {});
    expect(inEffect()).toBe('v2');
    expect((await call('GET', PLACE)).body).toMatchObject({
      status: 'published',
      version: 'v2',
      draft: null,
      fields: { text: 'Two' },
    });
    await call('POST', `${PLACE}/publish`, { version: 1 });
    expect(inEffect()).toBe('v1');
    expect((await call('POST', `${PLACE}/publish`, { version: 9 })).status).toBe(404);
    const versions = await call('GET', `${PLACE}/versions?limit=1`);
    expect(versions.body.items).toEqual([
      expect.objectContaining({ version: 2, status: 'retired', fields: { text: 'Two' } }),
    ]);
    const rest = await call('GET', `${PLACE}/versions?cursor=${versions.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ version: 1, status: 'published' }], nextCursor: null });
    expect((await call('DELETE', PLACE)).status).toBe(204);
    expect(inEffect()).toBe('shipped');
    expect((await call('DELETE', PLACE)).status).toBe(404);
    expect((await save('Three')).body.version).toBe(3);
  });

  test('what could not be sent is refused, with the place', async () => {
    const refused = await save('Fine so far\n  {{ data.number | shout }}');
    expect(refused).toMatchObject({ status: 422, body: { code: 'TEMPLATE_INVALID' } });
    expect(refused.body.errors).toEqual([
      { pointer: '/fields/text', code: 'FILTER_UNKNOWN', message: 'line 2, column 3: undefined filter: shout' },
    ]);
    expect((await call('PUT', PLACE, { fields: { text: 'x', colour: 1 } })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/fields/colour', code: 'UNKNOWN_FIELD' }),
    ]);
    expect((await call('PUT', PLACE, { fields: { text: 'x' }, extra: 1 })).body.code).toBe('VALIDATION_FAILED');
    expect((await save('{% for i in (1..100000000) %}x{% endfor %}')).body.errors[0].code).toBe('TOO_HEAVY');
    expect((await call('GET', PLACE)).body.draft).toBeNull();
  });

  test('a version that does not fit any more is not published', async () => {
    await save('One');
    await database.dataSource.query(`UPDATE template_override SET fields = '{"text": "{{ a | b }}"}'`);
    expect((await call('POST', `${PLACE}/publish`, {})).body.code).toBe('TEMPLATE_INVALID');
    expect(inEffect()).toBe('shipped');
  });

  test.each([
    ['GET', '/message-templates/no.such/telegram/en'],
    ['GET', '/message-templates/order.created/pigeon/en'],
    ['GET', '/message-templates/order.created/webhook/en'],
    ['GET', '/message-templates/order.created/telegram/de'],
    ['PUT', '/message-templates/no.such/telegram/en'],
  ])('%s %s is not there', async (method, path) => {
    expect((await call(method, path, method === 'PUT' ? { fields: { text: 'x' } } : undefined)).body.code).toBe(
      'NOT_FOUND',
    );
  });

  test('words for a channel that the workflow does not have yet', async () => {
    const place = '/message-templates/order.created/sms/th';
    expect((await call('GET', place)).status).toBe(404);
    await call('PUT', place, { fields: { text: 'สวัสดี {{ data.number }}' } });
    expect((await call('GET', place)).body).toMatchObject({
      status: 'draft',
      version: null,
      shipped: null,
      fields: null,
    });
    await call('POST', `${place}/publish`, {});
    expect((await call('GET', place)).body).toMatchObject({ status: 'published', version: 'v1', shipped: null });
  });

  test('the list has everything once, page by page, and its filters', async () => {
    await save('Draft');
    const place = '/message-templates/order.created/email/ru';
    await call('PUT', place, { fields: { subject: 's', html: '<p>х</p>' } });
    await call('POST', `${place}/publish`, {});
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: any } = await call('GET', `/message-templates?limit=150${cursor && `&cursor=${cursor}`}`);
      names.push(...body.items.map((each: any) => `${each.type}/${each.channel}/${each.locale}`));
      cursor = body.nextCursor;
    }
    expect(names).toEqual([...new Set(names)].sort());
    expect(names.length).toBe(catalogue.list().flatMap(({ type }) => catalogue.shippedWords(type)).length);
    const list = async (query: string) => (await call('GET', `/message-templates?${query}`)).body.items;
    expect(await list('status=draft')).toEqual([
      expect.objectContaining({ channel: 'telegram', draft: 1, version: 'shipped' }),
    ]);
    expect(await list('status=published')).toEqual([
      expect.objectContaining({ channel: 'email', locale: 'ru', version: 'v1' }),
    ]);
    const narrow = await list('type=order.created&locale=en');
    expect(narrow.length).toBeGreaterThan(2);
    expect(narrow.every((each: any) => each.type === 'order.created' && each.locale === 'en')).toBe(true);
    expect(await list('type=order.created&locale=en&channel=email')).toHaveLength(1);
    expect((await call('GET', '/message-templates?colour=red')).status).toBe(400);
  });

  test('published words that can not be used are shown with the reason', async () => {
    await save('One');
    await call('POST', `${PLACE}/publish`, {});
    await database.dataSource.query(`UPDATE template_override SET fields = '{"text": "{{ a | b }}"}'`);
    await database.dataSource.query('UPDATE catalogue_revision SET revision = revision + 1');
    await live.refresh();
    const { body } = await call('GET', PLACE);
    expect(body).toMatchObject({
      status: 'published',
      version: 'shipped',
      problem: expect.stringContaining('undefined filter'),
    });
    expect(body.fields).toEqual(body.shipped);
  });

  test('a reset takes everything back, of a type or of all', async () => {
    const other = '/message-templates/order.completed/telegram/en';
    for (const place of [PLACE, other]) {
      await call('PUT', place, { fields: { text: 'x' } });
      await call('POST', `${place}/publish`, {});
      await call('PUT', place, { fields: { text: 'y' } });
    }
    expect((await call('DELETE', '/message-templates?type=order.created')).body).toEqual({ reset: 1 });
    expect(inEffect()).toBe('shipped');
    expect((await call('GET', other)).body.version).toBe('v1');
    expect((await call('DELETE', '/message-templates')).body).toEqual({ reset: 1 });
    expect((await call('DELETE', '/message-templates')).body).toEqual({ reset: 0 });
    expect((await call('GET', other)).body).toMatchObject({ version: 'shipped', draft: null });
  });
});

describe('preview', () => {
  const preview = (body: object) => call('POST', '/message-templates/preview', body);

  test('every channel in every language with the sample', async () => {
    const { status, body } = await preview({ type: 'order.created' });
    expect(status).toBe(200);
    const shipped = catalogue.shippedWords('order.created');
    expect(body.items).toHaveLength(shipped.length);
    expect(body.items.every((each: any) => each.content && each.version === 'shipped')).toBe(true);
    expect(body.dataProblems).toEqual([]);
    expect(JSON.stringify(body)).toContain('Sweets');
  });

  test('words that are not saved, with data and a reader', async () => {
    const fields = {
      text: '{{ data.number }} {{ data.nick }}{{ recipient.name }} {{ data.at | time }}',
      variants: { b: { text: 'B' } },
    };
    const input = { type: 'order.created', channel: 'sms', locale: 'en', fields };
    const data = { number: 5, at: '2026-11-21T09:30:00Z' };
    const { body } = await preview({ ...input, data, recipient: { name: 'Anna', timeZone: 'Asia/Vladivostok' } });
    expect(body.items).toEqual([
      {
        channel: 'sms',
        locale: 'en',
        version: 'unsaved',
        content: expect.objectContaining({ text: '5 Anna 7:30 PM' }),
        missing: ['data.nick'],
      },
    ]);
    expect(body.dataProblems.length).toBeGreaterThan(0);
    expect((await preview({ ...input, variant: 'b' })).body.items[0].content.text).toBe('B');
    expect((await preview({ ...input, channel: undefined })).body.code).toBe('VALIDATION_FAILED');
    expect((await preview({ ...input, fields: { text: '{{ a | b }}' } })).body).toMatchObject({
      code: 'TEMPLATE_INVALID',
      errors: [{ pointer: '/fields/text' }],
    });
    const heavy = { text: '{% for i in (1..100000000) %}x{% endfor %}' };
    expect((await preview({ ...input, fields: heavy })).body.errors).toEqual([
      expect.objectContaining({ code: 'TOO_HEAVY' }),
    ]);
    expect((await preview({ type: 'no.such' })).status).toBe(404);
  });
});

test('lint tells errors and warnings without saving', async () => {
  const input = { type: 'order.created', channel: 'sms', locale: 'en', fields: { text: '🎂 {{ data.nick }}' } };
  const { status, body } = await call('POST', '/message-templates/lint', input);
  expect(status).toBe(200);
  expect(body.findings.map(({ severity, code }: any) => [severity, code])).toEqual([
    ['warning', 'VARIABLE_UNKNOWN'],
    ['warning', 'SMS_EMOJI'],
  ]);
  expect((await call('GET', '/message-templates/order.created/sms/en')).status).toBe(404);
});
