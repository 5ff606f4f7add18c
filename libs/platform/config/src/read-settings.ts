import { addFormats } from '@marmalade/contracts-envelope';
import { Ajv, type ErrorObject } from 'ajv';
import type { Static, TObject } from 'typebox';

/** All that is wrong with the environment, in one message, a line a setting. */
export class SettingsError extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings a schema names from the environment. This is the only place that looks at it.
 * Keys of the schema are environment names; values are converted to the type declared ("3000" → 3000, "true" → true);
 * an empty text counts as unset. Defaults come from the schema.
 * @param schema TypeBox object of strings, integers, numbers, booleans and enumerations
 * @param env usually `process.env`; names the schema does not know are ignored
 * @param alsoRequired names that must be set though the schema has them optional, each with the reason (production)
 * @throws SettingsError naming every setting that is wrong or missing; values never appear in it
 */
export function readSettings<Schema extends TObject>(
  schema: Schema,
  env: Record<string, string | undefined> = process.env,
  alsoRequired: Record<string, string> = {},
): Static<Schema> {
  const names = Object.keys(schema.properties);
  const values = Object.fromEntries(
    names.filter((name) => env[name] !== undefined && env[name] !== '').map((name) => [name, env[name]]),
  );
  const missing = Object.entries(alsoRequired)
    .filter(([name]) => values[name] === undefined)
    .map(([name, reason]) => `${name} is missing: ${reason}`);
  const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const valid = validate(values);
  const problems = [...missing, ...(valid ? [] : (validate.errors ?? []).map(describe))];
  if (problems.length > 0) throw new SettingsError([...new Set(problems)]);
  return Object.freeze(values) as Static<Schema>;
}

function describe(error: ErrorObject): string {
  const name = error.instancePath.slice(1) || String(error.params.missingProperty ?? 'settings');
  const allowed = error.keyword === 'enum' ? `: ${(error.params.allowedValues as string[]).join(', ')}` : '';
  return error.keyword === 'required' ? `${name} is missing` : `${name} ${error.message ?? 'is invalid'}${allowed}`;
}
