import { en, type WidgetText } from './en.js';
import type { Locale } from './locales.js';
import { type TextTable, Translator } from './translator.js';

export type WidgetTexts = Translator<WidgetText>;

export const englishTexts: WidgetTexts = new Translator<WidgetText>('en', en);

/** Only the language that is read is fetched. */
const LOADERS: Readonly<Record<Locale, () => Promise<TextTable<WidgetText>>>> = {
  en: async () => en,
  ru: async () => (await import('./ru.js')).ru,
  th: async () => (await import('./th.js')).th,
};

export async function loadWidgetTexts(locale: Locale): Promise<WidgetTexts> {
  return new Translator(locale, await LOADERS[locale]());
}
