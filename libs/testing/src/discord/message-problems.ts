/** Discord's tree of errors: `{ embeds: { 0: { title: { _errors: [{ code, message }] } } } }`. */
export interface ProblemTree {
  _errors?: { code: string; message: string }[];
  [key: string]: unknown;
}

type Json = Record<string, unknown>;
type Report = (path: (string | number)[], code: string, message: string) => void;

/**
 * What Discord has against a message, by the limits of its documents.
 * Texts are counted in Unicode code points, after white space at both ends is taken off, as Discord does.
 * @returns an empty tree when the message is in order
 */
export function problemsOfMessage(message: Json): ProblemTree {
  const tree: ProblemTree = {};
  const report: Report = (path, code, text) => {
    const node = path.reduce<ProblemTree>((at, key) => (at[key] ??= {}) as ProblemTree, tree);
    (node._errors ??= []).push({ code, message: text });
  };
  checkText(report, ['content'], message.content, 2_000);
  checkText(report, ['username'], message.username, 80);
  if (/discord|clyde/i.test(String(message.username ?? ''))) {
    report(['username'], 'USERNAME_INVALID_CONTAINS', 'Username cannot contain "discord"');
  }
  checkUrl(report, ['avatar_url'], message.avatar_url);
  checkAllowedMentions(report, message.allowed_mentions);
  if (message.embeds !== undefined && message.embeds !== null) checkEmbeds(report, message.embeds);
  return tree;
}

/** Whether there is anything to show; a message of white space only is empty to Discord. */
export function isEmptyMessage(message: Json): boolean {
  const embeds = Array.isArray(message.embeds) ? message.embeds : [];
  return trimmed(message.content) === '' && embeds.length === 0;
}

/** Whether text in the message would ring at somebody's: mentions in embeds never do. */
export function pings(message: Json): boolean {
  const text = String(message.content ?? '');
  const allowed = message.allowed_mentions as
    { parse?: string[]; users?: string[]; roles?: string[] } | null | undefined;
  const permits = (kind: string, ids: string[] = [], found: string[] = []) =>
    !allowed || allowed.parse?.includes(kind) || found.some((id) => ids.includes(id));
  const users = [...text.matchAll(/<@!?(\d+)>/g)].map((match) => match[1]);
  const roles = [...text.matchAll(/<@&(\d+)>/g)].map((match) => match[1]);
  return Boolean(
    (/@(everyone|here)\b/.test(text) && permits('everyone')) ||
    (users.length > 0 && permits('users', allowed?.users, users)) ||
    (roles.length > 0 && permits('roles', allowed?.roles, roles)),
  );
}

function checkEmbeds(report: Report, embeds: unknown): void {
  if (!Array.isArray(embeds)) return report(['embeds'], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a list.');
  if (embeds.length > 10) report(['embeds'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  embeds.forEach((embed: Json, index) => checkEmbed(report, ['embeds', index], embed));
  const total = embeds.reduce((sum: number, embed: Json) => sum + sizeOf(embed), 0);
  if (total > 6_000) report(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
}

function checkEmbed(report: Report, path: (string | number)[], embed: Json): void {
  checkText(report, [...path, 'title'], embed.title, 256);
  checkText(report, [...path, 'description'], embed.description, 4_096);
  checkUrl(report, [...path, 'url'], embed.url);
  checkColor(report, [...path, 'color'], embed.color);
  checkTimestamp(report, [...path, 'timestamp'], embed.timestamp);
  if (embed.footer) checkRequired(report, [...path, 'footer', 'text'], (embed.footer as Json).text, 2_048);
  if (embed.author) checkRequired(report, [...path, 'author', 'name'], (embed.author as Json).name, 256);
  const fields = (embed.fields ?? []) as Json[];
  if (fields.length > 25) report([...path, 'fields'], 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  fields.forEach((field, index) => {
    checkRequired(report, [...path, 'fields', index, 'name'], field.name, 256);
    checkRequired(report, [...path, 'fields', index, 'value'], field.value, 1_024);
  });
}

function sizeOf(embed: Json): number {
  const fields = (embed.fields ?? []) as Json[];
  const texts = [embed.title, embed.description, (embed.footer as Json)?.text, (embed.author as Json)?.name];
  return [...texts, ...fields.flatMap(({ name, value }) => [name, value])].reduce<number>(
    (sum, text) => sum + length(text),
    0,
  );
}

function checkRequired(report: Report, path: (string | number)[], value: unknown, max: number): void {
  if (trimmed(value) === '') report(path, 'BASE_TYPE_REQUIRED', 'This field is required');
  else checkText(report, path, value, max);
}

function checkText(report: Report, path: (string | number)[], value: unknown, max: number): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'object') report(path, 'STRING_TYPE_CONVERT', `Could not interpret "${value}" as string.`);
  else if (length(value) > max) report(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
}

function checkColor(report: Report, path: (string | number)[], value: unknown): void {
  if (value === undefined || value === null) return;
  if (!Number.isInteger(Number(value))) report(path, 'NUMBER_TYPE_COERCE', `Value "${value}" is not int.`);
  else if (Number(value) > 0xff_ff_ff) {
    report(path, 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 16777215.');
  } else if (Number(value) < 0) report(path, 'NUMBER_TYPE_MIN', 'int value should be greater than or equal to 0.');
}

function checkTimestamp(report: Report, path: (string | number)[], value: unknown): void {
  if (value === undefined || value === null) return;
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(String(value));
  if (isIso && !Number.isNaN(Date.parse(String(value)))) return;
  report(path, 'DATE_TIME_TYPE_PARSE', `Could not parse ${value}. Should be ISO8601.`);
}

function checkUrl(report: Report, path: (string | number)[], value: unknown): void {
  if (value === undefined || value === null || value === '') return;
  if (!URL.canParse(String(value))) report(path, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
  else if (!/^https?:$/.test(new URL(String(value)).protocol)) {
    report(path, 'URL_TYPE_INVALID_SCHEME', `Scheme "${new URL(String(value)).protocol.slice(0, -1)}" is not supported. Scheme must be one of ('http', 'https').`); // prettier-ignore
  }
}

function checkAllowedMentions(report: Report, value: unknown): void {
  const parse = (value as { parse?: unknown } | undefined)?.parse ?? [];
  const kinds = ['roles', 'users', 'everyone'];
  if (!Array.isArray(parse)) {
    report(['allowed_mentions', 'parse'], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a list.');
  } else if (!parse.every((kind) => kinds.includes(kind as string))) {
    report(['allowed_mentions', 'parse'], 'BASE_TYPE_CHOICES', `Value must be one of {${kinds.join(', ')}}.`);
  }
}

function trimmed(value: unknown): string {
  return value === undefined || value === null ? '' : String(value).trim();
}

function length(value: unknown): number {
  return [...trimmed(value)].length;
}
