import { expect, test } from '@jest/globals';
import type { ConnectionState } from '../connection/inbox-connection.js';
import { Times } from '../texts/times.js';
import { loadWidgetTexts } from '../texts/widget-texts.js';
import { categoryWords, moodOf, stateWords } from './words.js';

const NOW = Date.parse('2025-11-21T20:00:00Z');
const words = { texts: await loadWidgetTexts('en'), times: new Times('en', 'UTC') };
const connected = { name: 'connected', realtime: true, quietUntil: null } as const;

test.each<[ConnectionState, string, string]>([
  [{ name: 'idle' }, 'Connecting …', 'busy'],
  [{ name: 'connecting' }, 'Connecting …', 'busy'],
  [connected, 'Connected: news comes by itself', 'good'],
  [{ ...connected, quietUntil: NOW + 11 * 3_600_000 }, 'Quiet until 7:00 AM', 'quiet'],
  [{ ...connected, realtime: false }, 'Real-time is off: load the list to see news', 'quiet'],
  [{ name: 'waiting', until: NOW + 4_200 }, 'Reconnecting in 5 seconds', 'busy'],
  [{ name: 'waiting', until: NOW - 1 }, 'Reconnecting in 1 second', 'busy'],
  [{ name: 'offline' }, 'Offline: there is no network', 'bad'],
  [{ name: 'stopped', reason: 'signed_out' }, 'You are not signed in', 'bad'],
  [{ name: 'stopped', reason: 'too_many_messages' }, 'Stopped: too many messages were sent from here', 'bad'],
])('%j', (state, text, mood) => {
  expect(stateWords(words, state, NOW).replace(/\s/g, ' ')).toBe(text);
  expect(moodOf(state)).toBe(mood);
});

test('a category that nobody has translated stands as it is', () => {
  expect(categoryWords(words, 'payments')).toBe('Payments');
  expect(categoryWords(words, 'gift_cards')).toBe('Gift cards');
});
