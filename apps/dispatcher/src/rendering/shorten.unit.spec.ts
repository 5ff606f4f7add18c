import { describe, expect, test } from '@jest/globals';
import { Random } from '../../test/random.js';
import { shorten } from './shorten.js';

const FAMILY = '👩‍👩‍👧';
const PIECES = [
  'a',
  ' ',
  '\n',
  'é',
  'e\u0301',
  'ที่',
  'กำ',
  '🇹🇭',
  FAMILY,
  '👍🏽',
  '你',
  '\\',
  '&',
  'z\u0300\u0301\u0302\u0303',
];
const graphemesOf = (text: string): string[] =>
  [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

describe('shorten', () => {
  test.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['ab cd', 4, 'ab…'],
    ['', 1, ''],
    ['ab', 1, '…'],
    [FAMILY, FAMILY.length, FAMILY],
    [`a${FAMILY}`, 5, 'a…'],
    [FAMILY, 3, '…'],
    ['🇹🇭🇷🇺', 7, '🇹🇭…'],
    ['ที่ที่', 5, 'ที่…'],
    [`e${'\u0301'.repeat(500)}b`, 100, '…'],
  ])('%j within %i units is %j', (text, max, expected) => {
    expect(shorten(text, max)).toBe(expected);
  });

  test('whatever the text, keeps the most whole characters that fit, and says that it cut', () => {
    const random = new Random(20_261_121);
    for (let round = 0; round < 3_000; round += 1) {
      const text = random.text(PIECES, 40);
      const max = 1 + random.below(60);
      const short = shorten(text, max);
      expect(short.length).toBeLessThanOrEqual(max);
      if (text.length <= max) {
        expect(short).toBe(text);
        continue;
      }
      // The most whole characters, counted from the front by adding one after the other.
      let kept = '';
      for (const grapheme of graphemesOf(text)) {
        if (kept.length + grapheme.length > max - 1) break;
        kept += grapheme;
      }
      expect({ round, short }).toEqual({ round, short: `${kept.trimEnd()}…` });
    }
  });
});
