import { expect, test } from '@jest/globals';
import { isBareAddress, recipientsOf } from './named-person.js';
import { literal } from './literal.js';
import { maskedAddress } from './masked-address.js';
import { Liquid } from 'liquidjs';

test('the same address is the same recipient, however it is written; another one is another', () => {
  const [one, two, ...more] = recipientsOf([
    { email: 'Ann@Example.com', name: 'Ann' },
    { phone: '+79145550123' },
    { email: 'ann@example.com', locale: 'ru' },
  ]);
  expect(more).toEqual([]);
  expect(one).toEqual({
    id: expect.stringMatching(/^address:[0-9a-f]{32}$/),
    email: 'ann@example.com',
    name: 'Ann',
    locale: 'ru',
  });
  expect(two!.id).not.toBe(one!.id);
  expect(recipientsOf([{ telegramId: '79145550123' }])[0]!.id).not.toBe(two!.id);
});

test('an id is kept, and only those made of addresses are told apart', () => {
  const [person] = recipientsOf([{ id: 'ann', email: 'ann@example.com' }]);
  expect([person!.id, isBareAddress(person!.id)]).toEqual(['ann', false]);
  expect(isBareAddress(recipientsOf([{ telegramId: '7' }])[0]!.id)).toBe(true);
});

test.each([
  ['email', 'ann@example.com', 'a•••@example.com'],
  ['sms', '+79145550123', '+7•••0123'],
  ['telegram', '700100321', '•••321'],
  ['discord', 'order', 'order'],
  ['in_app', 'ann', 'ann'],
] as const)('on %s %s shows as %s', (channel, address, masked) => {
  expect(maskedAddress(channel, address)).toBe(masked);
});

test.each([
  'plain',
  '{{ data.x }}',
  '{% if a %}b{% endif %}',
  '{{{ {%{% }}',
  '{% raw %}',
  'a { b } {',
  '{',
  '{{',
  '{{ "{" }}',
])('%s as Liquid says just itself', (text) => {
  expect(new Liquid().parseAndRenderSync(literal(text))).toBe(text);
});
