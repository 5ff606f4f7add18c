import { createValidator, isEventTime, type JsonSchema } from '@marmalade/contracts-envelope';
import type { ProblemEntry } from '@marmalade/http';
import { PRIORITIES, type Priority, TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';
import { DIRECT_CONTENT_SCHEMA, type DirectContent } from '../planning/direct-content.js';
import { NAMED_PERSON_SCHEMA, type NamedPerson, personProblems } from '../planning/named-person.js';
import { shapeProblems } from '../planning/request-problems.js';

/** What somebody wants sent, as the API takes it. */
export interface DirectRequest {
  to?: NamedPerson | NamedPerson[];
  audience?: 'admins' | 'cashiers' | `ops:${string}`;
  type?: string;
  data?: Record<string, unknown>;
  content?: DirectContent;
  channels?: TemplatedChannel[];
  fallback?: TemplatedChannel[];
  category?: string;
  priority?: Priority;
  forced?: boolean;
  marketing?: boolean;
  site?: string;
  sendAt?: string;
  expiresAt?: string;
  cancelKey?: string;
  digestKey?: string;
  isTest?: boolean;
}

const PEOPLE_MAX = 1_000;
const AHEAD_MAX_MS = 366 * 24 * 3_600_000;

const channels = {
  type: 'array',
  maxItems: 6,
  uniqueItems: true,
  items: { type: 'string', enum: [...TEMPLATED_CHANNELS] },
};
const time = { type: 'string', maxLength: 64 };
export const KEY = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]+$',
};

export const DIRECT_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    to: {
      description: `one person or up to ${PEOPLE_MAX}`,
      if: { type: 'array' },
      then: { type: 'array', minItems: 1, maxItems: PEOPLE_MAX, items: NAMED_PERSON_SCHEMA },
      else: NAMED_PERSON_SCHEMA,
    },
    audience: {
      type: 'string',
      pattern: '^(admins|cashiers|ops:[a-z0-9_-]{1,64})$',
      description: 'in place of `to`: admins, cashiers or ops:NAME',
    },
    type: { type: 'string', minLength: 1, maxLength: 255, description: 'the event type whose wording is used' },
    data: { type: 'object', description: 'what the wording shows; fits the schema of the type' },
    content: { ...DIRECT_CONTENT_SCHEMA, description: 'in place of `type`: words, the same on all channels' },
    channels: {
      ...channels,
      minItems: 1,
      description: 'default: those of the type, or those on which a person is known',
    },
    fallback: {
      ...channels,
      description: 'after `channels` one by one, each only when nothing before it was delivered (in the app: read)',
    },
    category: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_-]{0,63}$',
      description: 'default: that of the type, or `direct`',
    },
    priority: { type: 'string', enum: [...PRIORITIES] },
    forced: { type: 'boolean', description: 'passes preferences, quiet hours, digests and caps' },
    marketing: { type: 'boolean', description: 'advertising' },
    site: { type: 'string', maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$' },
    sendAt: { ...time, description: 'a year ahead at most; a moment past is now' },
    expiresAt: { ...time, description: 'from then on it goes no more' },
    cancelKey: { ...KEY, description: 'by this name what waits can be taken back' },
    digestKey: {
      ...KEY,
      description: 'of several that wait under this key for a person and channel only the newest goes',
    },
    isTest: { type: 'boolean' },
  },
};

const validate = createValidator().compile(DIRECT_SCHEMA);

/** What is wrong with a request, as far as it can be told without the catalogue and the database. */
export function requestProblems(body: unknown, now: Date): ProblemEntry[] {
  const problems = shapeProblems(validate, body);
  return problems.length > 0 ? problems : ruleProblems(body as DirectRequest, now);
}

function ruleProblems(request: DirectRequest, now: Date): ProblemEntry[] {
  const { to, audience, type, content, data, channels, fallback } = request;
  const problems: ProblemEntry[] = [];
  const wrong = (pointer: string, code: string, message: string): void =>
    void problems.push({ pointer, code, message });
  if (to === undefined && audience === undefined) wrong('/to', 'REQUIRED', 'is missing, and audience too');
  if (to !== undefined && audience !== undefined)
    wrong('/audience', 'ONE_OF', 'takes the place of to: give one of them');
  if (type === undefined && content === undefined) wrong('/content', 'REQUIRED', 'is missing, and type too');
  if (type !== undefined && content !== undefined)
    wrong('/content', 'ONE_OF', 'takes the place of type: give one of them');
  if (data !== undefined && type === undefined) wrong('/data', 'ONE_OF', 'belongs to a type');
  if (fallback?.length && !channels) wrong('/channels', 'REQUIRED', 'is missing: the fallback follows them');
  if (Array.isArray(to)) to.forEach((person, index) => problems.push(...personProblems(person, `/to/${index}`)));
  else if (to) problems.push(...personProblems(to, '/to'));
  return [...problems, ...timeProblems(request, now)];
}

function timeProblems({ sendAt, expiresAt }: DirectRequest, now: Date): ProblemEntry[] {
  const problems: ProblemEntry[] = [];
  for (const [name, value] of Object.entries({ sendAt, expiresAt })) {
    if (value === undefined) continue;
    const pointer = `/${name}`;
    if (!isEventTime(value)) {
      problems.push({ pointer, code: 'FORMAT', message: 'is an RFC 3339 time, such as 2026-11-21T09:30:00Z' });
    } else if (name === 'sendAt' && Date.parse(value) > now.getTime() + AHEAD_MAX_MS) {
      problems.push({ pointer, code: 'TOO_FAR', message: 'is more than a year ahead' });
    }
  }
  if (problems.length === 0 && sendAt && expiresAt && Date.parse(expiresAt) <= Date.parse(sendAt)) {
    problems.push({
      pointer: '/expiresAt',
      code: 'BEFORE_SEND_AT',
      message: 'is not after sendAt: nothing would ever go',
    });
  }
  return problems;
}
