import { containing, type Parameters } from '@marmalade/database';
import { validate as isUuid } from 'uuid';
import { birthdays } from './birthday-conditions.js';
import type { CustomersMeant } from './customer-filter.js';
import { normalLocale } from './customer-rules.js';
import { registrations } from './registration-conditions.js';

/** What a filter asks for, in the words of the table `customer c` and of its index of keys. */
export interface CustomerConditions {
  /** Conditions that together say it all. */
  all: string[];
  /** Of those the ones that the keys do not say exactly. */
  rest: string[];
  /** Facets all of which a customer must have: `tag:vip`. */
  facets: string[];
  /** Groups of facets; of each group a customer must have one. */
  oneOf: string[][];
  /** Words whose keys a customer must have. */
  words: string[];
  /** Whether what is searched is so particular that few can have it. */
  isParticular: boolean;
}

/** Digits of a phone number or a Telegram id that few others share. */
const PARTICULAR_DIGITS = 5;
/** Of an e-mail address the domain is nearly everybody's: it is compared, but not looked up. */
const LOCAL_PART = /^[^@]{3,}@/;
/** Digits from which on a leading 0 or 8 is that of a whole number. */
const WHOLE_NUMBER_DIGITS = 7;
/** By what customers are reached, and its column. */
const REACHED_BY = [
  ['email', 'c.email'],
  ['phone', 'c.phone'],
  ['telegram', 'c.telegram_id'],
] as const;

/** @param parameters of the statement the conditions go into */
export function conditionsOf({ within, ...filter }: CustomersMeant, parameters: Parameters): CustomerConditions {
  const isTest = filter.isTest ?? within?.isTest ?? false;
  const gathered = new Gathered(parameters);
  for (const each of within ? [within, filter] : [filter]) gathered.add({ ...each, isTest });
  return gathered.conditions();
}

/** The conditions of one filter or two, all of which must hold. */
class Gathered {
  private readonly rest: string[] = [];
  private readonly exact: string[] = [];
  private readonly facets: string[] = [];
  private readonly oneOf: string[][] = [];
  private readonly words: string[] = [];

  constructor(private readonly parameters: Parameters) {}

  add(filter: CustomersMeant): void {
    this.addState(filter);
    this.addOrigin(filter);
    this.addTags(filter);
    this.addReach(filter);
    this.addRanges(filter);
    this.addWords(filter);
  }

  conditions(): CustomerConditions {
    const { rest, exact, facets, oneOf, words } = this;
    return {
      all: [...rest, ...exact],
      rest,
      facets,
      oneOf,
      words: words.map((word) => LOCAL_PART.exec(word)?.[0] ?? word),
      isParticular: words.some((word) => new RegExp(`^[0-9]{${PARTICULAR_DIGITS},}$`).test(word)),
    };
  }

  private facet(name: string, condition: string): void {
    this.facets.push(name);
    this.exact.push(condition);
  }

  private addState({ isTest, status, subscribed }: CustomersMeant): void {
    if (isTest) this.facet('test', 'c.is_test');
    else this.rest.push('NOT c.is_test');
    // Nearly all are active: of those there are no keys.
    if (status === 'active') this.rest.push(`c.status = 'active'`);
    else if (status !== undefined) this.facet(`status:${status}`, `c.status = ${this.parameters.add(status)}`);
    if (subscribed !== undefined) {
      this.facet(`subscribed:${subscribed}`, `c.subscribed = ${this.parameters.add(subscribed)}`);
    }
  }

  private addOrigin({ source, site, locale }: CustomersMeant): void {
    if (source !== undefined) this.facet(`source:${source}`, `c.source = ${this.parameters.add(source)}`);
    if (site !== undefined) this.facet(`site:${site}`, `coalesce(c.site, 'default') = ${this.parameters.add(site)}`);
    if (locale === undefined) return;
    const wanted = normalLocale(locale) ?? locale;
    const [language] = wanted.split('-');
    this.facet(`lang:${language}`, `split_part(c.locale, '-', 1) = ${this.parameters.add(language)}`);
    if (wanted !== language) this.rest.push(`c.locale = ${this.parameters.add(wanted)}`);
  }

  private addTags({ tag = [], anyTag = [], notTag = [] }: CustomersMeant): void {
    for (const each of tag) this.facet(`tag:${each}`, `${this.parameters.add(each)} = ANY(c.tags)`);
    if (anyTag.length > 0) {
      this.oneOf.push(anyTag.map((each) => `tag:${each}`));
      this.exact.push(`c.tags && ${this.parameters.add(anyTag)}::text[]`);
    }
    if (notTag.length > 0) this.rest.push(`NOT c.tags && ${this.parameters.add(notTag)}::text[]`);
  }

  private addReach({ hasEmail, hasPhone, hasTelegram, telegramBlocked }: CustomersMeant): void {
    const has = { email: hasEmail, phone: hasPhone, telegram: hasTelegram };
    for (const [name, column] of REACHED_BY) {
      const wanted = has[name];
      if (wanted !== undefined)
        this.facet(`${name}:${wanted}`, `(${column} IS NOT NULL) = ${this.parameters.add(wanted)}`);
    }
    if (telegramBlocked) this.facet('botless', 'c.telegram_blocked_at IS NOT NULL');
    // Nearly nobody has: of the others there are no keys.
    else if (telegramBlocked === false) this.rest.push('c.telegram_blocked_at IS NULL');
  }

  private addRanges(filter: CustomersMeant): void {
    for (const { conditions, facets } of [birthdays(filter, this.parameters), registrations(filter, this.parameters)]) {
      this.rest.push(...conditions);
      if (facets.length > 0) this.oneOf.push(facets);
    }
  }

  private addWords({ q = '' }: CustomersMeant): void {
    const { words, id } = wordsOf(q);
    if (id !== undefined) this.rest.push(`c.id = ${this.parameters.add(id)}`);
    for (const word of words)
      this.rest.push(`c.search_text LIKE search_form(${this.parameters.add(containing(word))})`);
    this.words.push(...words);
  }
}

/**
 * What is searched for. A phone number may be written in any way: of all that is no digit nothing is stored, and a leading 0 or 8
 * stands for a country code that is not known here.
 * @returns words, short ones behind a space: the beginning of a word; or an id
 */
export function wordsOf(q: string): { words: string[]; id?: string } {
  const text = q.trim();
  if (isUuid(text)) return { words: [], id: text };
  const digits = text.replace(/\D/g, '');
  const isNumber = digits.length > 0 && /^[\d\s()+./-]*$/.test(text);
  if (isNumber)
    return { words: [asWord(digits.length >= WHOLE_NUMBER_DIGITS ? digits.replace(/^(00|0|8)/, '') : digits)] };
  return {
    words: text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(asWord),
  };
}

function asWord(word: string): string {
  return [...word].length < 3 ? ` ${word}` : word;
}
