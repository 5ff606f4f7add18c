import { domainToASCII } from 'node:url';
import { VALIDATION_FAILED, type ProblemEntry } from '@marmalade/http';
import { isEmail, isTimeZone } from 'class-validator';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { CUSTOMER_STATUSES, type CustomerStatus } from './customer.js';

/** What is said of a customer, by whoever writes; null empties a field, undefined leaves it as it is. */
export interface CustomerInput {
  name?: string | null;
  email?: string | null;
  /** Staff knows the address to be theirs. A changed address is not, unless this comes along. */
  emailVerified?: boolean;
  /** In any writing; without a country code it is one of the default country. */
  phone?: string | null;
  phoneVerified?: boolean;
  /** Decimal digits. */
  telegramId?: string | null;
  /** Whether they have stopped the bot. */
  telegramBlocked?: boolean;
  /** `1991-05-14` */
  birthday?: string | null;
  /** BCP 47. */
  locale?: string | null;
  /** IANA. */
  timeZone?: string | null;
  tags?: readonly string[];
  status?: CustomerStatus;
  subscribed?: boolean | null;
  source?: string | null;
  site?: string | null;
}

export const TAGS_MAX = 100;
export const TAG_LENGTH = 64;
export const NAME_LENGTH = 200;
export const SOURCE_LENGTH = 200;
const EMAIL_LENGTH = 254;
const BIRTH_YEAR_MIN = 1900;

/** How IANA writes a zone; without this `+03:00` would pass, which knows no summer time. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
const LOCALE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const TELEGRAM_ID = /^[1-9][0-9]{0,18}$/;
const TELEGRAM_ID_MAX = 2n ** 63n - 1n;
const SITE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
// eslint-disable-next-line no-control-regex -- a line break in a name would end a mail's header
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;
/** Half of a pair, which is no character and which UTF-8 has no form for. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

type Refuse = (message: string) => undefined;
type Rule = (value: never, refuse: Refuse, country: string | undefined) => unknown;

const oneLine =
  (max: number) =>
  (value: string, refuse: Refuse): unknown => {
    const text = value.trim();
    if (text === '') return null;
    if (text.length > max) return refuse(`must not be longer than ${max} characters`);
    return CONTROL.test(text) || LONE_SURROGATE.test(text) ? refuse('must be one line of text') : text;
  };

const RULES: Record<keyof CustomerInput, Rule> = {
  name: oneLine(NAME_LENGTH),
  email: (value: string, refuse) => normalEmail(value) ?? refuse('must be an e-mail address'),
  emailVerified: (value: boolean) => value,
  phone: (value: string, refuse, country) =>
    normalPhone(value, country) ?? refuse('must be a phone number, best with its country code: +79145550123'),
  phoneVerified: (value: boolean) => value,
  telegramId: (value: string, refuse) => (isTelegramId(value) ? value : refuse('must be a Telegram id, in digits')),
  telegramBlocked: (value: boolean) => value,
  birthday: (value: string, refuse) =>
    isBirthday(value) ? value : refuse(`must be a day such as 1991-05-14, since ${BIRTH_YEAR_MIN} and not to come`),
  locale: (value: string, refuse) => normalLocale(value) ?? refuse('must be a language such as ru or en-GB'),
  timeZone: (value: string, refuse) =>
    ZONE_NAME.test(value) && isTimeZone(value) ? value : refuse('must be a time zone such as Asia/Vladivostok'),
  tags: (value: readonly string[], refuse) => normalTags(value, refuse),
  status: (value: CustomerStatus, refuse) =>
    CUSTOMER_STATUSES.includes(value) ? value : refuse(`must be one of ${CUSTOMER_STATUSES.join(', ')}`),
  subscribed: (value: boolean) => value,
  source: oneLine(SOURCE_LENGTH),
  site: (value: string, refuse) => (isSite(value) ? value : refuse('must be the id of a site')),
};

/**
 * What was said of a customer in the one form it is stored in: E-mail domains in lower case, phone numbers in E.164, tags trimmed
 * and without repetition; an empty text is nothing.
 * @param country ISO 3166 code (`RU`) of phone numbers written without theirs; unset: such numbers are refused
 * @throws Problem VALIDATION_FAILED with an entry a field
 */
export function normalised(input: CustomerInput, country?: string): CustomerInput {
  const problems: ProblemEntry[] = [];
  const fields = (Object.keys(RULES) as (keyof CustomerInput)[]).filter((field) => input[field] !== undefined);
  const entries = fields.map((field) => {
    const value = input[field];
    if (value === null || (typeof value === 'string' && value.trim() === '')) return [field, null];
    const refuse = (message: string): undefined =>
      void problems.push({ pointer: `/${field}`, code: `INVALID_${snakeCase(field)}`, message: `${field} ${message}` });
    return [field, RULES[field](value as never, refuse, country)];
  });
  if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
  return Object.fromEntries(entries) as CustomerInput;
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Trimmed, its domain in lower case ASCII; undefined: it is no address. The local part stays as its owner writes it. */
export function normalEmail(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const domain = domainToASCII(trimmed.slice(at + 1));
  const email = `${trimmed.slice(0, at)}@${domain}`;
  const ok =
    at > 0 && email.length <= EMAIL_LENGTH && isEmail(email, { allow_utf8_local_part: false, require_tld: false });
  // What mail headers put in quotes is an address too, and what has no dot is one at home, but other services take neither.
  return ok && domain.includes('.') && !email.startsWith('"') ? email : undefined;
}

/** Whether a text is the Telegram id of a person: digits, as many as fit into 64 bits. */
export function isTelegramId(text: string): boolean {
  return TELEGRAM_ID.test(text) && BigInt(text) <= TELEGRAM_ID_MAX;
}

/** In E.164; undefined: it is no phone number. */
export function normalPhone(text: string, country?: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: countryOf(country), extract: false });
  return parsed?.isPossible() && !parsed.ext && /^\+[1-9][0-9]{6,14}$/.test(parsed.number) ? parsed.number : undefined;
}

function countryOf(code: string | undefined): CountryCode | undefined {
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}

/** Whether a text can be the id of a site. */
export function isSite(text: string): boolean {
  return SITE.test(text);
}

/** In the writing of BCP 47 (`en-GB`); undefined: it is no language. */
export function normalLocale(text: string): string | undefined {
  if (!LOCALE.test(text) || text.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** A day of the calendar, not before 1900; "today" is the latest there is anywhere on Earth. */
function isBirthday(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number(text.slice(0, 4)) < BIRTH_YEAR_MIN) return false;
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text)) return false;
  const EARLIEST_ZONE_HOURS = 14;
  return day.getTime() <= Date.now() + EARLIEST_ZONE_HOURS * 3_600_000;
}

/** Trimmed, without empty ones and repetitions, in the order given. */
export function normalTags(tags: readonly string[], refuse: Refuse): string[] | undefined {
  const normal = [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
  if (normal.length > TAGS_MAX) return refuse(`must not be more than ${TAGS_MAX}`);
  const isTag = (tag: string): boolean => tag.length <= TAG_LENGTH && !CONTROL.test(tag) && !LONE_SURROGATE.test(tag);
  return normal.every(isTag) ? normal : refuse(`must each be one line of at most ${TAG_LENGTH} characters`);
}
