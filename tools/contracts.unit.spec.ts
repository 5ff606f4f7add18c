import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { events as bookings } from '@marmalade/contracts-bookings';
import { events as broadcasts } from '@marmalade/contracts-broadcasts';
import { events as dispatcher, facts as dispatcherFacts } from '@marmalade/contracts-dispatcher';
import {
  type CloudEvent,
  createValidator,
  type EventDefinition,
  isEventType,
  Person,
  problemsOf,
} from '@marmalade/contracts-envelope';
import { events as identity, facts as identityFacts } from '@marmalade/contracts-identity';
import { events as inbox, facts as inboxFacts } from '@marmalade/contracts-inbox';
import { events as loyalty, facts as loyaltyFacts } from '@marmalade/contracts-loyalty';
import { events as orders } from '@marmalade/contracts-orders';
import { events as system } from '@marmalade/contracts-system';

const CONTRACTS = new URL('../libs/contracts/', import.meta.url);
const CATALOGUE = new URL('../catalogue/', import.meta.url);

const owners: Record<string, readonly EventDefinition[]> = {
  bookings,
  broadcasts,
  dispatcher: [...dispatcher, ...dispatcherFacts],
  identity: [...identity, ...identityFacts],
  inbox: [...inbox, ...inboxFacts],
  loyalty: [...loyalty, ...loyaltyFacts],
  orders,
  system,
};
/** Facts are for services: no person is notified of one. */
const isFact = (type: string) =>
  [...dispatcherFacts, ...identityFacts, ...inboxFacts, ...loyaltyFacts].some((fact) => fact.type === type);
const declared = Object.entries(owners).flatMap(([owner, events]) =>
  events.map((definition) => ({ owner, type: definition.type, definition })),
);
const validator = createValidator();

/** Everything a schema says about a value or a part of it, with a path for the message of a failure. */
function* partsOf(schema: unknown, path = ''): Generator<{ path: string; part: Record<string, unknown> }> {
  if (typeof schema !== 'object' || schema === null) return;
  const part = schema as Record<string, unknown>;
  yield { path, part };
  for (const [name, property] of Object.entries((part.properties ?? {}) as object)) {
    yield* partsOf(property, `${path}/${name}`);
  }
  yield* partsOf(part.items, `${path}/*`);
  for (const alternative of (part.anyOf ?? []) as unknown[]) yield* partsOf(alternative, path);
}

/** The places where a text or a list may be as long as it likes. */
const unbounded = (schema: unknown) =>
  [...partsOf(schema)]
    .filter(({ part }) => {
      if (part.type === 'array') return part.maxItems === undefined;
      return part.type === 'string' && part.maxLength === undefined && !('enum' in part) && !('const' in part);
    })
    .map(({ path }) => path);

const undescribed = (schema: unknown) =>
  [...partsOf(schema)].filter(({ path, part }) => path !== '' && !part.description).map(({ path }) => path);

const readJson = (url: URL) => JSON.parse(readFileSync(url, 'utf8')) as unknown;

test('no two owners declare the same type', () => {
  const types = declared.map(({ type }) => type);
  expect(types).toEqual([...new Set(types)]);
});

describe.each(declared)('$type', ({ owner, type, definition }) => {
  const fixture = new URL(`${owner}/fixtures/${type}.v1.json`, CONTRACTS);

  test('is a valid routing key, announced by its owner', () => {
    expect(isEventType(type)).toBe(true);
    expect(definition.source).toBe(`/marmalade/${owner}`);
  });

  test('has a sample that satisfies its schema', () => {
    expect(problemsOf(validator.compile(definition.schema), definition.sample)).toEqual([]);
  });

  test('describes every field and bounds every text and list', () => {
    expect(undescribed(definition.schema)).toEqual([]);
    expect(unbounded(definition.schema)).toEqual([]);
  });

  test('lets a publisher add fields', () => {
    const more = { ...(definition.sample as object), addedLater: { anything: [1, 2] } };
    expect(problemsOf(validator.compile(definition.schema), more)).toEqual([]);
  });

  test('has a stored fixture, an event as it was once published', () => {
    expect(existsSync(fixture)).toBe(true);
  });

  test('has a workflow in the catalogue, unless it is a fact', () => {
    expect(existsSync(new URL(`${type}/workflow.yaml`, CATALOGUE))).toBe(!isFact(type));
  });
});

// Fixtures are never edited: when one of these fails, the change to the schema breaks publishers and needs a new type.
describe('stored fixtures hold against the schemas of today', () => {
  const fixtures = Object.keys(owners).flatMap((owner) =>
    readdirSync(new URL(`${owner}/fixtures/`, CONTRACTS)).map((file) => ({ owner, file })),
  );

  test.each(fixtures)('$owner/fixtures/$file', ({ owner, file }) => {
    const event = readJson(new URL(`${owner}/fixtures/${file}`, CONTRACTS)) as CloudEvent;
    const found = declared.find(({ type }) => type === event.type);
    expect(file).toMatch(new RegExp(`^${event.type}\\.v[0-9]+\\.json$`));
    expect(event).toMatchObject({ specversion: '1.0', id: expect.any(String), source: `/marmalade/${owner}` });
    expect(new Date(event.time).toISOString()).toBe(event.time);
    expect(found?.owner).toBe(owner);
    expect(problemsOf(validator.compile(found!.definition.schema), event.data)).toEqual([]);
  });
});

describe('types of outside systems, described in the catalogue', () => {
  const own = new Set(declared.map(({ type }) => type));
  const outside = readdirSync(CATALOGUE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/workflow.yaml`, CATALOGUE)))
    .map((entry) => entry.name)
    .filter((type) => !own.has(type));

  test('exist', () => {
    expect(outside).not.toEqual([]);
  });

  test.each(outside)('%s has a described, bounded schema and a sample that satisfies it', (type) => {
    const schema = readJson(new URL(`${type}/schema.json`, CATALOGUE)) as Record<string, unknown>;
    expect(isEventType(type)).toBe(true);
    expect(problemsOf(validator.compile(schema), readJson(new URL(`${type}/sample.json`, CATALOGUE)))).toEqual([]);
    expect(undescribed(schema)).toEqual([]);
    expect(unbounded(schema)).toEqual([]);
  });

  // A copy, since a JSON file cannot import; this keeps it one.
  test.each(outside)('%s says `customer` as every other event does', (type) => {
    const schema = readJson(new URL(`${type}/schema.json`, CATALOGUE)) as { properties: Record<string, unknown> };
    const { customer = Person } = schema.properties;
    expect(customer).toEqual(JSON.parse(JSON.stringify(Person)));
  });

  test.each([...own])('%s has its schema in its contract only', (type) => {
    expect(existsSync(new URL(`${type}/schema.json`, CATALOGUE))).toBe(false);
    expect(existsSync(new URL(`${type}/sample.json`, CATALOGUE))).toBe(false);
  });
});
