/** The languages there are texts in. */
export const LOCALES = ['en', 'ru', 'th'] as const;

export type Locale = (typeof LOCALES)[number];

/** As each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: '🇬🇧 English', ru: '🇷🇺 Русский', th: '🇹🇭 ไทย' };

/** The language of ours that a BCP 47 tag names, `ru-RU` as `ru`; undefined: none of ours. */
export function localeOf(tag: string | null | undefined): Locale | undefined {
  const language = tag?.trim().toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === language);
}
