/** What is known of a person whose traces are looked for: present and former values alike. */
export interface Traces {
  id: string;
  emails: string[];
  phones: string[];
  telegramIds: string[];
  names: string[];
}

/** Audit fields that hold what a person is found by. */
const FIELDS = { email: 'emails', phone: 'phones', telegramId: 'telegramIds', name: 'names' } as const;

/** Below that a name is many a word: it would strip what others have said. */
const NAME_LENGTH_MIN = 5;

/** Adds what audit entries about the person say they were called and reached by before. */
export function withFormer(traces: Traces, states: readonly (Record<string, unknown> | null)[]): Traces {
  const all: Traces = { ...traces };
  for (const [field, list] of Object.entries(FIELDS) as [string, (typeof FIELDS)[keyof typeof FIELDS]][]) {
    const former = states.flatMap((state) => (typeof state?.[field] === 'string' ? [state[field]] : []));
    all[list] = [...new Set([...traces[list], ...former])].filter((text) => text !== '');
  }
  return all;
}

/**
 * Texts by which the person is found, beside their id, in JSON that is not known to be about them. Digits of a Telegram id count only as a whole
 * string, as they may be a part of any number; a first name alone is no trace: it is that of many.
 */
export function needlesOf({ emails, phones, telegramIds, names }: Omit<Traces, 'id'>): string[] {
  const tellingNames = names.filter((name) => name.length >= NAME_LENGTH_MIN && /\S\s+\S/.test(name));
  const texts = [...emails, ...phones, ...tellingNames].map((text) => JSON.stringify(text).slice(1, -1));
  return [...new Set([...texts, ...telegramIds.map((digits) => `"${digits}"`)])];
}
