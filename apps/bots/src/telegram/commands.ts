import type { Api } from 'grammy';
import { LOCALES } from '../texts/locales.js';
import { TEXTS } from '../texts/texts.js';
import type { BotName } from './bot-name.js';

/** Tells Telegram which commands a bot has: in each language, and in English for everybody else. */
export async function setCommands(bot: BotName, api: Api): Promise<void> {
  const inLanguage = (locale: (typeof LOCALES)[number]) =>
    Object.entries(TEXTS[locale][bot].commands).map(([command, description]) => ({ command, description }));
  await api.setMyCommands(inLanguage('en'));
  await Promise.all(LOCALES.map((locale) => api.setMyCommands(inLanguage(locale), { language_code: locale })));
}
