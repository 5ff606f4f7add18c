import type { Channel, Locale } from '../catalogue/event-type.js';
import type { QuietHours } from '../planning/local-time.js';

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
