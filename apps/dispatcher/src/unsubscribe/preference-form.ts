import { isTimeZone } from 'class-validator';
import type { DigestRule } from '../catalogue/workflow.js';
import type { Preferences } from '../preferences/preferences.js';
import { CLOCK, type QuietHours, ZONE_NAME } from '@marmalade/local-time';
import type { Offer } from './offer.js';

/** A form as it was posted. What is not checked in it is not there at all. */
export type Form = Record<string, string>;

/** By these names the page and the form understand each other. */
export const FIELD = {
  channel: (channel: string): string => `channel.${channel}`,
  category: (category: string): string => `category.${category}`,
  particular: (category: string, channel: string): string => `category.${category}.${channel}`,
  marketing: 'marketing',
  quiet: 'quiet',
  from: 'quiet_from',
  to: 'quiet_to',
  timeZone: 'time_zone',
  digest: 'digest',
  /** The names of all boxes on the page: only of these is an unchecked one told from one that was not there. */
  shown: 'shown',
} as const;

export const PERIODS = ['hourly', 'daily', 'weekly'] as const;
export const NO_DIGEST = 'none';

/** What the page showed before, where the person has not said it themselves. */
export interface Shown {
  timeZone: string;
  /** The site's; they hold for everybody who has chosen none. */
  quietHours?: QuietHours;
}

/** What a form says. With a problem it is only good to be shown again. */
export interface FormReading {
  preferences: Preferences;
  /** Where the person says they are; unset: where they were. */
  timeZone?: string;
  /** A text of the page. */
  problem?: 'quiet_hours_invalid' | 'time_zone_invalid';
}

/**
 * Reads the form over what a person has said before. What the page does not show (days of quiet hours, hours of digests, muted
 * types, channels it does not offer) stays as it was.
 */
export function readForm(form: Form, before: Preferences, offer: Offer, shown: Shown): FormReading {
  const boxes = new Set((form[FIELD.shown] ?? '').split(' '));
  /** Undefined: the box was not on the page. */
  const box = (name: string): boolean | undefined => (boxes.has(name) ? form[name] !== undefined : undefined);
  const preferences = { ...before };

  const channels = { ...before.channels };
  for (const channel of offer.channels) {
    const wanted = box(FIELD.channel(channel));
    if (wanted === false) channels[channel] = false;
    else if (wanted) delete channels[channel];
  }
  preferences.channels = channels;

  const categories = { ...before.categories };
  for (const { name, channels: comesOn } of offer.categories) {
    const wanted = box(FIELD.category(name));
    if (wanted === undefined) continue;
    const wish =
      wanted && wishOf(before.categories?.[name], comesOn, (channel) => box(FIELD.particular(name, channel)));
    if (wish === true) delete categories[name];
    else categories[name] = wish;
  }
  preferences.categories = categories;

  const marketing = box(FIELD.marketing);
  if (marketing === false || (marketing && before.marketing === false)) preferences.marketing = marketing;

  const zone = form[FIELD.timeZone];
  const moved = zone !== undefined && zone !== shown.timeZone;
  if (box(FIELD.quiet) !== undefined) {
    preferences.quietHours = quietHoursOf(form, before, shown, moved ? zone : undefined);
  }
  preferences.digest = digestOf(form[FIELD.digest], before.digest);

  const problem = problemOf(preferences, moved ? zone : undefined);
  return { preferences: withoutEmpty(preferences), ...(moved && { timeZone: zone }), ...(problem && { problem }) };
}

type Wish = NonNullable<Preferences['categories']>[string];

/** True: nothing particular is wished. */
function wishOf(
  before: Wish | undefined,
  comesOn: Offer['categories'][number]['channels'],
  box: (channel: string) => boolean | undefined,
): Wish {
  const wish = typeof before === 'object' ? { ...before } : {};
  for (const channel of comesOn) {
    const wanted = box(channel);
    if (wanted === false) wish[channel] = false;
    // One that was switched on in spite of its channel stays so.
    else if (wanted && wish[channel] === false) delete wish[channel];
  }
  return Object.keys(wish).length > 0 ? wish : true;
}

function quietHoursOf(
  form: Form,
  { quietHours: own }: Preferences,
  { quietHours: ofSite }: Shown,
  zone: string | undefined,
): Preferences['quietHours'] {
  const wanted = form[FIELD.quiet] !== undefined;
  if (!wanted) return ofSite || own === null ? null : undefined;
  const { [FIELD.from]: from = '', [FIELD.to]: to = '' } = form;
  // Who leaves the site's as they are has not chosen any.
  const untouched = !own && own !== null && from === ofSite?.from && to === ofSite.to && zone === undefined;
  if (untouched) return undefined;
  return {
    ...(own ?? (own === undefined ? ofSite : undefined)),
    from,
    to,
    ...(zone !== undefined && { timeZone: zone }),
  };
}

function digestOf(every: string | undefined, before: DigestRule | null | undefined): DigestRule | null | undefined {
  if (every === NO_DIGEST) return before && null;
  const period = PERIODS.find((each) => each === every);
  // The same period as before keeps its hour and day.
  return period === undefined || period === before?.every ? before : { every: period };
}

function problemOf({ quietHours }: Preferences, zone: string | undefined): FormReading['problem'] {
  if (zone !== undefined && !(ZONE_NAME.test(zone) && isTimeZone(zone))) return 'time_zone_invalid';
  if (!quietHours) return undefined;
  const { from, to } = quietHours;
  return CLOCK.test(from) && CLOCK.test(to) && from !== to ? undefined : 'quiet_hours_invalid';
}

function withoutEmpty(preferences: Preferences): Preferences {
  return Object.fromEntries(
    Object.entries(preferences).filter(
      ([name, value]) =>
        value !== undefined &&
        !(['channels', 'categories'].includes(name) && Object.keys(value as object).length === 0),
    ),
  );
}
