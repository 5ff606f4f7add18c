import { menuScreen } from '../customer-bot/menu.js';
import type { DialoguePart } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import { languageScreen } from '../languages/language-part.js';
import type { Pauses } from '../pauses/pauses.js';
import { localeOf } from '../texts/locales.js';
import { lines, say } from '../texts/html.js';

/** `/start`: whoever sends it is a customer by now; they are greeted, and asked for their language when it is none of ours. */
export function startPart(pauses: Pauses): DialoguePart {
  const start = async (turn: Turn): Promise<void> => {
    const wasPaused = await pauses.resume(turn.person);
    const { welcome, welcomeBack, stop } = turn.texts.customer;
    const greeting = (turn.isNew ? welcome : welcomeBack)(turn.person.name);
    if (asksForLanguage(turn)) {
      const text = lines(greeting, say``, turn.texts.common.chooseLanguage);
      return void (await turn.show(languageScreen(turn, text)));
    }
    await turn.show(menuScreen(turn, wasPaused ? stop.back : greeting));
  };
  return { commands: { start } };
}

function asksForLanguage({ conversation, person, user }: Turn): boolean {
  return !conversation.locale && !localeOf(person.locale) && !localeOf(user.language);
}
