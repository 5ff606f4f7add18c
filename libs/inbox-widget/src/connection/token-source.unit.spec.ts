import { describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../test/fake-clock.js';
import { SignedOutError, TokenSource } from './token-source.js';

/** Gives out the tokens named, one after another; the last one for ever. */
function giving(...tokens: (string | null)[]) {
  const asked: (string | null)[] = [];
  const give = async () => {
    const token = tokens[Math.min(asked.length, tokens.length - 1)]!;
    asked.push(token);
    return token;
  };
  return { asked, give };
}

describe('a token', () => {
  test('is asked for once, by everybody at the same time', async () => {
    const { asked, give } = giving('one', 'two');
    const source = new TokenSource(give);
    expect(await Promise.all([source.current(), source.current(), source.renewed()])).toEqual(['one', 'one', 'one']);
    expect(await source.current()).toBe('one');
    expect(asked).toHaveLength(1);
  });

  test('is asked for anew when it has ended', async () => {
    const clock = new FakeClock();
    const source = new TokenSource(giving('one', 'two').give, clock);
    await source.current();
    source.endsAtTime(clock.now() + 60_000);
    clock.advance(58_000);
    expect(await source.current()).toBe('one');
    clock.advance(1_000);
    expect(await source.current()).toBe('two');
    clock.advance(600_000);
    expect(await source.current()).toBe('two');
  });

  test('is asked for anew when it was refused', async () => {
    const source = new TokenSource(giving('one', 'two').give);
    source.refuse(await source.current());
    expect(await source.current()).toBe('two');
    // A late refusal of the first says nothing about the second.
    source.refuse('one');
    expect(await source.current()).toBe('two');
  });
});

describe('nobody is signed in', () => {
  test.each([[null], ['']])('when there is none: %p', async (token) => {
    await expect(new TokenSource(() => token).current()).rejects.toThrow(SignedOutError);
  });

  test('when the one that was refused is given again', async () => {
    const source = new TokenSource(() => 'one');
    source.refuse(await source.current());
    await expect(source.current()).rejects.toThrow(SignedOutError);
  });
});

test('a fault while asking is told, and the next one asks again', async () => {
  let faults = 1;
  const source = new TokenSource(async () => {
    if (faults-- > 0) throw new Error('no network');
    return 'one';
  });
  await expect(source.current()).rejects.toThrow('no network');
  expect(await source.current()).toBe('one');
});
