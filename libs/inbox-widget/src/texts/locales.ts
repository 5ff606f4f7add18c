/** The languages there are texts in; the first one is for everybody else. */
export const LOCALES = ['en', 'ru', 'th'] as const;

export type Locale = (typeof LOCALES)[number];

/** The first wish that can be met: `ru-RU` by `ru`. @param wishes such as an attribute, the document's language, the browser's languages */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const language = wish?.trim().toLowerCase().split(/[-_]/)[0];
    const locale = LOCALES.find((candidate) => candidate === language);
    if (locale) return locale;
  }
  return LOCALES[0];
}
