import { createHash } from 'node:crypto';
import { type JsonSchema, Person } from '@marmalade/contracts-envelope';
import type { ProblemEntry } from '@marmalade/http';
import { LOCALES } from '../catalogue/event-type.js';
import { type Recipient, settleTimeZone } from '../recipients/recipient.js';
import { plain } from '../rendering/escape.js';

/** Somebody a request names: by the id that events use, by addresses, or by both. */
export type NamedPerson = Partial<Person>;

export const NAMED_PERSON_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Somebody: by the id that events use, by addresses, or by both.',
  properties: JSON.parse(JSON.stringify(Person.properties)) as JsonSchema,
};

const BARE = 'address:';
/** Ids that stand for something else than people. */
const RESERVED = /^(ops:|webhook:|address:|everyone$)/;

/** What a schema can not say of a person. @param pointer where the person stands in the request */
export function personProblems(person: NamedPerson, pointer: string): ProblemEntry[] {
  const { id, email, phone, telegramId, locale, timeZone } = person;
  const problems: ProblemEntry[] = [];
  if ((id ?? email ?? phone ?? telegramId) === undefined) {
    problems.push({ pointer, code: 'REQUIRED', message: 'has an id, an email, a phone or a telegramId' });
  }
  if (id !== undefined && RESERVED.test(id)) {
    problems.push({ pointer: `${pointer}/id`, code: 'RESERVED', message: 'is not the id of a person' });
  }
  const language = locale?.toLowerCase().split('-')[0];
  if (language !== undefined && !LOCALES.some((each) => each === language)) {
    const message = `is none of the languages there are words in: ${LOCALES.join(', ')}`;
    problems.push({ pointer: `${pointer}/locale`, code: 'UNKNOWN_LOCALE', message });
  }
  if (timeZone !== undefined && settleTimeZone(timeZone, '') === '') {
    problems.push({ pointer: `${pointer}/timeZone`, code: 'UNKNOWN_TIME_ZONE', message: 'is no IANA time zone' });
  }
  return problems;
}

/** The people as the planner takes them, each once; who has no id gets one that is the same for the same address. */
export function recipientsOf(people: readonly NamedPerson[]): Recipient[] {
  const byId = new Map<string, Recipient>();
  for (const person of people) {
    const id = person.id ?? idOfAddress(person);
    const name = person.name === undefined ? {} : { name: plain(person.name) };
    byId.set(id, { ...byId.get(id), ...person, ...name, id });
  }
  return [...byId.values()];
}

/** Whether an id was made of an address: nobody logs in by it, so that it has neither an inbox nor devices. */
export function isBareAddress(id: string): boolean {
  return id.startsWith(BARE);
}

/** The id of whoever is known by an address only: the same for the same address. */
export function idOfAddress({ email, phone, telegramId }: NamedPerson): string {
  const address = email === undefined ? (phone ?? `telegram:${telegramId}`) : email.toLowerCase();
  return BARE + createHash('sha256').update(address).digest('hex').slice(0, 32);
}
