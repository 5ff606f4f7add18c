import { describe, expect, test } from '@jest/globals';
import { cleanSms, smsSegments, splitSms, toGsm7, toUcs2 } from './sms-segments.js';

describe('smsSegments', () => {
  test.each([
    ['nothing', '', 'GSM-7', 1, 0],
    ['one letter', 'a', 'GSM-7', 1, 1],
    ['160 septets', 'a'.repeat(160), 'GSM-7', 1, 160],
    ['161 septets', 'a'.repeat(161), 'GSM-7', 2, 161],
    ['two full parts', 'a'.repeat(306), 'GSM-7', 2, 306],
    ['a letter more', 'a'.repeat(307), 'GSM-7', 3, 307],
    ['80 escaped characters', '€'.repeat(80), 'GSM-7', 1, 160],
    ['81 escaped characters', '€'.repeat(81), 'GSM-7', 2, 162],
    // The escape would be the 153rd septet of the first part.
    ['an escaped character at the seam', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3, 306],
    ['70 Cyrillic letters', 'ж'.repeat(70), 'UCS-2', 1, 70],
    ['71 Cyrillic letters', 'ж'.repeat(71), 'UCS-2', 2, 71],
    ['two full parts of Thai', 'ก'.repeat(134), 'UCS-2', 2, 134],
    ['a Thai letter more', 'ก'.repeat(135), 'UCS-2', 3, 135],
    ['35 emoji', '😀'.repeat(35), 'UCS-2', 1, 70],
    ['36 emoji', '😀'.repeat(36), 'UCS-2', 2, 72],
    // Half of it would be the 67th unit of the first part.
    ['a surrogate pair at the seam', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 'UCS-2', 3, 134],
    ['one letter that GSM-7 lacks', `${'a'.repeat(70)}ç`, 'UCS-2', 2, 71],
    ['Greek capitals, of which GSM-7 has some', 'ΔΦΓΛΩΠΨΣΘΞ', 'GSM-7', 1, 10],
    ['a Greek capital that looks Latin', 'Α', 'UCS-2', 1, 1],
  ] as const)('%s', (_name, text, encoding, segments, units) => {
    expect(smsSegments(text)).toEqual({ encoding, segments, units });
  });

  test('counts what is sent: control characters cost nothing', () => {
    expect(smsSegments('a\x00\x1b\x7f\u0085b')).toEqual({ encoding: 'GSM-7', segments: 1, units: 2 });
  });
});

describe('splitSms', () => {
  test.each([
    ['GSM-7', 'Your order {42} is ready [€ 17.50]. '.repeat(20)],
    ['Thai', 'คำสั่งซื้อของคุณพร้อมแล้ว '.repeat(20)],
    ['emoji', '👩‍👩‍👧‍👦😀ж'.repeat(40)],
  ])('loses nothing and tears nothing apart: %s', (_name, text) => {
    const { parts } = splitSms(text);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe(text);
    for (const part of parts) expect(part).not.toMatch(/\p{Surrogate}/u);
  });

  test('no part is longer than 140 octets with its header', () => {
    for (const part of splitSms('a€'.repeat(500)).parts) expect(toGsm7(part).length).toBeLessThanOrEqual(153);
    for (const part of splitSms('ж😀'.repeat(500)).parts) expect(toUcs2(part).length).toBeLessThanOrEqual(134);
  });
});

describe('cleanSms', () => {
  test.each([
    ['line ends', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['a tab', 'a\tb', 'a b'],
    ['the escape of GSM-7, before a letter that would become another', '\x1be', 'e'],
    ['NUL and its like', '\x00a\x07\x7f\x9f', 'a'],
    ['half a character', 'a\ud83d b\ude00', 'a b'],
    ['an accent apart from its letter', 'cafe\u0301', 'café'],
    ['a whole emoji', '👩‍👧', '👩‍👧'],
  ])('%s', (_name, text, clean) => expect(cleanSms(text)).toBe(clean));
});

describe('octets', () => {
  // Codes from the tables of 3GPP TS 23.038.
  test('GSM-7', () => {
    expect(toGsm7('@£_ÄàA€[|').toString('hex')).toBe('0001115b7f41' + '1b65' + '1b3c' + '1b40');
    expect(toGsm7('^{}\\~]').toString('hex')).toBe('1b141b281b291b2f1b3d1b3e');
  });
  test.each(['ж', '`', '\x1b', '\t'])('%j is not in GSM-7', (text) => expect(() => toGsm7(text)).toThrow('alphabet'));
  test('UCS-2', () => expect(toUcs2('Aж😀').toString('hex')).toBe('00410436d83dde00'));
});
