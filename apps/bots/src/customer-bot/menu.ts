import type { Turn } from '../dialogue/turn.js';
import type { Screen } from '../telegram/chat.js';
import { button, type Keyboard } from '../telegram/keyboard.js';
import { type Html, paragraphs } from '../texts/html.js';

/** The main menu of the customers' bot. @param before what is said above it */
export function menuScreen(turn: Turn, before?: Html): Screen {
  const { menu, buttons } = turn.texts.customer;
  return { text: paragraphs(before, menu), keyboard: menuKeyboard(buttons) };
}

function menuKeyboard(labels: Turn['texts']['customer']['buttons']): Keyboard {
  return [
    [button(labels.discounts, 'discounts')],
    [button(labels.points, 'points'), button(labels.rewards, 'rewards')],
    [button(labels.subscription, 'channel'), button(labels.invite, 'invite')],
    [button(labels.profile, 'profile'), button(labels.notifications, 'notify')],
    [button(labels.language, 'language')],
  ];
}
