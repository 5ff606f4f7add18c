import { isEmail } from 'class-validator';

const LIMIT = 320;
const ADDRESS = { require_tld: false };

/**
 * Whether a text is a sender as a mail header has it: `hello@sweets.example`, `Sweets <hello@sweets.example>` or
 * `"Sweets, Inc." <hello@sweets.example>`. What has a meaning in headers (commas, for one) needs the quotes.
 */
export function isMailFrom(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > LIMIT) return false;
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(text)) return false;
  const [, address] = /^(?:"[^"\\]+"|[^"\\(),:;<>@[\]]+) <([^<>]+)>$/.exec(text) ?? [undefined, text];
  return isEmail(address, ADDRESS);
}
