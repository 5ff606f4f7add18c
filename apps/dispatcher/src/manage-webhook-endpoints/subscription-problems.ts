import type { ProblemEntry } from '@marmalade/http';

const SUGGESTIONS = 5;

/**
 * One entry for each subscription that no known type would ever meet, with what may have been meant.
 * @param eventTypes as subscribed: exact types, `order.*`, or `*`
 */
export function subscriptionProblems(eventTypes: readonly string[], known: readonly string[]): ProblemEntry[] {
  return eventTypes.flatMap((pattern, index) => {
    const prefix = pattern.endsWith('.*') ? pattern.slice(0, -1) : undefined;
    const isMet = pattern === '*' || known.some((type) => type === pattern || (prefix && type.startsWith(prefix)));
    if (isMet) return [];
    return [
      { pointer: `/eventTypes/${index}`, code: 'UNKNOWN', message: `${pattern} is not known; ${hint(pattern, known)}` },
    ];
  });
}

function hint(pattern: string, known: readonly string[]): string {
  const area = pattern.split('.')[0]!.toLowerCase();
  const near = known.filter((type) => type.split('.')[0] === area);
  if (near.length === 0) return 'GET /event-types lists what there is';
  const named = near.slice(0, SUGGESTIONS).join(', ');
  return near.length > SUGGESTIONS ? `there are ${named} and more, see GET /event-types` : `there is ${named}`;
}
