import type { Channel, Locale } from '../catalogue/event-type.js';
import { LOCALES } from '../catalogue/event-type.js';
import type { Preferences } from '../preferences/preferences.js';

/** The id of everybody as a whole, to whom announcements in the app go: it is nobody's own. */
export const EVERYONE = 'everyone';

/** Somebody, everybody, or an ops channel, as the dispatcher knows it. */
export interface Recipient {
  id: string;
  name?: string;
  email?: string;
  phone?: string;
  telegramId?: string;
  locale?: string;
  timeZone?: string;
  preferences?: Preferences;
  /** Whether a device of this person takes push messages. */
  hasDevice?: boolean;
  /** False: identity says that they are kept out, or have left. */
  active?: boolean;
  /** That of identity's newest fact; unset: the person is known from events only. */
  revision?: number;
  /** Addresses identity knows to be theirs; unset: it says nothing about that. */
  verified?: { email?: string; phone?: string };
}

/** A recipient for whom language and time zone are settled. */
export interface ResolvedRecipient extends Recipient {
  locale: Locale;
  timeZone: string;
}

/** The language a person reads, of those we have: `th-TH` → `th`, else the default. */
export function settleLocale(wanted: string | undefined, fallback: Locale): Locale {
  const language = wanted?.toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === language) ?? fallback;
}

/** Settles what an event or the directory left open by what holds for the site. */
export function resolveRecipient(
  recipient: Recipient,
  defaults: { locale: Locale; timeZone: string },
): ResolvedRecipient {
  return {
    ...recipient,
    locale: settleLocale(recipient.locale, defaults.locale),
    timeZone: settleTimeZone(recipient.timeZone, defaults.timeZone),
  };
}

const knownZones = new Map<string, boolean>();

/** The person's time zone if this system knows it, else the default. */
export function settleTimeZone(wanted: string | undefined, fallback: string): string {
  if (!wanted) return fallback;
  let known = knownZones.get(wanted);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: wanted });
      known = true;
    } catch {
      known = false;
    }
    if (knownZones.size >= 1_000) knownZones.clear();
    knownZones.set(wanted, known);
  }
  return known ? wanted : fallback;
}

/** Where a channel reaches a recipient; undefined when it can not. */
export function addressOf(recipient: Recipient, channel: Channel): string | undefined {
  switch (channel) {
    case 'email':
      return recipient.email;
    case 'sms':
      return recipient.phone;
    case 'telegram':
      return recipient.telegramId;
    case 'discord':
      return recipient.id.startsWith('ops:') ? recipient.id.slice('ops:'.length) : undefined;
    case 'webhook':
      return recipient.id.startsWith('webhook:') ? recipient.id.slice('webhook:'.length) : undefined;
    case 'push':
      return isPerson(recipient) && recipient.hasDevice !== false ? recipient.id : undefined;
    case 'in_app':
      return isReader(recipient) ? recipient.id : undefined;
  }
}

/** Whether advertising may not go to an address, since identity does not know it to be the person's. */
export function isUnverified({ verified }: Recipient, channel: Channel, address: string): boolean {
  if (!verified) return false;
  if (channel === 'email') return verified.email?.toLowerCase() !== address.toLowerCase();
  return channel === 'sms' && verified.phone !== address;
}

function isReader({ id }: Recipient): boolean {
  return !id.startsWith('ops:') && !id.startsWith('webhook:');
}

/** Whether it is somebody, and not a channel, an endpoint or all. */
export function isPerson(recipient: Recipient): boolean {
  return isReader(recipient) && recipient.id !== EVERYONE;
}
