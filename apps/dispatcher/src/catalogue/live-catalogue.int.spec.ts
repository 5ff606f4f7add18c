import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import type { DataSource } from 'typeorm';
import { openDispatcherDatabase } from '../../test/dispatcher-database.js';
import { sampleScope } from '../rendering/sample-scope.js';
import { renderFor } from '../rendering/templates.js';
import { Catalogue } from './catalogue.js';
import type { Locale } from './event-type.js';
import { LiveCatalogue } from './live-catalogue.js';
import { OverrideStore, type WordsKey } from './override-store.js';

const TYPE = 'order.created';
const KEY: WordsKey = { type: TYPE, channel: 'telegram', locale: 'en' };
const NEW_TYPE = {
  schema: { type: 'object', properties: { number: { type: 'string' } } },
  sample: { number: 'P-1' },
  workflow: { category: 'orders', priority: 'normal' as const, notify: [{ audience: 'customer' as const, channels: ['sms' as const] }] }, // prettier-ignore
};
const SMS = { type: 'parcel.delivered', channel: 'sms' as const, locale: 'en' as const, fields: { text: 'Parcel {{ data.number }}' } }; // prettier-ignore

let database: Awaited<ReturnType<typeof openDispatcherDatabase>>;
let dataSource: DataSource;
let store: OverrideStore;
const warned: unknown[] = [];
const logger = { info() {}, warn: (details: object) => void warned.push(details) };

beforeAll(async () => {
  database = await openDispatcherDatabase();
  dataSource = database.dataSource;
  store = new OverrideStore(dataSource);
});
afterAll(() => database.close());
beforeEach(async () => {
  await dataSource.query('TRUNCATE template_override, event_type_override');
  await dataSource.query('UPDATE catalogue_revision SET revision = revision + 1');
  warned.length = 0;
});

async function aReplica(pollMs = 600_000): Promise<{ catalogue: Catalogue; live: LiveCatalogue }> {
  const catalogue = await Catalogue.load();
  const live = new LiveCatalogue(catalogue, store, logger, pollMs);
  await live.start();
  return { catalogue, live };
}

function textOf(catalogue: Catalogue, locale: Locale = 'en'): string {
  const type = catalogue.get(TYPE)!;
  return renderFor(type.templates, locale, 'telegram')(sampleScope(type, locale)).text;
}

const versionOf = (catalogue: Catalogue): string => renderFor(catalogue.get(TYPE)!.templates, 'en', 'telegram').version;

async function publish(text: string, key = KEY): Promise<number> {
  const { version } = await store.saveDraft(key, { fields: { text }, author: 'test' });
  await store.publish(key, version);
  return version;
}

describe('the live catalogue', () => {
  test('what is published takes effect in every replica, and nothing else moves', async () => {
    const [one, other] = await Promise.all([aReplica(20), aReplica(20)]);
    const untouched = one.catalogue.get('order.completed');
    const russian = textOf(one.catalogue, 'ru');
    await publish('Edited {{ data.number }}');
    await waitFor(() => [one, other].every(({ catalogue }) => versionOf(catalogue) === 'v1'));
    expect(textOf(other.catalogue)).toMatch(/^Edited /);
    expect(textOf(one.catalogue, 'ru')).toBe(russian);
    expect(one.catalogue.get('order.completed')).toBe(untouched);
    expect(one.catalogue.originOf(TYPE)).toBe('changed');
    expect(one.catalogue.originOf('order.completed')).toBe('shipped');

    await store.withdraw([KEY]);
    await waitFor(() => [one, other].every(({ catalogue }) => versionOf(catalogue) === 'shipped'));
    await Promise.all([one.live.stop(), other.live.stop()]);
  });

  test('a draft changes nothing; a replica that starts later has what is published', async () => {
    const { catalogue, live } = await aReplica();
    await store.saveDraft(KEY, { fields: { text: 'Draft' }, author: 'test' });
    await live.refresh();
    expect(versionOf(catalogue)).toBe('shipped');
    await publish('Published');
    await store.saveDraft(KEY, { fields: { text: 'Draft again' }, author: 'test' });
    await live.stop();
    const late = await aReplica();
    expect([versionOf(late.catalogue), textOf(late.catalogue)]).toEqual(['v2', 'Published']);
    await late.live.stop();
  });

  test('compiles only the types that changed', async () => {
    const { catalogue, live } = await aReplica();
    await publish('First');
    await publish('Other', { ...KEY, type: 'order.completed' });
    await live.refresh();
    const kept = catalogue.get('order.completed');
    await publish('Second');
    await live.refresh();
    expect(textOf(catalogue)).toBe('Second');
    expect(catalogue.get('order.completed')).toBe(kept);
    await live.stop();
  });

  test.each([
    ['does not parse', { text: '{{ data.number | nofilter }}' }],
    ['has no such field', { texts: 'x' }],
    ['is no object', 'x'],
  ])('words that %s are left out, said so, and take nothing with them', async (_what, fields) => {
    const { catalogue, live } = await aReplica();
    await publish('Fine', { ...KEY, locale: 'ru' });
    const version = await publish('Broken');
    await dataSource.query('UPDATE template_override SET fields = $1 WHERE locale = $2', [
      JSON.stringify(fields),
      'en',
    ]);
    await live.refresh();
    expect(versionOf(catalogue)).toBe('shipped');
    expect(textOf(catalogue, 'ru')).toBe('Fine');
    expect(catalogue.problems(TYPE)).toEqual([
      { type: TYPE, channel: 'telegram', locale: 'en', message: expect.stringMatching(`^v${version}: `) },
    ]);
    expect(warned).toEqual(catalogue.problems());
    await live.stop();
  });

  test('a workflow is replaced, or switched off; a broken one is left out', async () => {
    const { catalogue, live } = await aReplica();
    const shipped = catalogue.get(TYPE)!.workflow;
    await store.saveType(TYPE, { enabled: false }, [], 'test');
    await live.refresh();
    expect(catalogue.get(TYPE)!.workflow).toEqual({ ...shipped, enabled: false });
    const workflow = { ...shipped, priority: 'urgent' as const };
    await store.saveType(TYPE, { workflow }, [], 'test');
    await live.refresh();
    expect(catalogue.get(TYPE)!.workflow).toEqual(workflow);
    await store.saveType(TYPE, { workflow: { ...workflow, category: '!' } }, [], 'test');
    await live.refresh();
    expect(catalogue.get(TYPE)!.workflow).toEqual(shipped);
    expect(catalogue.problems(TYPE)[0]!.message).toMatch(/^workflow\/category: /);
    await store.removeType(TYPE, false);
    await live.refresh();
    expect(catalogue.problems()).toEqual([]);
    expect(catalogue.originOf(TYPE)).toBe('shipped');
    await live.stop();
  });

  test('a type of one’s own comes, is known by its schema, and goes', async () => {
    const { catalogue, live } = await aReplica();
    await store.saveType('parcel.delivered', NEW_TYPE, [SMS], 'test');
    await live.refresh();
    const type = catalogue.get('parcel.delivered')!;
    expect(type.validate({ number: 'x' })).toBe(true);
    expect(type.validate({ number: 5 })).toBe(false);
    expect(renderFor(type.templates, 'th', 'sms')(sampleScope(type, 'en')).text).toBe('Parcel P-1');
    const names = catalogue.list().map((each) => each.type);
    expect(names).toEqual([...names].sort());
    expect(catalogue.originOf('parcel.delivered')).toBe('added');
    await store.removeType('parcel.delivered', true);
    await live.refresh();
    expect(catalogue.get('parcel.delivered')).toBeUndefined();
    await live.stop();
  });

  test('a type of one’s own that is not complete is not there, and its problems are', async () => {
    const { catalogue, live } = await aReplica();
    await store.saveType('parcel.delivered', NEW_TYPE, [], 'test');
    await live.refresh();
    expect(catalogue.get('parcel.delivered')).toBeUndefined();
    expect(catalogue.problems('parcel.delivered')).toEqual([
      { type: 'parcel.delivered', message: 'workflow/notify: there is no en template for sms' },
    ]);
    await live.stop();
  });

  test('whatever a row holds, the rest is in effect', async () => {
    const { catalogue, live } = await aReplica();
    await publish('Fine');
    for (const definition of [
      'null',
      '"x"',
      '[]',
      '{"schema": null}',
      '{"workflow": 5}',
      '{"schema": {"type": "object"}}',
    ]) {
      for (const type of ['parcel.delivered', 'order.completed']) {
        await dataSource.query(
          `INSERT INTO event_type_override VALUES ($1, $2) ON CONFLICT (type) DO UPDATE SET definition = excluded.definition`,
          [type, definition],
        );
      }
      await dataSource.query(`INSERT INTO template_override VALUES (gen_random_uuid(), 'order.paid', 'pigeon', 'de', 1, 'published', '5')
        ON CONFLICT DO NOTHING`);
      await dataSource.query('UPDATE catalogue_revision SET revision = revision + 1');
      await live.refresh();
      expect([definition, textOf(catalogue)]).toEqual([definition, 'Fine']);
      expect(catalogue.get('order.completed')!.workflow).toBe(catalogue.shippedType('order.completed')!.workflow);
      expect(catalogue.get('parcel.delivered')).toBeUndefined();
    }
    await live.stop();
  });

  test('while the database is away the last known holds, which is said once; then it goes on', async () => {
    const { catalogue, live } = await aReplica(10);
    await publish('Known');
    await waitFor(() => versionOf(catalogue) === 'v1');
    await dataSource.query('ALTER TABLE catalogue_revision RENAME TO revision_away');
    await waitFor(() => warned.length > 0);
    expect(textOf(catalogue)).toBe('Known');
    await dataSource.query('ALTER TABLE revision_away RENAME TO catalogue_revision');
    await publish('News');
    await waitFor(() => textOf(catalogue) === 'News');
    expect(warned).toHaveLength(1);
    await live.stop();
  });
});

describe('the store', () => {
  test('ten who publish at once leave one draft at most, one published, and ten versions', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => publish(`Text ${index}`).catch(() => undefined)));
    const versions = await store.versions(KEY, 100, null);
    expect(versions.map(({ version }) => version)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(versions.filter(({ status }) => status === 'published')).toHaveLength(1);
    expect(versions.filter(({ status }) => status === 'draft').length).toBeLessThanOrEqual(1);
  });

  test('every change moves the revision on', async () => {
    const changes = [
      () => store.saveDraft(KEY, { fields: { text: 'x' }, author: 'test' }),
      () => store.publish(KEY, 1),
      () => store.withdraw([KEY]),
      () => store.saveType('parcel.delivered', NEW_TYPE, [SMS], 'test'),
      () => store.removeType('parcel.delivered', true),
    ];
    for (const change of changes) {
      const before = BigInt(await store.revision());
      await change();
      expect(BigInt(await store.revision())).toBeGreaterThan(before);
    }
  });
});
