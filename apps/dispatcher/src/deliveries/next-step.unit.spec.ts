import { describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../catalogue/event-type.js';
import type { Finished, SendResult } from './delivery.js';
import { DELIVERY_STATES, mayFollow, overallState, RESTING_STATES, TRANSITIONS } from './delivery-state.js';
import { nextStep, REPEATABLE_CHANNELS } from './next-step.js';

const RESULTS: SendResult[] = [
  { outcome: 'sent' },
  { outcome: 'failed', code: 'PROVIDER_REFUSED', detail: '' },
  { outcome: 'retry', code: 'PROVIDER_FAILED', detail: '' },
  { outcome: 'throttled', pause: { gate: 'g', ms: 700 }, detail: '' },
  { outcome: 'unknown', code: 'NO_ANSWER', detail: '' },
];
const step = (result: SendResult, channel: string, failures = 0, random = 0.5) =>
  nextStep({ delivery: { channel, failures, lane: 1 }, result } as unknown as Finished, () => random);

describe('the table of transitions', () => {
  test('is closed: each state has its line, and every target is a state', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...DELIVERY_STATES].sort());
    for (const targets of Object.values(TRANSITIONS)) {
      expect(targets.filter((target) => !DELIVERY_STATES.includes(target))).toEqual([]);
    }
  });

  test('every state but the first can be reached', () => {
    const reached = new Set(['pending']);
    for (let size = 0; size < reached.size;) {
      size = reached.size;
      for (const state of [...reached]) for (const next of TRANSITIONS[state as 'pending']) reached.add(next);
    }
    expect([...reached].sort()).toEqual([...DELIVERY_STATES].sort());
  });

  test('what rests is not on its way', () => {
    expect(RESTING_STATES).toEqual(
      expect.arrayContaining(['sent', 'delivered', 'read', 'failed', 'unknown', 'skipped']),
    );
    expect(RESTING_STATES.filter((state) => ['pending', 'deferred', 'claimed', 'sending'].includes(state))).toEqual([]);
  });

  test.each([
    [['sent', 'sending'], 'pending'],
    [['failed', 'sent', 'skipped'], 'sent'],
    [['delivered', 'read'], 'read'],
    [['skipped', 'failed'], 'failed'],
    [[], 'skipped'],
  ] as const)('deliveries %j make a notification %s', (states, overall) => {
    expect(overallState(states)).toBe(overall);
  });
});

describe('nextStep', () => {
  test('proposes nothing the table does not allow', () => {
    for (const channel of CHANNELS) {
      for (const result of RESULTS) {
        for (let failures = 0; failures < 40; failures += 1) {
          expect(mayFollow('sending', step(result, channel, failures).state)).toBe(true);
        }
      }
    }
  });

  test('a pause the provider asks for spends no attempt', () => {
    expect(step(RESULTS[3]!, 'email', 11)).toEqual({ state: 'pending', pauseMs: 700, failures: 11 });
  });

  test('what fails again and again waits longer each time, spread by chance, and ends', () => {
    let failures = 0;
    let before = 0;
    for (;;) {
      const next = step(RESULTS[2]!, 'email', failures);
      expect(next.failures).toBe(failures + 1);
      failures = next.failures;
      if (next.state === 'failed') break;
      expect(next.pauseMs).toBeGreaterThanOrEqual(before);
      expect(step(RESULTS[2]!, 'email', failures - 1, 0).pauseMs).toBeLessThan(next.pauseMs);
      before = next.pauseMs;
    }
    expect(failures).toBeGreaterThan(5);
    expect(failures).toBeLessThan(40);
  });

  test('an unknown outcome is repeated only where the receiver can tell the repeat', () => {
    for (const channel of CHANNELS) {
      expect(step(RESULTS[4]!, channel).state).toBe(REPEATABLE_CHANNELS.includes(channel) ? 'pending' : 'unknown');
      expect(step(RESULTS[4]!, channel, 100).state).toBe('unknown');
    }
    expect(REPEATABLE_CHANNELS).not.toContain('telegram');
    expect(REPEATABLE_CHANNELS).not.toContain('discord');
    expect(REPEATABLE_CHANNELS).not.toContain('sms');
  });
});
