import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAmount } from './parse-amount.js';

describe('an amount', () => {
  test.each([
    ['1500', '1500.00'],
    ['1500.50', '1500.50'],
    ['1500,5', '1500.50'],
    ['1 500,50', '1500.50'],
    ['1\u00a0500', '1500.00'],
    ['1,500.50', '1500.50'],
    ['1.500,50', '1500.50'],
    ['1,500', '1500.00'],
    ['1.500', '1500.00'],
    ['1,234,567', '1234567.00'],
    ['1,234,567.89', '1234567.89'],
    ["1'500", '1500.00'],
    ['0,50', '0.50'],
    ['0.5', '0.50'],
    ['007', '7.00'],
    ['1500₽', '1500.00'],
    ['1500 р', '1500.00'],
    ['1500 руб.', '1500.00'],
    ['฿1,500', '1500.00'],
    ['๑๕๐๐', '1500.00'],
    ['1500 บาท', '1500.00'],
  ])('%s', (text, amount) => {
    expect(parseAmount(text, 'RUB')).toEqual({ amount: { amount, currency: 'RUB' } });
  });

  test('has as many decimals as its currency', () => {
    expect(parseAmount('1500', 'JPY')).toEqual({ amount: { amount: '1500', currency: 'JPY' } });
    expect(parseAmount('1.250', 'KWD')).toEqual({ amount: { amount: '1.250', currency: 'KWD' } });
    expect(parseAmount('15.5', 'JPY')).toEqual({ wrong: 'decimals', digits: 0 });
    expect(parseAmount('15.5555', 'RUB')).toEqual({ wrong: 'decimals', digits: 2 });
  });

  test.each(['0', '0,00', '000'])('%s is nothing', (text) => {
    expect(parseAmount(text, 'RUB')).toEqual({ wrong: 'zero' });
  });

  test.each([
    '',
    '-5',
    'abc',
    '1e5',
    '1500-',
    '1..5',
    '1.5.5',
    '1,50,00',
    '1.5,5.5',
    '.5',
    '5.',
    '12 abc',
    '9'.repeat(13),
    '1,5.5,5',
  ])('"%s" can not be read', (text) => expect(parseAmount(text, 'RUB')).toEqual({ wrong: 'unclear' }));

  test('what any language writes is read again', () => {
    const cents = fc.integer({ min: 1, max: 99_999_999_999 });
    fc.assert(
      fc.property(cents, fc.constantFrom('en', 'ru', 'de', 'th', 'fr', 'de-CH'), (value, locale) => {
        const amount = `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
        const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount as unknown as number);
        expect(parseAmount(shown, 'RUB')).toEqual({ amount: { amount, currency: 'RUB' } });
      }),
    );
  });

  test('of any text there is an answer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseAmount(text, 'RUB') === 'object'));
  });
});
