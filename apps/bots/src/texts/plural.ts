import type { Locale } from './locales.js';

/** A word with a form for each kind of number the language has; `other` for all that is not named. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The number with its word, as `21 скидка`, and `22 скидки`. */
export function counting(locale: Locale): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, forms) => `${numbers.format(count)} ${forms[rules.select(count)] ?? forms.other}`;
}
