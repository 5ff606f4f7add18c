/** Verbs of handlers that add one thing to a list. */
const MAKING = new Set(['add', 'create', 'issue', 'register']);

/**
 * The name by which clients call an operation, of its handler's and its path: `list` of `/notifications` is
 * `listNotifications`, `retry` of `/notifications/{id}/retry` is `retryNotification`.
 */
export function operationIdOf(method: string, path: string): string {
  const [verb = method, ...others] = wordsOf(method);
  // Of all of a list or of one thing: the path says it.
  const rest = others.filter((word) => word !== 'all');
  const segments = path.split('/').filter((segment) => segment !== '');
  const makesOne = MAKING.has(verb) && !segments.at(-1)?.startsWith('{');
  const nouns = segments.flatMap((segment, place) => {
    if (segment.startsWith('{')) return [];
    const words = wordsOf(segment);
    // What the method says is not said twice.
    if (words.join() === [verb, ...rest].join()) return [];
    const isOfOne =
      segments.slice(place + 1).some((later) => later.startsWith('{')) || (makesOne && place === segments.length - 1);
    return isOfOne ? [...words.slice(0, -1), singular(words.at(-1)!)] : words;
  });
  const more = rest.filter((word) => !nouns.includes(word) && !nouns.includes(singular(word)));
  return [verb, ...[...nouns, ...more].map(capitalised)].join('');
}

/** `webhook-endpoints`, `rotateSecret` in words; `asyncapi.json` without what tells its format. */
function wordsOf(name: string): string[] {
  return name
    .replace(/\.[a-z]+$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^a-zA-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && !/(?:ss|us)$/.test(word) ? word.slice(0, -1) : word;
}

function capitalised(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
