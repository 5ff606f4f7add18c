import type { DialoguePart } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { Screen } from '../telegram/chat.js';
import { button } from '../telegram/keyboard.js';
import type { Html } from '../texts/html.js';
import { LANGUAGE_NAMES, type Locale, localeOf, LOCALES } from '../texts/locales.js';

/** What is done with the language somebody has chosen: beyond this chat, and what is shown then. */
export interface ChosenLanguage {
  save(turn: Turn, locale: Locale): Promise<void>;
  next(turn: Turn): Screen;
}

/** Choosing a language. */
export function languagePart({ save, next }: ChosenLanguage): DialoguePart {
  const ask = async (turn: Turn): Promise<void> => void (await turn.show(languageScreen(turn)));
  const speak = async (turn: Turn, chosen?: string): Promise<void> => {
    const locale = localeOf(chosen);
    if (!locale) return ask(turn);
    await save(turn, locale);
    turn.speak(locale);
    await turn.show(next(turn));
  };
  return { buttons: { language: ask, speak }, commands: { language: ask } };
}

/** Asks for it, each language by its own name. @param before what is said above */
export function languageScreen({ texts }: Turn, before?: Html): Screen {
  return {
    text: before ?? texts.common.chooseLanguage,
    keyboard: [
      ...LOCALES.map((locale) => [button(LANGUAGE_NAMES[locale], 'speak', locale)]),
      [button(texts.common.menu, 'menu')],
    ],
  };
}
