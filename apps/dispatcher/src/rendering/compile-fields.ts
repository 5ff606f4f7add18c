import type { Locale } from '../catalogue/event-type.js';
import { type LiquidEngines, placeOf, type WriteText } from './liquid-engines.js';
import type { Field, Fields, TemplateProblem } from './template-fields.js';
import type { TemplateScope } from './template-scope.js';

/** Rendered fields of any channel. */
export interface RawValues {
  [name: string]: RawValue;
}
type RawValue = string | number | boolean | undefined | RawValues | RawValues[];

/** Writes all texts of a channel, as long as they come out. */
export type WriteFields = (scope: TemplateScope) => RawValues;

/**
 * Compiles the fields of a template, whose shape was checked, once; lists and groups too.
 * @param problems gets what does not parse
 */
export function compileFields(
  spec: Fields,
  fields: Record<string, unknown>,
  engines: LiquidEngines,
  locale: Locale,
  problems: TemplateProblem[],
  pointer = '',
): WriteFields {
  const constants: RawValues = {};
  const writes: [name: string, write: (scope: TemplateScope) => RawValue][] = [];
  for (const [name, field] of Object.entries(spec)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const write = compileField(field, value, engines, locale, problems, `${pointer}/${name}`);
    if (typeof write === 'function') writes.push([name, write]);
    else constants[name] = write;
  }
  return (scope) => {
    const values: RawValues = { ...constants };
    for (const [name, write] of writes) values[name] = write(scope);
    return values;
  };
}

function compileField(
  field: Field,
  value: unknown,
  engines: LiquidEngines,
  locale: Locale,
  problems: TemplateProblem[],
  pointer: string,
): ((scope: TemplateScope) => RawValue) | RawValue {
  if (field.kind === 'list') {
    const items = ((value ?? []) as Record<string, unknown>[]).map((item, index) =>
      compileFields(field.of, item, engines, locale, problems, `${pointer}/${index}`),
    );
    return items.length === 0 ? [] : (scope) => items.map((write) => write(scope));
  }
  if (value === undefined) return undefined;
  if (field.kind === 'map') {
    const texts = value as Record<string, string>;
    const spec = Object.fromEntries(Object.keys(texts).map((name) => [name, field.of]));
    return compileFields(spec, texts, engines, locale, problems, pointer);
  }
  if (field.kind === 'group') {
    return compileFields(field.of, value as Record<string, unknown>, engines, locale, problems, pointer);
  }
  if (field.kind !== 'text') return value as number | boolean;
  return compileText(value as string, () => engines.compile(field.escape, value as string, pointer.slice(1), locale), {
    problems,
    pointer,
  });
}

/** Most short texts have no Liquid in them. */
function compileText(
  source: string,
  compile: () => WriteText,
  { problems, pointer }: { problems: TemplateProblem[]; pointer: string },
): WriteText | string {
  if (!/\{[{%]/.test(source)) return source;
  try {
    return compile();
  } catch (error) {
    problems.push({ pointer, code: 'LIQUID_INVALID', ...placeOf(error) });
    return '';
  }
}
