import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SecretBox } from './secret-box.js';

const key = (): string => randomBytes(32).toString('base64');

describe('SecretBox', () => {
  const box = new SecretBox(key());

  test.each(['', 'https://discord.com/api/webhooks/1/x', 'ключ 🔑'])(
    'gives back %j, which its bytes do not show',
    (secret) => {
      const locked = box.lock(secret);
      expect(box.open(locked)).toBe(secret);
      expect(locked.equals(box.lock(secret))).toBe(false);
      if (secret) expect(locked.includes(secret)).toBe(false);
    },
  );

  test('another key does not open it, and says so', () => {
    expect(() => new SecretBox(key()).open(box.lock('x'))).toThrow('locked with another key');
  });

  test('a new key before the old one locks; the old one goes on opening what it locked', () => {
    const [old, fresh] = [key(), key()];
    const before = new SecretBox(old).lock('before');
    const both = new SecretBox(`${fresh},${old}`);
    expect(both.open(before)).toBe('before');
    expect(new SecretBox(fresh).open(both.lock('after'))).toBe('after');
    expect(() => new SecretBox(`${fresh},short`)).toThrow('32 bytes');
  });

  test('no byte may be changed', () => {
    const locked = box.lock('secret');
    for (let index = 0; index < locked.length; index += 1) {
      const forged = Buffer.from(locked);
      forged[index]! ^= 1;
      expect(() => box.open(forged)).toThrow();
    }
  });

  test('no byte may be missing', () => {
    const locked = box.lock('secret');
    for (let length = 0; length < locked.length; length += 1)
      expect(() => box.open(locked.subarray(0, length))).toThrow();
  });

  // Node takes tags of 4 bytes and more unless told their length: forging one is then easier by 96 bits.
  test('a tag that was cut short is refused', () => {
    const locked = box.lock('');
    expect(() => box.open(locked.subarray(0, locked.length - 12))).toThrow();
  });

  test.each(['', 'short', randomBytes(31).toString('base64')])('%j is no key', (wrong) => {
    expect(() => new SecretBox(wrong)).toThrow('32 bytes');
  });
});
