import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import Type from 'typebox';
import { asyncApiDocument, type DocumentedEvent } from './asyncapi.js';
import { defineEvent } from './define-event.js';
import { Money } from './money.js';
import { Person } from './person.js';

const addFormats = ((addFormatsModule as { default?: unknown }).default ?? addFormatsModule) as unknown as (
  ajv: Ajv,
) => void;

/** The official JSON Schema of AsyncAPI 3.0. */
function officialValidator() {
  const path = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0.json');
  const schema = JSON.parse(readFileSync(path, 'utf8')) as object;
  // It brings its own copy of the draft-07 meta-schema, so Ajv must not add one of the same name.
  const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  addFormats(ajv);
  return ajv.compile(schema);
}

const JamCooked = defineEvent({
  type: 'jam.cooked',
  source: '/marmalade/kitchen',
  description: 'A pot of jam is ready.',
  schema: Type.Object({ customer: Person, price: Money, jars: Type.Integer({ minimum: 1 }) }),
  sample: { customer: { id: '1', name: 'Анна' }, price: { amount: '1.00', currency: 'RUB' }, jars: 3 },
});

const outside: DocumentedEvent = {
  type: 'fruit.delivered',
  category: 'stock',
  description: 'Fruit has arrived.',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['kilograms'],
    properties: { kilograms: { type: 'number' } },
  },
  sample: { kilograms: 12.5 },
};

const info = { title: 'Marmalade events', version: '1.2.3', description: 'Test.' };
const document = asyncApiDocument([JamCooked, outside], info);

/** Follows a `#/…` reference inside the document. */
const follow = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);

describe('asyncApiDocument', () => {
  test('is valid against the official schema of AsyncAPI 3.0', () => {
    const validate = officialValidator();
    validate(document);
    expect(validate.errors).toBeNull();
  });

  test('is valid with no types at all', () => {
    const validate = officialValidator();
    validate(asyncApiDocument([], info));
    expect(validate.errors).toBeNull();
  });

  test('the official schema does see mistakes', () => {
    const validate = officialValidator();
    expect(validate({ ...document, operations: { publish: { action: 'shout' } } })).toBe(false);
    const broken = structuredClone(document);
    Object.assign(broken.channels['marmalade.events'].bindings!, { amqp: { is: 'exchange' } });
    expect(validate(broken)).toBe(false);
  });

  test('every reference leads somewhere', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"(.*?)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(0);
    expect(refs.filter((ref) => follow(ref) === undefined)).toEqual([]);
  });

  test('says for each type what travels: attributes as headers, data as payload, the sample as example', () => {
    expect(Object.keys(document.components.messages)).toEqual(['fruit.delivered', 'jam.cooked']);
    expect(document.components.messages['jam.cooked']).toMatchObject({
      summary: 'A pot of jam is ready.',
      payload: JSON.parse(JSON.stringify(JamCooked.schema)) as object,
      examples: [
        {
          headers: { 'cloudEvents:type': 'jam.cooked', 'cloudEvents:source': '/marmalade/kitchen' },
          payload: JamCooked.sample,
        },
      ],
    });
    expect(document.components.messages['fruit.delivered']).toMatchObject({ tags: [{ name: 'stock' }] });
  });

  test('both operations know every message', () => {
    for (const operation of ['publish', 'receive']) {
      expect(document.operations[operation]!.messages).toHaveLength(2);
    }
  });

  test('is the same whatever the order of the types, and shares nothing with what it was given', () => {
    expect(JSON.stringify(asyncApiDocument([outside, JamCooked], info))).toBe(JSON.stringify(document));
    expect(document.components.messages['fruit.delivered']!.payload).not.toBe(outside.schema);
  });

  test('refuses a type given twice', () => {
    expect(() => asyncApiDocument([JamCooked, JamCooked], info)).toThrow('jam.cooked is documented twice');
  });
});
