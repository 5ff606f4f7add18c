import { isObject, type Json } from './open-api-schemas.js';
import {
  BAD_REQUEST,
  BODY_TOO_LARGE,
  CURSOR_INVALID,
  IDEMPOTENCY_IN_FLIGHT,
  IDEMPOTENCY_KEY_INVALID,
  IDEMPOTENCY_KEY_REUSED,
  INTERNAL_ERROR,
  MALFORMED_JSON,
  NOT_FOUND,
  RATE_LIMITED,
  SERVICE_TIMEOUT,
  SERVICE_UNAVAILABLE,
  UNSUPPORTED_MEDIA_TYPE,
  VALIDATION_FAILED,
} from './platform-problems.js';
import type { ProblemType } from './problem.js';

/** A path or a query may be no UTF-8. */
const ALWAYS = [BAD_REQUEST, RATE_LIMITED, INTERNAL_ERROR, SERVICE_UNAVAILABLE, SERVICE_TIMEOUT];

const REQUEST_ID = '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10';

/** By the codes of problems that name what is wrong. */
const ENTRIES: Record<string, unknown[]> = {
  [VALIDATION_FAILED.code]: [{ pointer: '/limit', code: 'MAX', message: 'limit must not be greater than 200' }],
};

/** The problems that follow from what an operation takes: its body, parameters and headers. */
export function problemsByShape({ requestBody, parameters }: Json): ProblemType[] {
  const taken = (Array.isArray(parameters) ? parameters : []) as Json[];
  const takes = (place: string, name?: string) =>
    taken.some((each) => each.in === place && (name === undefined || String(each.name).toLowerCase() === name));
  const content = isObject(requestBody) && isObject(requestBody.content) ? Object.keys(requestBody.content) : [];
  return [
    ...(content.length > 0 ? [VALIDATION_FAILED, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE] : []),
    ...(content.some((type) => type.includes('json')) ? [MALFORMED_JSON] : []),
    ...(takes('query') ? [VALIDATION_FAILED] : []),
    ...(takes('query', 'cursor') ? [CURSOR_INVALID] : []),
    ...(takes('path') ? [NOT_FOUND] : []),
    ...(takes('header', 'idempotency-key')
      ? [IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED]
      : []),
    ...ALWAYS,
  ];
}

/** Responses by status, each with its codes and an example of every one. */
export function problemResponses(types: readonly ProblemType[]): Json {
  const byStatus = new Map<number, Map<string, ProblemType>>();
  for (const type of types) {
    const ofStatus = byStatus.get(type.status) ?? new Map<string, ProblemType>();
    byStatus.set(type.status, ofStatus.set(type.code, type));
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), responseOf([...codes.values()])]));
}

function responseOf(types: readonly ProblemType[]): Json {
  const examples = types.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]);
  return {
    description: types.map(({ code, title }) => `\`${code}\`: ${title}`).join('; '),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples) as Json,
      },
    },
  };
}

/** `components.examples`: what the body of each kind of problem looks like. */
export function problemExamples(types: readonly ProblemType[]): Json {
  const entries = types.map((type) => {
    const entriesOfIt = ENTRIES[type.code];
    const value = { ...type.problem().toBody(undefined, REQUEST_ID), ...(entriesOfIt && { errors: entriesOfIt }) };
    return [type.code, { summary: type.title, value }] as const;
  });
  return Object.fromEntries(entries);
}
