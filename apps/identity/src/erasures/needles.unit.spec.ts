import { containing } from '@marmalade/database';
import { expect, test } from '@jest/globals';
import { needlesOf, withFormer } from './needles.js';

const ANNA = {
  id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  emails: ['anna@example.com'],
  phones: ['+79145550123'],
  telegramIds: ['482910573'],
  names: ['Anna Smirnova'],
};

test('somebody is found by addresses and the full name, by a Telegram id as a whole only', () => {
  expect(needlesOf(ANNA)).toEqual(['anna@example.com', '+79145550123', 'Anna Smirnova', '"482910573"']);
});

test('a first name alone is nobody’s trace', () => {
  expect(needlesOf({ emails: [], phones: [], telegramIds: [], names: ['Anna', 'A B', 'Wolfeschlegelstein'] })).toEqual(
    [],
  );
});

test('texts are looked for as JSON writes them', () => {
  expect(needlesOf({ emails: [], phones: [], telegramIds: [], names: ['Anna "A" Smirnova'] })).toEqual([
    'Anna \\"A\\" Smirnova',
  ]);
});

test('what the audit log says of former times counts too, once each', () => {
  const former = [
    null,
    { email: 'old@example.com', tags: ['vip'], name: null },
    { email: 'anna@example.com', phone: '' },
  ];
  expect(withFormer(ANNA, former)).toEqual({ ...ANNA, emails: ['anna@example.com', 'old@example.com'] });
});

test('what means something to LIKE means itself', () => {
  expect(containing('a_b%c\\d')).toBe('%a\\_b\\%c\\\\d%');
});
