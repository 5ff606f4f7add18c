import { expect, test } from '@jest/globals';
import { isMailFrom } from './mail-from.js';

test.each([
  'hello@sweets.example',
  'no-reply@localhost',
  'Sweets <hello@sweets.example>',
  'Сладкая лавка <hello@sweets.example>',
  '"Sweets, Inc." <hello@sweets.example>',
])('%s sends', (text) => {
  expect(isMailFrom(text)).toBe(true);
});

test.each([
  '',
  'Sweets',
  'Sweets <hello>',
  'Sweets <hello@sweets.example',
  'Sweets <>',
  'a@sweets.example, b@sweets.example',
  'Sweets, Inc. <hello@sweets.example>',
  'Sweets <hello@sweets.example>\r\nBcc: all@sweets.example',
  'Sweets\n <hello@sweets.example>',
  '"Sweets\r\nX: y" <hello@sweets.example>',
  '<a@b.example> <hello@sweets.example>',
  `${'S'.repeat(400)} <hello@sweets.example>`,
  ['hello@sweets.example'],
  undefined,
])('%j does not', (text) => {
  expect(isMailFrom(text)).toBe(false);
});
