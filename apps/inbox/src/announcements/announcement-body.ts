import { entriesOf, VALIDATION_FAILED } from '@marmalade/http';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { WordsBody, wordsOf } from '../notifications/words-body.js';
import type { WordsByLocale } from './announcement.js';

/** How languages are written: `en`, `pt-BR`. */
const LOCALE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const LOCALES_MAX = 50;

/**
 * Words by language, as a body has them.
 * @param pointer where they stand in the body
 * @throws Problem VALIDATION_FAILED, an entry for each field that is wrong
 */
export function wordsByLocale(given: Record<string, unknown>, pointer: string): WordsByLocale {
  const entries = Object.entries(given);
  if (entries.length === 0 || entries.length > LOCALES_MAX) {
    const message = `1 to ${LOCALES_MAX} languages`;
    throw VALIDATION_FAILED.problem(undefined, [{ pointer, code: 'LANGUAGES', message }]);
  }
  return Object.fromEntries(
    entries.map(([locale, each]) => {
      const at = `${pointer}/${locale.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (!LOCALE.test(locale) || typeof each !== 'object' || each === null || Array.isArray(each)) {
        const message = 'must be the words in a language, such as en';
        throw VALIDATION_FAILED.problem(undefined, [{ pointer: at, code: 'LANGUAGES', message }]);
      }
      const words = plainToInstance(WordsBody, each);
      const errors = validateSync(words, { whitelist: true, forbidNonWhitelisted: true });
      if (errors.length > 0) throw VALIDATION_FAILED.problem(undefined, entriesOf(errors, at));
      return [locale, wordsOf(words)];
    }),
  );
}
