/** Any part of a document. */
export type Json = Record<string, unknown>;

const STRING = { type: 'string' };
const MONEY = { type: 'object', required: ['amount', 'currency'], properties: { amount: STRING, currency: STRING } };

/** JSON Schema of a problem's body, `#/components/schemas/Problem` in every document. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'An error, as RFC 9457 has it.',
  required: ['type', 'title', 'status', 'code', 'retryable'],
  properties: {
    type: { ...STRING, description: '`urn:marmalade:problem:` and the code' },
    title: STRING,
    status: { type: 'integer' },
    detail: STRING,
    instance: { ...STRING, description: 'the path asked for' },
    code: { ...STRING, description: 'stable; clients decide by it' },
    requestId: { ...STRING, description: 'what the log is searched by' },
    retryable: { type: 'boolean', description: 'whether the same request may succeed later' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: { ...STRING, description: 'JSON pointer' }, code: STRING, message: STRING },
      },
    },
    parameters: {
      type: 'object',
      description:
        'what is particular about it, as values, such as `validUntil`: to word it in another language than ours; which there are follows from the code',
      additionalProperties: { anyOf: [STRING, { type: 'number' }, MONEY] },
    },
  },
};

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * As OpenAPI 3.1 writes what may be null: by a second type, where `nullable` was OpenAPI 3.0. The library that reads our
 * classes still writes `nullable`.
 */
export function withoutNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullable);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = value;
  // A property of that name is a schema, not a flag.
  if (typeof nullable !== 'boolean') return mapValues(value, withoutNullable);
  const schema = mapValues(rest, withoutNullable);
  return nullable ? orNull(schema) : schema;
}

function orNull(schema: Json): Json {
  const { type, enum: values, $ref, allOf, oneOf, anyOf, description, example, ...rest } = schema;
  const said = { ...(description !== undefined && { description }), ...(example !== undefined && { example }) };
  const others = $ref === undefined ? (allOf ?? oneOf ?? anyOf) : [{ $ref }];
  if (Array.isArray(others)) return { ...rest, ...said, anyOf: [...(others as unknown[]), { type: 'null' }] };
  return {
    ...rest,
    ...said,
    ...(type !== undefined && { type: [type, 'null'].flat() }),
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
}

/** An object with each value replaced. */
export function mapValues(object: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
