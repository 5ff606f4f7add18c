import type { NewCustomer } from '../customers/customer-store.js';
import type { TelegramUser } from '../telegram-proofs/telegram-proof.js';

const NAME_LENGTH = 200;
const NOT_OF_A_LINE = /[\p{Cc}\u2028\u2029\ufffd]+/gu;
const LOCALE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** A customer to be, of what Telegram says: a name there may be of any characters, and is not a reason to keep somebody out. */
export function newcomerOf({ id, name, languageCode }: TelegramUser): NewCustomer {
  // Half a character, which JSON can carry and UTF-8 can not, goes as well.
  const oneLine = Buffer.from(name).toString().replace(NOT_OF_A_LINE, ' ').trim();
  const shown = [...oneLine]
    .slice(0, NAME_LENGTH / 2)
    .join('')
    .trim();
  const locale = languageCode?.replace('_', '-');
  return {
    telegramId: id,
    ...(shown !== '' && { name: shown }),
    ...(locale !== undefined && LOCALE.test(locale) && { locale }),
  };
}
