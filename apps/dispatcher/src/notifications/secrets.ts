/**
 * Fields of an event's data that are as good as a password: whoever reads such a link before its receiver does is that person.
 * They are stored, since without them nothing can be sent or repeated, and shown to nobody: not to staff who may read
 * notifications, not in a copy of an API answer in a ticket.
 */
export const SECRET_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'auth.login_token_issued': ['loginUrl'],
};

export const HIDDEN = '[hidden]';

/** Up to what ends a link in plain text, HTML and JSON, which may have its slashes and ampersands escaped. */
const LINK = /\bhttps?:(?:\\?\/){2}(?:[^\s"'<>\\]|\\\/|\\u[0-9a-f]{4})+/gi;

/** An event's data without its secrets. */
export function hideInData(type: string | null, data: unknown): unknown {
  const fields = type === null ? undefined : SECRET_FIELDS[type];
  if (!fields || typeof data !== 'object' || data === null) return data;
  const shown: Record<string, unknown> = { ...data };
  for (const field of fields) if (field in shown) shown[field] = HIDDEN;
  return shown;
}

/**
 * What was made of an event, such as rendered content or a provider's words on it, without any link when the event has secrets:
 * there a secret may stand escaped, cut or led through the counter of clicks, so that it is not looked for by its value.
 * @param types of the notification and of its event
 */
export function hideLinks<Value>(types: readonly (string | null)[], value: Value): Value {
  return types.some((type) => type !== null && type in SECRET_FIELDS) ? (withoutLinks(value) as Value) : value;
}

function withoutLinks(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(LINK, HIDDEN);
  if (Array.isArray(value)) return value.map(withoutLinks);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutLinks(each)]));
}
