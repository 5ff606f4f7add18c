import { describe, expect, test } from '@jest/globals';
import { codeOfStart, findCode } from './find-code.js';

const find = (text: string, marked: string[] = []) => findCode(text, marked);

describe('a code', () => {
  test.each([
    ['JAM7-K2PX', 'JAM7-K2PX'],
    [' jam7k2px ', 'jam7k2px'],
    ['jam7 k2px', 'jam7 k2px'],
    ['ЈАМ7–К2РХ', 'ЈАМ7–К2РХ'],
    ['SWEET-7K4M-X2YZ', 'SWEET-7K4M-X2YZ'],
    ['JAM0-K2PX', 'JAM0-K2PX'],
    ['ABCDEFGH', 'ABCDEFGH'],
    ['Here it is: JAM7-K2PX, thank you!', 'JAM7-K2PX'],
    ['Ваша скидка 10 % — код SWEET-7K4M-X2YZ, до 14 мая 2026', 'SWEET-7K4M-X2YZ'],
    ['my code jam7k2px please, and two cakes', 'jam7k2px'],
    ['https://t.me/sweets_cashier_bot?start=d_JAM7K2PX', 'JAM7K2PX'],
  ])('in "%s"', (text, code) => {
    expect(find(text)).toBe(code);
  });

  test('of a message that was sent on is what it shows as code, or where its link leads', () => {
    expect(find('🎁 −10% · Welcome\nJAM7-K2PX\nvalid until 14 May', ['JAM7-K2PX'])).toBe('JAM7-K2PX');
    expect(find('Open the picture, and show it', ['https://t.me/x_bot?start=d_JAM7K2PX'])).toBe('JAM7K2PX');
  });

  test.each([
    '',
    'hello',
    'good morning everybody',
    'привет всем',
    '1500',
    '💐',
    '🎁🎁🎁🎁🎁🎁',
    'thank-you very much',
    '.',
    '/today',
  ])('is not in "%s"', (text) => expect(find(text)).toBeUndefined());

  test('stands behind a link', () => {
    expect(codeOfStart('d_JAM7K2PX')).toBe('JAM7K2PX');
    expect(codeOfStart('mi_JAM7K2PX')).toBeUndefined();
    expect(codeOfStart('')).toBeUndefined();
  });
});
