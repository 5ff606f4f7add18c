import { isObject, type Json } from './open-api-schemas.js';

/** What stands for a text of a format of which no example is given. */
const BY_FORMAT: Record<string, string> = {
  'date-time': '2026-11-21T09:30:00.000Z',
  date: '2026-11-21',
  uuid: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  email: 'ann@example.com',
  uri: 'https://example.com',
};

const REF = '#/components/schemas/';

/** Deeper than this a schema names itself. */
const DEPTH_MAX = 12;

/**
 * A value as a schema describes it, put together of the examples of its parts.
 * @param schemas those that `$ref` leads to, by name
 * @returns undefined where nothing is known of a text but that it is one
 */
export function exampleOf(schema: unknown, schemas: Json, depth = 0): unknown {
  if (!isObject(schema) || depth > DEPTH_MAX) return undefined;
  const { example, examples, enum: values, allOf, oneOf, anyOf, $ref } = schema;
  if (example !== undefined) return example;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if ('const' in schema) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(values)) return values[0];
  const deeper = (inner: unknown) => exampleOf(inner, schemas, depth + 1);
  if (typeof $ref === 'string') return deeper(schemas[$ref.slice(REF.length)]);
  if (Array.isArray(allOf)) {
    const parts = [...(allOf as unknown[]), { type: 'object', properties: schema.properties }].map(deeper);
    return parts.length === 2 && !isObject(parts[0]) ? parts[0] : Object.assign({}, ...parts.filter(isObject));
  }
  const choices = oneOf ?? anyOf;
  if (Array.isArray(choices)) return deeper(choices[0]);
  return exampleOfType(schema, deeper);
}

function exampleOfType(schema: Json, deeper: (inner: unknown) => unknown): unknown {
  const { type, properties, items, additionalProperties, format, minimum } = schema;
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object': {
      const fields = Object.entries(isObject(properties) ? properties : {}).map(([name, rule]) => [name, deeper(rule)]);
      const known = fields.filter(([, value]) => value !== undefined);
      const [first] = Object.keys(isObject(additionalProperties) ? additionalProperties : {});
      return first === undefined || known.length > 0
        ? Object.fromEntries(known)
        : { name: deeper(additionalProperties) ?? 'text' };
    }
    case 'array': {
      const item = deeper(items);
      return item === undefined ? [] : [item];
    }
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 1;
    case 'null':
      return null;
    default:
      return typeof format === 'string' ? BY_FORMAT[format] : undefined;
  }
}
