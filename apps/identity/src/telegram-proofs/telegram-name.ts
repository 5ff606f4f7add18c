const NAME_LENGTH = 100;
const NOT_OF_A_LINE = /[\p{Cc}\u2028\u2029\ufffd]+/gu;

/** A name as Telegram has it, which may be of any characters, as one line that can be stored; empty: nothing of it can be shown. */
export function telegramName(name: string): string {
  // Half a character, which JSON can carry and UTF-8 can not, goes as well.
  const oneLine = Buffer.from(name).toString().replace(NOT_OF_A_LINE, ' ').trim();
  return [...oneLine].slice(0, NAME_LENGTH).join('').trim();
}
