export type SmsEncoding = 'GSM-7' | 'UCS-2';

/** What a text costs as SMS. */
export interface SmsSize {
  encoding: SmsEncoding;
  /** Short messages it takes; each is paid for. */
  segments: number;
  /** Septets of GSM-7, or 16-bit units of UCS-2, over all segments. */
  units: number;
}

/** A text as it goes out, cut into segments. */
export interface SmsSegments {
  encoding: SmsEncoding;
  parts: string[];
}

/** Units in a message that stands alone, and in each part of a longer one, where a header takes 6 of the 140 octets. */
const UNITS = { 'GSM-7': { alone: 160, part: 153 }, 'UCS-2': { alone: 70, part: 67 } } as const;

/** Precedes a character of the extension table. */
const ESCAPE = 0x1b;

/** The GSM 7-bit default alphabet in the order of its codes (3GPP TS 23.038, 6.2.1); \x1b holds the place of the escape. */
const ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** The default extension table (6.2.1.1), but for the page break. */
const EXTENSION = {
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};

const SEPTETS = new Map<string, number[]>([
  ...[...ALPHABET].map((character, code): [string, number[]] => [character, [code]]),
  ...Object.entries(EXTENSION).map(([character, code]): [string, number[]] => [character, [ESCAPE, code]]),
]);
// The escape itself is no character: taken for one, it would change the next.
SEPTETS.delete('\x1b');

/**
 * How many short messages a text takes. It is counted as it would be sent: see `cleanSms`.
 * An empty text is one segment of nothing.
 */
export function smsSegments(text: string): SmsSize {
  const { encoding, parts } = splitSms(text);
  const units = parts.reduce((sum, part) => sum + unitsIn(part, encoding), 0);
  return { encoding, segments: parts.length, units };
}

/** Cleans a text and cuts it into segments; neither an escaped character nor a surrogate pair is torn apart. */
export function splitSms(text: string): SmsSegments {
  const clean = cleanSms(text);
  const encoding = [...clean].every((character) => SEPTETS.has(character)) ? 'GSM-7' : 'UCS-2';
  const { alone, part: most } = UNITS[encoding];
  if (unitsIn(clean, encoding) <= alone) return { encoding, parts: [clean] };
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of clean) {
    const units = unitsIn(character, encoding);
    if (used + units > most) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += units;
  }
  return { encoding, parts: [...parts, part] };
}

/**
 * What a phone can show: no control characters but the line feed (a tab becomes a space), no halves of characters, and
 * accents as one character with their letter, which GSM-7 knows where it does not know them apart.
 */
export function cleanSms(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[^\P{Cc}\n]|\p{Surrogate}/gu, '')
    .normalize('NFC');
}

/**
 * A text as septets of the GSM 7-bit alphabet, one in each octet, as SMPP carries them.
 * @throws Error when a character is not in it
 */
export function toGsm7(text: string): Buffer {
  return Buffer.from(
    [...text].flatMap((character) => {
      const septets = SEPTETS.get(character);
      if (!septets) throw new Error('Not in the GSM 7-bit alphabet');
      return septets;
    }),
  );
}

/** A text as UCS-2, high octet first; characters beyond it as UTF-16 pairs, which phones understand. */
export function toUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function unitsIn(text: string, encoding: SmsEncoding): number {
  if (encoding === 'UCS-2') return text.length;
  let units = 0;
  for (const character of text) units += SEPTETS.get(character)!.length;
  return units;
}
