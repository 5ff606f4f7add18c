import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Turn, withMenu } from '../dialogue/turn.js';
import type { Subscriptions } from '../subscriptions/subscriptions.js';
import { button, type Keyboard, linkButton } from '../telegram/keyboard.js';
import { type Html, lines, paragraphs } from '../texts/html.js';

/** Whether the customer follows the channel: then there is a welcome discount. */
export function subscriptionPart(subscriptions: Subscriptions): DialoguePart {
  const keyboard = async ({ texts }: Turn): Promise<Keyboard> => {
    const words = texts.customer.subscription;
    const link = await subscriptions.channelLink();
    return [
      ...(link === undefined ? [] : [[linkButton(words.open, link)]]),
      [button(words.check, 'check')],
      [button(texts.common.menu, 'menu')],
    ];
  };
  const show = async (turn: Turn, text: Html, buttons?: Keyboard): Promise<void> => {
    const { title } = turn.texts.customer.subscription;
    await turn.show({ text: paragraphs(title, text), keyboard: buttons ?? (await keyboard(turn)) });
  };

  const channel = async (turn: Turn): Promise<void> => {
    const words = turn.texts.customer.subscription;
    if (!subscriptions.isOn) return void (await turn.show(withMenu(turn, words.unknown)));
    await show(turn, (await subscriptions.known(turn.user.id)) ? words.yes : words.ask);
  };

  const check = async (turn: Turn): Promise<void> => {
    const words = turn.texts.customer.subscription;
    if (!subscriptions.isOn) return void (await turn.show(withMenu(turn, words.unknown)));
    const before = await subscriptions.known(turn.user.id);
    const subscribed = await subscriptions.check(turn.person.id, turn.user.id);
    if (!subscribed) return show(turn, subscribed === undefined ? words.unknown : words.no);
    const { common, customer } = turn.texts;
    const buttons = [[button(customer.buttons.discounts, 'discounts')], [button(common.menu, 'menu')]];
    await show(turn, before ? words.yes : lines(words.yes, words.welcome), buttons);
  };

  return { buttons: { channel, check } };
}
