/** Types of number and numbering plans (SMPP 3.4, 5.2.5 and 5.2.6). */
const TON = { unknown: 0, international: 1, alphanumeric: 5 } as const;
const NPI = { unknown: 0, isdn: 1 } as const;

export interface SmppAddress {
  ton: number;
  npi: number;
  address: string;
}

/** A phone number, in international form when it begins with `+`; undefined when it is none (E.164: 15 digits at most). */
export function phoneNumber(text: string): SmppAddress | undefined {
  const [, plus, digits] = /^(\+?)(\d{3,15})$/.exec(text.replace(/[\s().-]/g, '')) ?? [];
  return digits ? { ton: plus ? TON.international : TON.unknown, npi: NPI.isdn, address: digits } : undefined;
}

/**
 * A number, a short code, or a name of up to 11 letters and digits.
 * @throws Error when it is none of these
 */
export function senderAddress(text: string): SmppAddress {
  const number = phoneNumber(text);
  if (number) return number;
  if (/^[A-Za-z0-9 ._&-]{1,11}$/.test(text)) return { ton: TON.alphanumeric, npi: NPI.unknown, address: text };
  throw new Error('The SMS sender is neither a phone number nor a name of up to 11 letters and digits');
}
