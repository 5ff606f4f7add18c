import { expect, test } from '@jest/globals';
import { button, readButton } from './keyboard.js';

test('a button carries its action and values, within 64 bytes', () => {
  const id = '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63';
  const { callback_data: data } = button('x', 'discounts', id) as { callback_data: string };
  expect(readButton(data)).toEqual({ action: 'discounts', values: [id] });
  expect(() => button('x', 'discounts', 'я'.repeat(32))).toThrow(/64 bytes/);
});

test('any text may come as a button', () => {
  expect(readButton('')).toEqual({ action: '', values: [] });
  expect(readButton('::')).toEqual({ action: '', values: ['', ''] });
});
