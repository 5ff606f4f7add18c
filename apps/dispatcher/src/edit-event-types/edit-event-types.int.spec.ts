import { createTokenKeys } from '@marmalade/testing';
import { assertEveryRouteDeclaresItsPermission, authModule } from '@marmalade/auth';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDispatcherDatabase, SILENT } from '../../test/dispatcher-database.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { LiveCatalogue } from '../catalogue/live-catalogue.js';
import { OverrideStore } from '../catalogue/override-store.js';
import { DescribeEventTypesController } from '../describe-event-types/describe-event-types.controller.js';
import { EditEventTypes } from './edit-event-types.js';
import { EditEventTypesController } from './edit-event-types.controller.js';

const KEY = 'mk_right';
const PATH = '/event-types/parcel.delivered';
const PARCEL = {
  description: 'A parcel was handed over.',
  schema: {
    type: 'object',
    required: ['number', 'customer'],
    properties: {
      number: { type: 'string', maxLength: 40 },
      customer: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } },
    },
  },
  sample: { number: 'P-1', customer: { id: 'c-1', name: 'Anna' } },
  workflow: { category: 'orders', priority: 'normal', notify: [{ audience: 'customer', channels: ['sms', 'in_app'] }] },
  templates: {
    en: { sms: { text: 'Parcel {{ data.number }}' }, in_app: { title: 'Parcel', message: 'Number {{ data.number }}' } },
    ru: { sms: { text: 'Посылка {{ data.number }}' } },
  },
};

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let app: NestFastifyApplication;
let catalogue: Catalogue;
let live: LiveCatalogue;

beforeAll(async () => {
  database = await openDispatcherDatabase();
  catalogue = await Catalogue.load();
  const store = new OverrideStore(database.dataSource);
  live = new LiveCatalogue(catalogue, store, SILENT);
  await live.start();
  class Root {}
  Module({
    imports: [authModule({ apiKey: KEY, keys: createTokenKeys() })],
    controllers: [DescribeEventTypesController, EditEventTypesController],
    providers: [
      { provide: Catalogue, useValue: catalogue },
      { provide: EditEventTypes, useValue: new EditEventTypes(catalogue, live, store) },
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

const problemsOf = async (body: object, path = PATH): Promise<[string, string][]> => {
  const answer = await call('PUT', path, body);
  expect(answer.body.code).toBe('EVENT_TYPE_INVALID');
  expect(answer.status).toBe(422);
  return answer.body.errors.map(({ pointer, code }: any) => [pointer, code]);
};

test('every route declares its permission', () => {
  expect(() => assertEveryRouteDeclaresItsPermission(app)).not.toThrow();
});

describe('a type of one’s own', () => {
  test('is registered, described with a sample to post, changed, and removed', async () => {
    expect((await call('GET', PATH)).status).toBe(404);
    const made = await call('PUT', PATH, PARCEL);
    expect(made).toMatchObject({
      status: 200,
      body: {
        type: 'parcel.delivered',
        origin: 'added',
        source: null,
        channels: ['sms', 'in_app'],
        problems: [],
        sample: { data: PARCEL.sample },
      },
    });
    expect((await call('GET', PATH)).body.description).toBe(PARCEL.description);
    const { templates: _, ...definition } = PARCEL;
    const changed = await call('PUT', PATH, { ...definition, description: 'Other', enabled: false });
    expect(changed.body).toMatchObject({ description: 'Other', enabled: false });
    expect(catalogue.get('parcel.delivered')!.templates.ru.sms).toBeDefined();
    expect((await call('DELETE', PATH)).status).toBe(204);
    expect((await call('GET', PATH)).status).toBe(404);
    expect((await call('DELETE', PATH)).status).toBe(404);
    expect(await problemsOf(definition)).toEqual([
      ['/workflow/notify', 'TEMPLATE_MISSING'],
      ['/workflow/notify', 'TEMPLATE_MISSING'],
    ]);
  });

  test('says everything that is wrong at once', async () => {
    expect(await problemsOf({})).toEqual([
      ['/schema', 'REQUIRED'],
      ['/sample', 'REQUIRED'],
      ['/workflow', 'REQUIRED'],
    ]);
    const wrong = {
      schema: { ...PARCEL.schema, properties: { ...PARCEL.schema.properties, number: { type: 'integer' } } },
      sample: PARCEL.sample,
      workflow: { ...PARCEL.workflow, priority: 'loud' },
      templates: { de: {}, en: { pigeon: {}, sms: 'x' } },
    };
    expect(await problemsOf(wrong)).toEqual([
      ['/templates/de', 'UNKNOWN_FIELD'],
      ['/templates/en/pigeon', 'UNKNOWN_FIELD'],
      ['/templates/en/sms', 'NOT_AN_OBJECT'],
      ['/sample/number', 'TYPE'],
      ['/workflow/priority', 'ENUM'],
    ]);
    expect((await call('GET', PATH)).status).toBe(404);
  });

  test.each([
    [{ schema: { type: 'object', properties: { a: { type: 'nothing' } } } }, ['/schema', 'SCHEMA_INVALID']],
    [{ schema: { ...PARCEL.schema, $async: true } }, ['/schema', 'SCHEMA_INVALID']],
    [{ schema: { type: 'string' } }, ['/schema', 'SCHEMA_INVALID']],
    [{ schema: { type: 'object', $ref: 'https://example.com/other.json' } }, ['/schema', 'SCHEMA_INVALID']],
    [{ workflow: { ...PARCEL.workflow, notify: [{ audience: 'customer', channels: ['email'] }] } }, ['/workflow/notify', 'TEMPLATE_MISSING']], // prettier-ignore
    [{ workflow: { ...PARCEL.workflow, cancelKey: '{{ data.number | nofilter }}' } }, ['/workflow', 'LIQUID_INVALID']],
    [{ workflow: { ...PARCEL.workflow, schedule: [{ type: 'no.such', at: '{{ event.time }}' }] } }, ['/workflow/schedule', 'EVENT_TYPE_UNKNOWN']], // prettier-ignore
    [{ templates: { en: { ...PARCEL.templates.en, sms: { text: '{{ data.number | shout }}' } } } }, ['/templates/en/sms/text', 'FILTER_UNKNOWN']], // prettier-ignore
    [{ sample: { ...PARCEL.sample, big: 'x'.repeat(200_001) } }, ['', 'TOO_LARGE']],
  ])('%#: is refused', async (change, problem) => {
    expect(await problemsOf({ ...PARCEL, ...change })).toEqual([problem]);
  });

  test('has a name that can be a routing key', async () => {
    expect(await problemsOf(PARCEL, '/event-types/Parcel')).toEqual([['/type', 'NAME_INVALID']]);
    expect((await call('PUT', PATH, { ...PARCEL, colour: 1 })).body.code).toBe('VALIDATION_FAILED');
  });

  test('two types may bear the same $id, and a schema is replaced', async () => {
    const withId = { ...PARCEL, schema: { $id: 'https://shop.example/parcel', ...PARCEL.schema } };
    expect((await call('PUT', PATH, withId)).status).toBe(200);
    expect((await call('PUT', '/event-types/parcel.lost', withId)).status).toBe(200);
    const other = { ...withId, schema: { ...withId.schema, required: ['number'] } };
    expect((await call('PUT', PATH, other)).status).toBe(200);
    expect(catalogue.get('parcel.delivered')!.validate({ number: '1' })).toBe(true);
    expect(catalogue.get('parcel.lost')!.validate({ number: '1' })).toBe(false);
  });
});

describe('a type that ships', () => {
  const SHIPPED = '/event-types/order.created';

  test('is switched off, gets another workflow, and goes back', async () => {
    const before = (await call('GET', SHIPPED)).body;
    expect(before).toMatchObject({ enabled: true, origin: 'shipped' });
    expect((await call('PUT', SHIPPED, { enabled: false })).body).toMatchObject({ enabled: false, origin: 'changed' });
    const workflow = { ...before.workflow, notify: [{ audience: 'customer', channels: ['email'] }] };
    expect((await call('PUT', SHIPPED, { workflow })).body).toMatchObject({
      enabled: true,
      channels: ['email'],
      workflow,
    });
    expect((await call('DELETE', SHIPPED)).status).toBe(204);
    expect((await call('GET', SHIPPED)).body.workflow).toEqual(before.workflow);
  });

  test('keeps its schema, and its words are edited elsewhere', async () => {
    const { schema, sample, templates } = PARCEL;
    expect(await problemsOf({ schema, sample, templates }, SHIPPED)).toEqual([
      ['/templates', 'NOT_CHANGEABLE'],
      ['/schema', 'NOT_CHANGEABLE'],
      ['/sample', 'NOT_CHANGEABLE'],
    ]);
  });
});
