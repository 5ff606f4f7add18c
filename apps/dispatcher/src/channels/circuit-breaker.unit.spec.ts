import { describe, expect, jest, test } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.js';

/** A breaker on a clock that the test moves. */
function onClock(): { breaker: CircuitBreaker; pass(ms: number): void; fail(times: number): void } {
  let now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const breaker = new CircuitBreaker();
  return {
    breaker,
    pass: (ms) => void (now += ms),
    fail: (times) => {
      for (let count = 0; count < times; count += 1) breaker.record(true);
    },
  };
}

describe('CircuitBreaker', () => {
  test('opens after five failures in a row, not before, and not when one between them succeeded', () => {
    const { breaker, fail } = onClock();
    fail(4);
    breaker.record(false);
    fail(4);
    expect(breaker.state).toBe('closed');
    expect(breaker.record(true)).toMatchObject({ to: 'open' });
    expect(breaker.state).toBe('open');
    expect(breaker.closedForMs).toBeGreaterThan(1_000);
  });

  test('after its pause one message is tried; success closes it, failure opens it for longer', () => {
    const { breaker, pass, fail } = onClock();
    fail(5);
    const first = breaker.closedForMs;
    expect(breaker.beginProbe()).toBe(false);
    pass(first);
    expect(breaker.state).toBe('half-open');
    expect(breaker.beginProbe()).toBe(true);
    expect(breaker.beginProbe()).toBe(false);
    expect(breaker.record(true)).toMatchObject({ to: 'open' });
    expect(breaker.closedForMs).toBeGreaterThan(first * 1.5);
    pass(breaker.closedForMs);
    expect(breaker.beginProbe()).toBe(true);
    expect(breaker.record(false)).toEqual({ to: 'closed', forMs: 0 });
    expect(breaker.isHealthy).toBe(true);
    expect(breaker.beginProbe()).toBe(true);
  });

  test('a probe that gets no answer does not shut it for ever', () => {
    const { breaker, pass, fail } = onClock();
    fail(5);
    pass(10_000);
    expect(breaker.beginProbe()).toBe(true);
    pass(29_000);
    expect(breaker.beginProbe()).toBe(false);
    pass(2_000);
    expect(breaker.beginProbe()).toBe(true);
  });

  test('late answers to calls from before it opened change nothing', () => {
    const { breaker, fail } = onClock();
    fail(5);
    const left = breaker.closedForMs;
    breaker.record(false);
    breaker.record(true);
    expect(breaker.state).toBe('open');
    expect(breaker.closedForMs).toBe(left);
  });

  test('never stays open for much longer than a minute', () => {
    const { breaker, pass, fail } = onClock();
    fail(5);
    for (let times = 0; times < 12; times += 1) {
      pass(breaker.closedForMs);
      breaker.record(true);
    }
    expect(breaker.closedForMs).toBeLessThanOrEqual(66_000);
  });

  test('believes another replica, but not over what it knows better', () => {
    const { breaker } = onClock();
    breaker.openedElsewhere(5_000);
    expect(breaker.state).toBe('open');
    breaker.openedElsewhere(1_000);
    expect(breaker.closedForMs).toBe(5_000);
  });
});
