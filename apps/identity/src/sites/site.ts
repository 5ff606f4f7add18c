/** Channels a site can use; the dispatcher sends by them. */
export const CHANNELS = ['in_app', 'telegram', 'email', 'sms', 'push', 'discord', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Languages messages are written in. */
export const LOCALES = ['en', 'ru', 'th'] as const;
export type Locale = (typeof LOCALES)[number];

/** Local hours in which a person is not to be disturbed; `from` after `to` spans midnight. */
export interface QuietHours {
  /** `22:00` */
  from: string;
  to: string;
  /** Days of the week on which a quiet period begins, 1 is Monday; unset: every day. */
  days?: number[];
}

/** A brand: how its messages look, and what holds for all of them. */
export interface Site {
  /** The name events carry as `site`. */
  id: string;
  name: string;
  url?: string;
  /** `#f39c12` */
  color?: string;
  logoUrl?: string;
  /** Shown below mails; the law of many countries wants it in advertising. */
  address?: string;
  supportEmail?: string;
  /** Sender of mails, `Sweets <hello@sweets.example>`; unset: the installation's. */
  mailFrom?: string;
  locale: Locale;
  timeZone: string;
  /** Channels this site uses; unset: all. */
  channels?: Channel[];
  /** Pass everybody's preferences. */
  forcedChannels?: Channel[];
  /** Of people who have not chosen any of their own. */
  quietHours?: QuietHours;
  /** How much advertising and low priority one person gets at most. */
  frequencyCap?: { limit: number; per: string };
  /** Whether openings and clicks are counted. */
  tracking: boolean;
  /** What happens to messages of test events: sent like others, or kept and only shown. */
  testData: 'send' | 'capture';
}

/** What a site says of itself; the rest holds for the whole installation. */
export type SiteSettings = Partial<Omit<Site, 'id'>>;

/** A site with what it inherits, and what of it is its own. */
export interface SiteDetail extends Site {
  /** What PUT takes. */
  settings: SiteSettings;
}

/** What holds for a site that says nothing of itself. */
export function siteDefaults(config: {
  SITE_NAME: string;
  PUBLIC_URL?: string;
  DEFAULT_LOCALE: string;
  DEFAULT_TIMEZONE: string;
}): Omit<Site, 'id'> {
  return {
    name: config.SITE_NAME,
    ...(config.PUBLIC_URL !== undefined && { url: config.PUBLIC_URL }),
    locale: config.DEFAULT_LOCALE as Locale,
    timeZone: config.DEFAULT_TIMEZONE,
    tracking: false,
    testData: 'send',
  };
}
