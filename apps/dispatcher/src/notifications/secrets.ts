/**
 * Fields of an event's data that are as good as a password: whoever reads such a link or code before its receiver does is that
 * person.
 * They are stored, since without them nothing can be sent or repeated, and shown to nobody: not to staff who may read
 * notifications, not in a copy of an API answer in a ticket.
 */
export const SECRET_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'auth.login_token_issued': ['loginUrl'],
  'auth.verification_code_issued': ['code'],
};

export const HIDDEN = '[hidden]';

/** Up to what ends a link in plain text, HTML and JSON, which may have its slashes and ampersands escaped. */
const LINK = /\bhttps?:(?:\\?\/){2}(?:[^\s"'<>\\]|\\\/|\\u[0-9a-f]{4})+/gi;

/** Six digits, as a code may be set: nothing, a space or a hyphen in the middle. After a `#` they are a colour. */
const CODE = /(?:(?<![\d#])|(?<=\\u[0-9a-f]{4}))\d{3}[ \u00a0-]?\d{3}(?!\d)/gi;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a secret looks like in what was made of it. */
const TRACES: Readonly<Record<string, RegExp>> = {
  'auth.login_token_issued': LINK,
  'auth.verification_code_issued': CODE,
};

/** An event's data without its secrets. */
export function hideInData(type: string | null, data: unknown): unknown {
  const fields = type === null ? undefined : SECRET_FIELDS[type];
  if (!fields || typeof data !== 'object' || data === null) return data;
  const shown: Record<string, unknown> = { ...data };
  for (const field of fields) if (field in shown) shown[field] = HIDDEN;
  return shown;
}

/**
 * What was made of an event, such as rendered content or a provider's words on it, without any link or code when the event has
 * such secrets: there a secret may stand escaped, cut or led through the counter of clicks, so that it is not looked for by its
 * value.
 * @param types of the notification and of its event
 */
export function hideLinks<Value>(types: readonly (string | null)[], value: Value): Value {
  const traces = types.flatMap((type) => (type !== null && type in TRACES ? [TRACES[type]!] : []));
  return traces.length > 0 ? (without(new Set(traces), value) as Value) : value;
}

function without(traces: ReadonlySet<RegExp>, value: unknown): unknown {
  if (typeof value === 'string') {
    // An id is no secret, and leads to the thing it names.
    return UUID.test(value) ? value : [...traces].reduce((text, trace) => text.replace(trace, HIDDEN), value);
  }
  if (Array.isArray(value)) return value.map((each) => without(traces, each));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, without(traces, each)]));
}
