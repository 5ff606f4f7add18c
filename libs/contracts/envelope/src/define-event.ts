import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static, TObject } from 'typebox';
import { addFormats } from './add-formats.js';
import { type CloudEvent, newId } from './cloud-event.js';

/** A JSON Schema, as plain data. */
export type JsonSchema = Record<string, unknown>;

/** One way in which data fails its schema. `pointer` is a JSON pointer into the data (RFC 6901). */
export interface SchemaProblem {
  pointer: string;
  code: string;
  message: string;
}

/** What one owner declares, once, about one of its event types. */
export interface EventDefinition<Schema extends TObject = TObject> {
  readonly type: string;
  /** The announcing service's source, `/marmalade/orders`. */
  readonly source: string;
  /** One sentence for the documents: what has happened when this is published. */
  readonly description: string;
  /** JSON Schema of `data`; also its TypeScript type. */
  readonly schema: Schema;
  /** Realistic data that satisfies the schema. */
  readonly sample: Static<Schema>;
}

/** The type of an event's data: `DataOf<typeof OrderCreated>`. */
export type DataOf<Definition extends EventDefinition> = Static<Definition['schema']>;

/** Declares an event type: its name, data schema and sample, together and once. */
export function defineEvent<Schema extends TObject>(definition: EventDefinition<Schema>): EventDefinition<Schema> {
  return Object.freeze(definition);
}

/** What a publisher may say about one event beside its data. */
export interface EventAttributes {
  id?: string;
  subject?: string;
  time?: Date;
  site?: string;
  correlationid?: string;
  traceparent?: string;
  istest?: boolean;
}

/** Builds an event of a declared type; id and time are filled in when not given. */
export function createEvent<Schema extends TObject>(
  definition: EventDefinition<Schema>,
  data: Static<Schema>,
  { time, ...attributes }: EventAttributes = {},
): CloudEvent<Static<Schema>> {
  return {
    specversion: '1.0',
    id: newId(),
    source: definition.source,
    type: definition.type,
    datacontenttype: 'application/json',
    ...attributes,
    time: (time ?? new Date()).toISOString(),
    data,
  };
}

/** Compiles JSON Schemas with the formats events use. One instance a process is enough. */
export function createValidator(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats(ajv);
  return ajv;
}

/** Checks data against a compiled schema: an empty list when it holds, at most 20 problems when not. */
export function problemsOf(validate: ValidateFunction, data: unknown): SchemaProblem[] {
  if (validate(data)) return [];
  return (validate.errors ?? []).slice(0, 20).map(toProblem);
}

function toProblem(error: ErrorObject): SchemaProblem {
  const missing = error.keyword === 'required' ? `/${String(error.params.missingProperty)}` : '';
  const extra = error.keyword === 'additionalProperties' ? `/${String(error.params.additionalProperty)}` : '';
  return {
    pointer: `${error.instancePath}${missing}${extra}`,
    code: error.keyword.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    message: error.message ?? 'is invalid',
  };
}
