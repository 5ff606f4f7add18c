/** What a person wishes, as the directory keeps it. */
export interface Wishes {
  channels?: Record<string, boolean>;
  categories?: Record<string, boolean>;
  mutedTypes?: string[];
  quietHours?: { from: string; to: string };
}

/** Whether a message may go to a person on a channel now. */
export function isWanted(
  wishes: Wishes | null,
  { type, category, channel, timeZone }: { type: string; category: string; channel: string; timeZone: string },
  now: Date,
): boolean {
  if (!wishes) return true;
  const { channels, categories, mutedTypes, quietHours } = wishes;
  if (channels?.[channel] === false || categories?.[category] === false || mutedTypes?.includes(type)) return false;
  return !quietHours || !isQuiet(quietHours, timeZone, now);
}

function isQuiet({ from, to }: { from: string; to: string }, timeZone: string, now: Date): boolean {
  const clock = clockOf(timeZone).format(now);
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(timeZone, clock);
  }
  return clock;
}
