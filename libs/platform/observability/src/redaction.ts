/** What stands in a log line where something private was. */
export const REDACTED = '[redacted]';

const DEPTH_LIMIT = 8;

/** Fields whose values never reach a log, whatever they hold; compared without case, `-` and `_`. */
const PRIVATE_FIELD =
  /^(.*(token|secret|password|passphrase|apikey|authorization|cookie|signature|privatekey|credentials?)|(.+)?(email|phone|phonenumber|mail)|msisdn|address|jwt|idempotencykey)$/;

/** Private values recognisable in running text: e-mails, our keys, bearer and bot tokens, webhook addresses, phones. */
const PRIVATE_TEXT = new RegExp(
  [
    /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
    /\bmk_[\w-]{20,}/,
    /\b(?:Bearer|Basic)\s+[\w.~+/=-]+/,
    /\beyJ[\w-]+\.[\w-]+\.[\w-]*/,
    /\b\d{6,12}:[\w-]{30,}/,
    /\/api\/webhooks\/\d+\/[\w-]+/,
    /:\/\/[^\s/@]+@/,
    /\+\d{7,15}\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** The text with e-mails, phones in international form, keys and tokens taken out. */
export function redactText(text: string): string {
  return text.replace(PRIVATE_TEXT, REDACTED);
}

/**
 * A copy of a log line's fields in which private fields are replaced, at any depth.
 * Errors are left for their serializer; what nests deeper than eight levels, or comes a second time, is cut off.
 */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, 0, new Set());
}

function redactObject(fields: object, depth: number, seen: Set<object>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    copy[name] =
      isPrivateField(name) && value !== undefined && value !== null ? REDACTED : redactValue(value, depth, seen);
  }
  return copy;
}

const known = new Map<string, boolean>();

/** Field names come from code, so there are few; the bound is against objects with names from outside. */
function isPrivateField(name: string): boolean {
  let isPrivate = known.get(name);
  if (isPrivate === undefined) {
    isPrivate = PRIVATE_FIELD.test(name.toLowerCase().replace(/[-_]/g, ''));
    if (known.size < 2_000) known.set(name, isPrivate);
  }
  return isPrivate;
}

function redactValue(value: unknown, depth: number, seen: Set<object>): unknown {
  if (typeof value === 'string') return value.length > 6 ? redactText(value) : value;
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth >= DEPTH_LIMIT) return '[deep]';
  if (seen.has(value)) return '[repeated]';
  seen.add(value);
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1, seen));
  return redactObject(value, depth + 1, seen);
}

/**
 * What a log shows of an error: type, message, code, stack and cause.
 * Other properties stay out: a database error carries the row's values and the query's parameters.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return redactValue(error, 0, new Set());
  const { code } = error as { code?: unknown };
  return {
    type: error.constructor.name,
    message: redactText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack && { stack: redactText(error.stack) }),
    ...(error.cause !== undefined && depth < 5 && { cause: describeError(error.cause, depth + 1) }),
    ...(error instanceof AggregateError &&
      depth < 5 && { errors: error.errors.slice(0, 10).map((inner) => describeError(inner, depth + 1)) }),
  };
}
