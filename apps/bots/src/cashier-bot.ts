import { acceptInvitation } from './accept-invitations/accept-invitation.js';
import { CashierManners } from './cashier-bot/cashier-manners.js';
import { readyScreen } from './cashier-bot/ready.js';
import { ChatBot, type ChatBotParts } from './dialogue/chat-bot.js';
import { Dialogue } from './dialogue/dialogue.js';
import { loginPart } from './issue-login-links/login-part.js';
import { languagePart } from './languages/language-part.js';
import type { CashierApi } from './platform/cashier-api.js';
import type { CustomerApi } from './platform/customer-api.js';
import type { People } from './platform/people.js';
import type { Shop } from './platform/shop.js';
import { RedeemPart } from './redeem-discounts/redeem-part.js';
import type { UndoTimers } from './redeem-discounts/undo-timers.js';
import { statisticsPart } from './show-statistics/statistics-part.js';
import { todayPart } from './show-today/today-part.js';

/** What the cashiers' bot is made of beside what every bot is. */
export interface CashierBotParts extends ChatBotParts {
  people: People;
  cashiers: CashierApi;
  profiles: Pick<CustomerApi, 'changeProfile'>;
  shop: Shop;
  timers: UndoTimers;
}

/** The cashiers' bot: all it can talk about, on one screen. */
export function cashierBot(parts: CashierBotParts): ChatBot {
  const { people, cashiers, profiles, shop, timers } = parts;
  const redeem = new RedeemPart(cashiers, shop, timers);
  const dialogue = new Dialogue(
    [
      redeem.part,
      todayPart(cashiers),
      loginPart(cashiers),
      statisticsPart(cashiers),
      languagePart({
        save: async (turn, locale) => {
          await profiles.changeProfile(turn.person, { locale });
          people.forget(turn.user.id, 'staff');
        },
        next: (turn) => readyScreen(turn, turn.texts.customer.language.saved),
      }),
    ],
    redeem.otherwise,
  );
  return new ChatBot(parts, new CashierManners(dialogue, people, acceptInvitation));
}
