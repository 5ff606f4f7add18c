import type { DialoguePart, Otherwise } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { Html } from '../texts/html.js';
import { menuScreen } from './menu.js';

/** The menu, and what is said when nothing else is. */
export function menuPart(): DialoguePart {
  const menu = async (turn: Turn): Promise<void> => {
    turn.forgetStep();
    await turn.show(menuScreen(turn));
  };
  const help = async (turn: Turn): Promise<void> => void (await turn.show(menuScreen(turn, turn.texts.customer.help)));
  return { buttons: { menu }, commands: { menu, help } };
}

/** What the customers' bot does with what it does not understand. */
export const otherwise: Otherwise = {
  text: (turn, { text }) => {
    const { tooLong, notUnderstood } = turn.texts.customer;
    return anew(turn, text.length > 1_000 ? tooLong : notUnderstood);
  },
  other: (turn) => anew(turn, turn.texts.customer.onlyText),
  expired: (turn) => anew(turn, turn.texts.common.expired),
  oldButton: (turn) => anew(turn),
};

async function anew(turn: Turn, before?: Html): Promise<void> {
  turn.forgetStep();
  await turn.show(menuScreen(turn, before));
}
