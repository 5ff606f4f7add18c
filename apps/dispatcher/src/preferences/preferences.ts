import type { Channel } from '../catalogue/event-type.js';
import type { DigestRule } from '../catalogue/workflow.js';
import { MARKETING_LANE } from '../deliveries/delivery.js';
import type { QuietHours } from '@marmalade/local-time';

/** Channels that reach a person; the others belong to the staff and to other systems. */
export const PERSONAL_CHANNELS = ['in_app', 'telegram', 'email', 'sms', 'push'] as const satisfies readonly Channel[];
export type PersonalChannel = (typeof PERSONAL_CHANNELS)[number];

/** Channels that make a noise or cost attention at once; the others may always be used. */
export const DISTURBING_CHANNELS: readonly Channel[] = ['telegram', 'email', 'sms', 'push'];

/** What a person wishes; whatever is left out leaves the choice to the business. */
export interface Preferences {
  /** False: never on this channel. */
  channels?: Partial<Record<Channel, boolean>>;
  /** False: nothing of this category; or a wish for some channels of it. */
  categories?: Record<string, boolean | Partial<Record<Channel, boolean>>>;
  /** Event types the person does not want to hear of. */
  mutedTypes?: string[];
  /** False: no advertising, on no channel. */
  marketing?: boolean;
  quietHours?: (QuietHours & { timeZone?: string }) | null;
  /** Low and normal priority is gathered. */
  digest?: DigestRule | null;
}

/** What is to be sent, as far as preferences decide by it. */
export interface Subject {
  type: string;
  category: string;
  marketing: boolean;
}

/** Why a person does not want something on a channel, as a line of the trace; undefined when nothing speaks against it. */
export function objection(
  preferences: Preferences,
  { type, category, marketing }: Subject,
  channel: Channel,
): { code: string; detail: string } | undefined {
  if (marketing && preferences.marketing === false) return { code: 'UNSUBSCRIBED', detail: 'No advertising is wanted' };
  if (preferences.mutedTypes?.includes(type)) return { code: 'TYPE_MUTED', detail: `${type} is muted` };
  const wish = preferences.categories?.[category];
  if (wish === false) return { code: 'CATEGORY_OFF', detail: `The category ${category} is switched off` };
  // What is said of a category on a channel is more particular than what is said of the channel.
  const particular = typeof wish === 'object' ? wish[channel] : undefined;
  if (particular === false) return { code: 'CATEGORY_OFF', detail: `${category} on ${channel} is switched off` };
  if (particular === undefined && preferences.channels?.[channel] === false) {
    return { code: 'CHANNEL_OFF', detail: `The channel ${channel} is switched off` };
  }
  return undefined;
}

/** What preferences decide by, of a delivery that is stored. */
export interface StoredSubject {
  type: string;
  category: string;
  channel: Channel;
  lane: number;
  /** Passes preferences. */
  forced: boolean;
  preferences: Preferences | null;
}

/** The same of a delivery that was planned before, whatever was said since. */
export function objectionToStored(stored: StoredSubject): ReturnType<typeof objection> {
  const { type, category, channel, lane, forced, preferences } = stored;
  if (!preferences || forced || !DISTURBING_CHANNELS.includes(channel)) return undefined;
  return objection(preferences, { type, category, marketing: lane === MARKETING_LANE }, channel);
}
