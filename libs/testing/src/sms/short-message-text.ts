import type { SubmitFields } from './smpp-codec.js';

/** Which of how many parts a short message is. */
export interface Concatenation {
  reference: number;
  total: number;
  number: number;
}

/** GSM 7-bit default alphabet (3GPP TS 23.038), eight codes to a line. */
const GSM = [
  '@£$¥èéùì',
  'òÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨ',
  'ΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'',
  '()*+,-./',
  '01234567',
  '89:;<=>?',
  '¡ABCDEFG',
  'HIJKLMNO',
  'PQRSTUVW',
  'XYZÄÖÑÜ§',
  '¿abcdefg',
  'hijklmno',
  'pqrstuvw',
  'xyzäöñüà',
].join('');
const GSM_ESCAPED: Record<number, string> = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{',
  0x29: '}',
  0x2f: '\\',
  0x3c: '[',
  0x3d: '~',
  0x3e: ']',
  0x40: '|',
  0x65: '€',
};

/**
 * What a phone would show of a short message, and where it belongs.
 * @returns undefined when no phone could show it: longer than 140 octets on the air, or in a coding that is not known here
 */
export function readShortMessage({
  esmClass,
  dataCoding,
  shortMessage,
}: SubmitFields): { text: string; concatenation?: Concatenation } | undefined {
  const hasHeader = (esmClass & 0x40) !== 0;
  const headerOctets = hasHeader ? (shortMessage[0] ?? Infinity) + 1 : 0;
  if (headerOctets > shortMessage.length) return undefined;
  const content = shortMessage.subarray(headerOctets);
  const text = decode(content, dataCoding);
  if (text === undefined) return undefined;
  // Seven bits a character begin at the next whole septet behind the header.
  const bits = dataCoding === 0 ? Math.ceil((headerOctets * 8) / 7) * 7 + content.length * 7 : shortMessage.length * 8;
  if (bits > 140 * 8) return undefined;
  return { text, ...(hasHeader && { concatenation: concatenationOf(shortMessage.subarray(1, headerOctets)) }) };
}

function decode(content: Buffer, dataCoding: number): string | undefined {
  switch (dataCoding) {
    case 0:
      return decodeGsm(content);
    case 3:
      return content.toString('latin1');
    case 8:
      return content.length % 2 === 0 ? Buffer.from(content).swap16().toString('utf16le') : undefined;
    default:
      return undefined;
  }
}

function decodeGsm(content: Buffer): string | undefined {
  let text = '';
  for (let index = 0; index < content.length; index += 1) {
    const code = content[index]!;
    if (code > 0x7f) return undefined;
    if (code !== 0x1b) text += GSM[code];
    // What is not in the extension table is shown as if it were not escaped.
    else if (++index < content.length) text += GSM_ESCAPED[content[index]!] ?? GSM[content[index]! & 0x7f];
  }
  return text;
}

/** The header element of concatenated messages, with a reference of 8 or 16 bits (3GPP TS 23.040, 9.2.3.24.1 and 8). */
function concatenationOf(header: Buffer): Concatenation | undefined {
  for (let at = 0; at + 2 <= header.length; at += 2 + header[at + 1]!) {
    const [element, length] = [header[at]!, header[at + 1]!];
    const data = header.subarray(at + 2, at + 2 + length);
    if (element === 0x00 && data.length === 3) return { reference: data[0]!, total: data[1]!, number: data[2]! };
    if (element === 0x08 && data.length === 4) {
      return { reference: data.readUInt16BE(0), total: data[2]!, number: data[3]! };
    }
  }
  return undefined;
}
