import type { JsonSchema } from '@marmalade/contracts-envelope';
import type { Liquid, Template } from 'liquidjs';

/** What templates see beside the data of the event. */
const KNOWN: Record<string, readonly string[] | undefined> = {
  event: ['id', 'type', 'time', 'subject', 'source'],
  recipient: ['id', 'name', 'locale', 'timeZone', 'email', 'phone', 'telegramId'],
  site: ['id', 'name', 'url', 'color', 'logoUrl', 'address', 'supportEmail'],
  locale: [],
  unsubscribeUrl: [],
  preferencesUrl: [],
};

/** Names to which Liquid gives a meaning of its own. */
const OF_LISTS = new Set(['first', 'last']);

/** A variable that nothing will ever fill, and where it stands. */
export interface UnknownVariable {
  name: string;
  line: number;
  column: number;
}

/** Variables of a parsed template that the scope of templates does not have, with the schema of the event's data. */
export function unknownVariables(liquid: Liquid, template: Template[], schema: JsonSchema): UnknownVariable[] {
  const { globals } = liquid.analyzeSync(template, { partials: false });
  return Object.values(globals)
    .flat()
    .filter(({ segments }) => !isKnown(segments, schema))
    .map((variable) => ({ name: String(variable), line: variable.location.row, column: variable.location.col }));
}

function isKnown([root, ...path]: unknown[], schema: JsonSchema): boolean {
  if (root === 'data') return reaches(schema, path);
  if (typeof root !== 'string' || !Object.hasOwn(KNOWN, root)) return false;
  return path.length === 0 || KNOWN[root]!.includes(String(path[0]));
}

/** Whether a schema describes what a path leads to. What can not be told from the schema is taken to be there. */
function reaches(schema: JsonSchema, path: unknown[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined || name === 'size') return true;
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (schema[key] as JsonSchema[] | undefined) ?? []);
  if (branches.some((branch) => reaches(branch, path))) return true;
  // A name that is a variable itself: which one is known when it is rendered.
  if (typeof name === 'object') return true;
  const items = schema.items as JsonSchema | undefined;
  if (items && (typeof name === 'number' || OF_LISTS.has(name as string))) return reaches(items, rest);
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (properties && Object.hasOwn(properties, name as string)) return reaches(properties[name as string]!, rest);
  const others = schema.additionalProperties;
  if (typeof others === 'object' && others !== null) return reaches(others as JsonSchema, rest);
  // An object of which nothing is said may hold anything.
  return schema.type === 'object' && !properties && branches.length === 0;
}
