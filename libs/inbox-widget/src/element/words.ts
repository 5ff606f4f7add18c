import type { ConnectionState } from '../connection/inbox-connection.js';
import type { Times } from '../texts/times.js';
import type { WidgetTexts } from '../texts/widget-texts.js';

/** All that is said in the reader's language. */
export interface Words {
  texts: WidgetTexts;
  times: Times;
}

/** How somebody is connected, by the colour it is shown in. */
export type Mood = 'good' | 'busy' | 'quiet' | 'bad';

/** @param now milliseconds since 1970 */
export function stateWords({ texts, times }: Words, state: ConnectionState, now: number): string {
  switch (state.name) {
    case 'idle':
    case 'connecting':
      return texts.say('state.connecting');
    case 'connected':
      if (!state.realtime) return texts.say('state.realtime_off');
      if (state.quietUntil === null) return texts.say('state.connected');
      return texts.say('state.quiet', { time: times.soon(new Date(state.quietUntil), now) });
    case 'waiting':
      return texts.say('state.waiting', { count: Math.max(1, Math.ceil((state.until - now) / 1_000)) });
    case 'offline':
      return texts.say('state.offline');
    case 'stopped':
      return texts.say(`state.${state.reason}`);
  }
}

export function moodOf(state: ConnectionState): Mood {
  if (state.name === 'connected') return state.realtime && state.quietUntil === null ? 'good' : 'quiet';
  return state.name === 'stopped' || state.name === 'offline' ? 'bad' : 'busy';
}

/** A category as a person would write it: those that came with the platform are translated, others stand as they are. */
export function categoryWords({ texts }: Words, category: string): string {
  const key = `category.${category}`;
  if (texts.has(key)) return texts.say(key);
  const words = category.replace(/[_-]+/g, ' ');
  return words.charAt(0).toLocaleUpperCase(texts.locale) + words.slice(1);
}
