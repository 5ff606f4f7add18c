import { isAdmin } from '../cashier-bot/ready.js';
import type { DialoguePart } from '../dialogue/dialogue.js';
import { type Turn, withMenu } from '../dialogue/turn.js';
import type { CashierApi } from '../platform/cashier-api.js';
import { button, linkButton } from '../telegram/keyboard.js';
import { paragraphs, say } from '../texts/html.js';
import { isRefused } from '../telegram/bot-api.js';

/** The one-time link by which an admin signs in. */
export function loginPart(cashiers: CashierApi): DialoguePart {
  const login = async (turn: Turn): Promise<void> => {
    const { common, cashier } = turn.texts;
    if (!isAdmin(turn)) return void (await turn.show(withMenu(turn, cashier.login.onlyAdmins)));
    const { loginUrl, expiresAt } = await cashiers.loginLink(turn.user.id);
    const text = cashier.login.text(turn.formats.time(expiresAt));
    const menu = [button(common.menu, 'menu')];
    try {
      await turn.show({ text, keyboard: [[linkButton(cashier.login.open, loginUrl)], menu] });
    } catch (error) {
      // Telegram takes no buttons that lead to an address within a house.
      if (!isRefused(error)) throw error;
      await turn.show({ text: paragraphs(text, say`<code>${loginUrl}</code>`), keyboard: [menu] });
    }
  };
  return { buttons: { login }, commands: { login } };
}
