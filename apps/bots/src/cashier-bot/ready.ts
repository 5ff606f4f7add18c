import type { Turn } from '../dialogue/turn.js';
import type { PersonRole } from '../platform/people.js';
import type { Screen } from '../telegram/chat.js';
import { button } from '../telegram/keyboard.js';
import { type Html, paragraphs } from '../texts/html.js';

const ADMINS: readonly PersonRole[] = ['owner', 'marketing', 'readonly'];

/** Whether somebody may sign in to the admin, and see how the shop does. */
export function isAdmin({ person }: Turn): boolean {
  return ADMINS.includes(person.role);
}

/** What a cashier sees between two customers. @param before what is said above it */
export function readyScreen(turn: Turn, before?: Html): Screen {
  const { buttons, ready } = turn.texts.cashier;
  const forAdmins = isAdmin(turn) ? [[button(buttons.login, 'login'), button(buttons.stats, 'stats')]] : [];
  return {
    text: paragraphs(before, ready),
    keyboard: [[button(buttons.today, 'today')], ...forAdmins, [button(buttons.language, 'language')]],
  };
}
