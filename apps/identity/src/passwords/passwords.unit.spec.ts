import { describe, expect, test } from '@jest/globals';
import bcrypt from 'bcrypt';
import { assertGoodPassword, hashPassword, NOBODYS_HASH, verifyPassword } from './passwords.js';
import { Turnstile } from './turnstile.js';

const EMAIL = 'olga.kimberley@example.com';

describe('a password that may be chosen', () => {
  test.each([
    'correct horse',
    'пароль из слов',
    '🍋🍊🍓🍒🍇🍉🍎🍐🥝🍍',
    'x1!'.repeat(3) + 'yz',
    'ab'.repeat(35) + 'cd',
  ])('%s', (password) => {
    expect(() => assertGoodPassword(password, EMAIL)).not.toThrow();
  });

  test.each([
    ['too short', 'short one'],
    ['longer than bcrypt looks', `${'ab'.repeat(35)}cde`],
    ['longer in bytes than in characters', 'я'.repeat(30) + 'абвгдеж'],
    ['one letter', 'a'.repeat(20)],
    ['two letters', 'ab'.repeat(10)],
    ['the e-mail address', EMAIL.toUpperCase()],
    ['its name', 'Olga.Kimberley'],
    ['tried first', 'Password123'],
    ['tried first in Russian', 'Пароль12345'],
    ['with a line break', 'correct\nhorse'],
    ['with a NUL', 'correct\0horse'],
  ])('not one that is %s', (_name, password) => {
    expect(() => assertGoodPassword(password, EMAIL)).toThrow(expect.objectContaining({ code: 'PASSWORD_REFUSED' }));
  });
});

describe('hashes', () => {
  test('have a cost of 12, as the one that stands for nobody has', async () => {
    const hash = await hashPassword('correct horse');
    expect([bcrypt.getRounds(hash), bcrypt.getRounds(NOBODYS_HASH)]).toEqual([12, 12]);
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horsf', hash)).toBe(false);
  });

  test('are of the characters, not of how they are composed', async () => {
    const hash = await hashPassword('caf\u00e9 au lait');
    expect(await verifyPassword('cafe\u0301 au lait', hash)).toBe(true);
  });

  test('never match past what bcrypt looks at', async () => {
    const longest = 'x'.repeat(72);
    const hash = await bcrypt.hash(longest, 4);
    expect(await bcrypt.compare(`${longest}y`, hash)).toBe(true);
    expect(await verifyPassword(`${longest}y`, hash)).toBe(false);
    expect(await verifyPassword(longest, hash)).toBe(true);
    await expect(hashPassword(`${longest}y`)).rejects.toMatchObject({ code: 'PASSWORD_REFUSED' });
  });

  test('that are not there match nothing, the empty password least', async () => {
    expect(await verifyPassword('', null)).toBe(false);
    expect(await verifyPassword('correct horse', undefined)).toBe(false);
    expect(await verifyPassword('x'.repeat(100), await bcrypt.hash('', 4))).toBe(false);
  });
});

test('a turnstile lets a few pass, some wait, and no more', async () => {
  const turnstile = new Turnstile(2, 3);
  let inside = 0;
  let most = 0;
  const finish: (() => void)[] = [];
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise<void>((resolve) => finish.push(resolve));
    inside -= 1;
    return 'done';
  };
  const passes = Array.from({ length: 6 }, () => turnstile.pass(work, () => new Error('full')));
  await expect(passes[5]).rejects.toThrow('full');
  for (let done = 0; done < 5; done++) {
    while (finish.length === 0) await Promise.resolve();
    finish.shift()!();
  }
  await expect(Promise.all(passes.slice(0, 5))).resolves.toEqual(Array(5).fill('done'));
  expect(most).toBe(2);
  const failing = turnstile.pass(
    () => Promise.reject(new Error('no')),
    () => new Error('full'),
  );
  await expect(failing).rejects.toThrow('no');
  // A place that was left by an error is free again.
  const again = [0, 1].map(() =>
    turnstile.pass(
      async () => 'in',
      () => new Error('full'),
    ),
  );
  await expect(Promise.all(again)).resolves.toEqual(['in', 'in']);
});
