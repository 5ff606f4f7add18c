import { problemType, type ProblemEntry, type ProblemType } from '@marmalade/http';
import type { Workflow } from '../catalogue/workflow.js';
import { PERSONAL_CHANNELS, type Preferences } from './preferences.js';

export const CATEGORY_UNKNOWN = problemType({
  code: 'CATEGORY_UNKNOWN',
  status: 422,
  title: 'There is no such category to choose by',
});
export const CHANNEL_UNKNOWN = problemType({
  code: 'CHANNEL_UNKNOWN',
  status: 422,
  title: 'There is no such channel to choose',
});
export const EVENT_TYPE_UNKNOWN = problemType({
  code: 'EVENT_TYPE_UNKNOWN',
  status: 422,
  title: 'The event type is not registered',
});

/** The event types of the catalogue, as far as people choose among them. */
export interface KnownTypes {
  list(): { type: string; workflow: Workflow }[];
}

/** Nobody switches off what keeps an account safe. */
const ALWAYS_SENT = 'security';

/** Messages written by hand are of this category, unless their sender names another. */
export const DIRECT_CATEGORY = 'direct';

/** Whether people may choose whether they get messages of this category. */
export function isChoosable(category: string): boolean {
  return category !== ALWAYS_SENT;
}

/** The categories people choose by, in alphabetical order. */
export function knownCategories(types: KnownTypes): string[] {
  const categories = new Set([DIRECT_CATEGORY, ...types.list().map(({ workflow }) => workflow.category)]);
  return [...categories].filter(isChoosable).sort();
}

/**
 * Refuses preferences that name what does not exist: they would look like a choice, and change nothing.
 * @param before what was said until now; its names may stay, though their types have gone, or were only named in a message
 * @throws Problem CATEGORY_UNKNOWN, CHANNEL_UNKNOWN, EVENT_TYPE_UNKNOWN, each with what is known
 */
export function assertKnown(
  { channels, categories, mutedTypes }: Preferences,
  types: KnownTypes,
  before: Preferences = {},
): void {
  const known = [...new Set([...knownCategories(types), ...Object.keys(before.categories ?? {})])];
  refuse(CATEGORY_UNKNOWN, 'category', '/categories', Object.keys(categories ?? {}), known);
  refuse(CHANNEL_UNKNOWN, 'channel', '/channels', Object.keys(channels ?? {}), PERSONAL_CHANNELS);
  for (const [category, wish] of Object.entries(categories ?? {})) {
    const named = typeof wish === 'object' ? Object.keys(wish) : [];
    refuse(CHANNEL_UNKNOWN, 'channel', `/categories/${category}`, named, PERSONAL_CHANNELS);
  }
  const choosable = types.list().filter(({ workflow }) => isChoosable(workflow.category));
  const muted = [...choosable.map(({ type }) => type), ...(before.mutedTypes ?? [])];
  const wrong = refusedOf(mutedTypes ?? [], new Set(muted));
  if (wrong.length === 0) return;
  const detail = `No event type to choose by: ${shown(wrong.map(({ name }) => name))}. GET /event-types lists them.`;
  throw EVENT_TYPE_UNKNOWN.problem(
    detail,
    wrong.map(({ index }) => ({ pointer: `/mutedTypes/${index}`, code: 'UNKNOWN', message: 'is not registered' })),
  );
}

function refuse(problem: ProblemType, what: string, at: string, names: string[], known: readonly string[]): void {
  const wrong = refusedOf(names, new Set(known)).map(({ name }) => name);
  if (wrong.length === 0) return;
  const list = known.join(', ');
  const entries: ProblemEntry[] = wrong.slice(0, 100).map((name) => ({
    pointer: `${at}/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    code: 'UNKNOWN',
    message: `is no ${what} to choose; known are ${list}`,
  }));
  throw problem.problem(`No ${what} to choose: ${shown(wrong)}. Known are ${list}.`, entries);
}

function refusedOf(names: string[], known: ReadonlySet<string>): { name: string; index: number }[] {
  return names.map((name, index) => ({ name, index })).filter(({ name }) => !known.has(name));
}

function shown(names: string[]): string {
  return names
    .slice(0, 10)
    .map((name) => name.slice(0, 100))
    .join(', ');
}
