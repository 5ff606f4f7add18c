import { createHash } from 'node:crypto';
import { splitSms, toGsm7, toUcs2 } from '../../rendering/sms-segments.js';

/** One short message, as fields of submit_sm. */
export interface SmppPart {
  /** 0: the SMSC's default alphabet, GSM-7 as a rule; 8: UCS-2 (SMPP 3.4, 5.2.19). */
  data_coding: 0 | 8;
  /** 0x40: the text begins with a header (5.2.12). */
  esm_class: 0 | 0x40;
  short_message: Buffer;
}

/** How many parts a header can number. */
export const MOST_PARTS = 255;

/**
 * The short messages of a text. Longer texts go as parts with a header by which the phone joins them again: it is in the
 * short message itself, so that every SMSC carries it, which is not so with the option `message_payload`.
 * @param key equal for equal messages: a part that is sent again then belongs to the others
 */
export function smppParts(text: string, key: string): SmppPart[] {
  const { encoding, parts } = splitSms(text);
  const [encode, data_coding] = encoding === 'GSM-7' ? ([toGsm7, 0] as const) : ([toUcs2, 8] as const);
  if (parts.length === 1) return [{ data_coding, esm_class: 0, short_message: encode(parts[0]!) }];
  const reference = createHash('sha256').update(key).digest()[0]!;
  return parts.map((part, index) => ({
    data_coding,
    esm_class: 0x40,
    short_message: Buffer.concat([headerOf(reference, parts.length, index + 1), encode(part)]),
  }));
}

/** A user data header with one element: concatenated short messages, 8-bit reference (3GPP TS 23.040, 9.2.3.24.1). */
function headerOf(reference: number, total: number, number: number): Buffer {
  return Buffer.from([5, 0, 3, reference, total, number]);
}
