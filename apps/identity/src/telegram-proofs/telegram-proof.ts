import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whom Telegram vouches for. */
export interface TelegramUser {
  /** Decimal digits. */
  id: string;
  name: string;
  languageCode?: string;
}

/** What one of our bots has signed. */
export interface TelegramProof {
  user: TelegramUser;
  /** When Telegram signed it, in seconds. */
  authDate: number;
  /** The signature, by which it is known when it comes again. */
  hash: Buffer;
  /** Whose token signed it. */
  bot: Bot;
}

export type Bot = 'cashier' | 'customer';

/** The tokens of our bots; one that is not configured vouches for nobody. */
export type BotTokens = Partial<Record<Bot, string>>;

/** The fields of the Login Widget, as it gives them. */
export interface WidgetFields {
  id: number;
  first_name: string;
  last_name?: string;
  username?: string;
  photo_url?: string;
  auth_date: number;
  hash: string;
}

const HASH = /^[0-9a-f]{64}$/i;
const USER_ID_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Checks what the Login Widget gives: HMAC-SHA256 over all its other fields, with the SHA-256 of the bot's token as key.
 * https://core.telegram.org/widgets/login#checking-authorization
 * @returns undefined when no bot of ours has signed it
 */
export function widgetProof(fields: WidgetFields, tokens: BotTokens): TelegramProof | undefined {
  const { hash, ...signed } = fields;
  const pairs = Object.entries(signed)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, string] => [key, String(value)]);
  const found = signerOf(pairs, hash, tokens, (token) => createHash('sha256').update(token).digest());
  const user = { id: fields.id, first_name: fields.first_name, last_name: fields.last_name };
  return found && { ...found, user: userOf(user), authDate: fields.auth_date };
}

/**
 * Checks what a Mini App gives: HMAC-SHA256 over all its fields but the hash, with HMAC-SHA256 of the bot's token under
 * `WebAppData` as key. `signature`, which third parties verify, is one of the fields.
 * https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
 * @param initData `Telegram.WebApp.initData`, a query string
 * @returns undefined when no bot of ours has signed it, or it says nothing of a user
 */
export function miniAppProof(initData: string, tokens: BotTokens): TelegramProof | undefined {
  const all = [...new URLSearchParams(initData)];
  const fields = new Map(all);
  // Of a field that comes twice nobody knows which was meant.
  if (fields.size !== all.length) return undefined;
  const pairs = all.filter(([key]) => key !== 'hash');
  const found = signerOf(pairs, fields.get('hash'), tokens, (token) =>
    createHmac('sha256', 'WebAppData').update(token).digest(),
  );
  const authDate = Number(fields.get('auth_date'));
  const user = found && parsedUser(fields.get('user'));
  return user && Number.isSafeInteger(authDate) ? { ...found, user, authDate } : undefined;
}

function signerOf(
  pairs: [string, string][],
  hash: string | undefined,
  tokens: BotTokens,
  keyOf: (token: string) => Buffer,
): { hash: Buffer; bot: Bot } | undefined {
  if (hash === undefined || !HASH.test(hash)) return undefined;
  const said = Buffer.from(hash, 'hex');
  const text = [...pairs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
  return (Object.entries(tokens) as [Bot, string | undefined][])
    .filter(([, token]) => token !== undefined)
    .map(([bot, token]) => ({ bot, hash: createHmac('sha256', keyOf(token!)).update(text).digest() }))
    .find((own) => timingSafeEqual(own.hash, said));
}

function parsedUser(json: string | undefined): TelegramUser | undefined {
  try {
    const user = JSON.parse(json ?? '') as Record<string, unknown>;
    const { id } = user;
    return Number.isSafeInteger(id) && (id as number) > 0 && (id as number) <= USER_ID_MAX ? userOf(user) : undefined;
  } catch {
    return undefined;
  }
}

function userOf(user: Record<string, unknown>): TelegramUser {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const name = `${text(user.first_name)} ${text(user.last_name)}`.trim();
  const code = text(user.language_code);
  return { id: String(user.id), name, ...(code !== '' && { languageCode: code }) };
}
