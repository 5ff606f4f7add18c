import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CODE_ALPHABET, isOfCodeAlphabet, newCode, readCode, shownCode } from './discount-code.js';

const prefixes = fc.string({ unit: fc.constantFrom(...CODE_ALPHABET), maxLength: 10 });
const codes = fc
  .record({ prefix: prefixes, length: fc.integer({ min: 6, max: 16 }) })
  .map(({ prefix, length }) => newCode(prefix, length));
const replaced = (text: string, place: number, character: string) =>
  text.slice(0, place) + character + text.slice(place + 1);

describe('a code', () => {
  test('has none of the signs that are taken for each other', () => {
    expect(CODE_ALPHABET).toHaveLength(31);
    expect(isOfCodeAlphabet('SWEET')).toBe(true);
    for (const character of '0O1IL-а') expect(isOfCodeAlphabet(character)).toBe(false);
  });

  test('has both letters and digits beside its prefix, so that it is no word', () => {
    for (let count = 0; count < 500; count += 1) {
      const code = newCode('SWEET', 6).slice('SWEET'.length);
      expect(code).toMatch(/[A-Z]/);
      expect(code).toMatch(/[2-9]/);
    }
  });

  test('is read as it was made', () => {
    fc.assert(fc.property(codes, (code) => expect(readCode(code)).toEqual({ code })));
  });

  test('is found out with any one wrong character', () => {
    fc.assert(
      fc.property(codes, (code) => {
        for (let place = 0; place < code.length; place += 1) {
          for (const character of CODE_ALPHABET) {
            const read = readCode(replaced(code, place, character));
            if (character !== code[place]) expect(read).toEqual({ mistyped: { reason: 'CHECK_FAILED' } });
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is found out with any two characters that changed places', () => {
    fc.assert(
      fc.property(codes, (code) => {
        for (let place = 1; place < code.length; place += 1) {
          if (code[place] === code[place - 1]) continue;
          const swapped = replaced(replaced(code, place, code[place - 1]!), place - 1, code[place]!);
          expect(readCode(swapped)).toEqual({ mistyped: { reason: 'CHECK_FAILED' } });
        }
      }),
    );
  });

  test('may be typed in small letters, with dashes and blanks anywhere, and as it is shown', () => {
    const separators = fc.array(fc.constantFrom('', ' ', '-', '–', '—', '−', '\u00a0', '\u200b', '_', '\t'), {
      minLength: 30,
      maxLength: 30,
    });
    fc.assert(
      fc.property(codes, separators, (code, between) => {
        const typed = [...code].map((character, place) => between[place]! + character.toLowerCase()).join('');
        expect(readCode(typed)).toEqual({ code });
        expect(readCode(shownCode(code, 0))).toEqual({ code });
      }),
    );
  });

  test('may be typed with look-alikes of other scripts', () => {
    const likes: Record<string, string> = { A: 'А', B: 'в', E: 'е', K: 'К', M: 'м', H: 'Н', P: 'р', C: 'с', T: 'Т', X: 'х', Y: 'у', Z: 'Ζ', N: 'Ν', 4: '４' }; // prettier-ignore
    fc.assert(
      fc.property(codes, (code) => {
        expect(readCode([...code].map((character) => likes[character] ?? character).join(''))).toEqual({ code });
      }),
    );
  });

  test('that holds an impossible character says which and where, as it was typed', () => {
    expect(readCode('ab-c0 23')).toEqual({ mistyped: { reason: 'IMPOSSIBLE_CHARACTER', character: '0', place: 4 } });
    expect(readCode('ABCDЖ234')).toEqual({ mistyped: { reason: 'IMPOSSIBLE_CHARACTER', character: 'Ж', place: 5 } });
    expect(readCode('AB😀D2345')).toEqual({ mistyped: { reason: 'IMPOSSIBLE_CHARACTER', character: '😀', place: 3 } });
    expect(readCode('ABCDß234')).toEqual({ mistyped: { reason: 'IMPOSSIBLE_CHARACTER', character: 'ß', place: 5 } });
    expect(readCode('')).toEqual({ mistyped: { reason: 'WRONG_LENGTH', length: 0 } });
    expect(readCode('A'.repeat(100))).toEqual({ mistyped: { reason: 'WRONG_LENGTH', length: 100 } });
  });

  test('is never a surprise: whatever is typed is a code of the alphabet, or says why not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const read = readCode(text);
        if ('code' in read) expect(isOfCodeAlphabet(read.code)).toBe(true);
        else expect(read.mistyped.reason).toMatch(/^(IMPOSSIBLE_CHARACTER|WRONG_LENGTH|CHECK_FAILED)$/);
      }),
    );
  });

  test.each([
    ['ABCDEF', 0, 'ABC-DEF'],
    ['ABCDEFG', 0, 'ABCD-EFG'],
    ['ABCDEFGH', 0, 'ABCD-EFGH'],
    ['ABCDEFGHJK', 0, 'ABCD-EFG-HJK'],
    ['SWEETABCDEFGH', 5, 'SWEET-ABCD-EFGH'],
    ['A'.repeat(26), 10, 'AAAAAAAAAA-AAAA-AAAA-AAAA-AAAA'],
  ])('%s is shown in groups', (code, prefixLength, shown) => {
    expect(shownCode(code, prefixLength)).toBe(shown);
  });
});
