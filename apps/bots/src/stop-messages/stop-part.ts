import { menuScreen } from '../customer-bot/menu.js';
import type { DialoguePart } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { Pauses } from '../pauses/pauses.js';
import { button } from '../telegram/keyboard.js';

/** Stopping all messages, and coming back. */
export function stopPart(pauses: Pauses): DialoguePart {
  const ask = async (turn: Turn): Promise<void> => {
    const { common, customer } = turn.texts;
    await turn.show({
      text: customer.stop.confirm,
      keyboard: [[button(customer.stop.yes, 'stop_yes')], [button(common.cancel, 'menu')]],
    });
  };
  const stop = async (turn: Turn): Promise<void> => {
    await pauses.pause(turn.person);
    const { common, customer } = turn.texts;
    await turn.show({
      text: customer.stop.done,
      keyboard: [[button(customer.notifications.comeBack, 'resume')], [button(common.menu, 'menu')]],
    });
  };
  const resume = async (turn: Turn): Promise<void> => {
    const wasPaused = await pauses.resume(turn.person);
    await turn.show(menuScreen(turn, wasPaused ? turn.texts.customer.stop.back : undefined));
  };
  return { buttons: { stop: ask, stop_yes: stop, resume }, commands: { stop: ask } };
}
