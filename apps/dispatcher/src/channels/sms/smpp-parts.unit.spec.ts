import { describe, expect, test } from '@jest/globals';
import { smppParts } from './smpp-parts.js';

describe('smppParts', () => {
  test('a short text has no header', () => {
    expect(smppParts('a@€', 'd-1')).toEqual([
      { data_coding: 0, esm_class: 0, short_message: Buffer.from('61001b65', 'hex') },
    ]);
    expect(smppParts('жa', 'd-1')).toEqual([
      { data_coding: 8, esm_class: 0, short_message: Buffer.from('04360061', 'hex') },
    ]);
  });

  test.each([
    ['GSM-7', 'a'.repeat(307), 0, [159, 159, 7]],
    ['UCS-2', 'ж'.repeat(135), 8, [140, 140, 8]],
  ])('a longer one is numbered: %s', (_name, text, coding, lengths) => {
    const parts = smppParts(text, 'd-1');
    expect(parts.map(({ short_message }) => short_message.length)).toEqual(lengths);
    const reference = parts[0]!.short_message[3]!;
    parts.forEach(({ data_coding, esm_class, short_message }, index) => {
      expect([data_coding, esm_class]).toEqual([coding, 0x40]);
      expect([...short_message.subarray(0, 6)]).toEqual([5, 0, 3, reference, 3, index + 1]);
    });
  });

  test('a message sent again has the same reference, another one another', () => {
    const referenceOf = (key: string) => smppParts('a'.repeat(200), key)[0]!.short_message[3];
    expect(referenceOf('d-1')).toBe(referenceOf('d-1'));
    expect(new Set(Array.from({ length: 50 }, (_, index) => referenceOf(`d-${index}`))).size).toBeGreaterThan(20);
  });
});
