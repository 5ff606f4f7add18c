import type { Locale } from '../../texts/locales.js';
import { type TextTable, Translator } from '../../texts/translator.js';
import { en, type PageText } from './en.js';

export type PageTexts = Translator<PageText>;

const LOADERS: Readonly<Record<Locale, () => Promise<TextTable<PageText>>>> = {
  en: async () => en,
  ru: async () => (await import('./ru.js')).ru,
  th: async () => (await import('./th.js')).th,
};

export async function loadPageTexts(locale: Locale): Promise<PageTexts> {
  return new Translator(locale, await LOADERS[locale]());
}
