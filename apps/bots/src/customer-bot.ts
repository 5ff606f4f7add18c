import { CustomerManners } from './customer-bot/customer-manners.js';
import { menuPart, otherwise } from './customer-bot/menu-part.js';
import { menuScreen } from './customer-bot/menu.js';
import { ChatBot, type ChatBotParts } from './dialogue/chat-bot.js';
import { Dialogue } from './dialogue/dialogue.js';
import { notificationsPart } from './edit-notifications/notifications-part.js';
import { profilePart } from './edit-profile/profile-part.js';
import { languagePart } from './languages/language-part.js';
import type { Pauses } from './pauses/pauses.js';
import type { CustomerApi } from './platform/customer-api.js';
import type { People } from './platform/people.js';
import { rewardsPart } from './redeem-rewards/rewards-part.js';
import { startPart } from './register-customers/start-part.js';
import { discountsPart } from './show-discounts/discounts-part.js';
import { invitationPart } from './show-invitation/invitation-part.js';
import { pointsPart } from './show-points/points-part.js';
import { stopPart } from './stop-messages/stop-part.js';
import type { Subscriptions } from './subscriptions/subscriptions.js';
import { subscriptionPart } from './verify-subscription/subscription-part.js';

/** What the customers' bot is made of beside what every bot is. */
export interface CustomerBotParts extends ChatBotParts {
  people: People;
  customers: CustomerApi;
  pauses: Pauses;
  subscriptions: Subscriptions;
  /** The bot's name on Telegram. */
  username(): Promise<string>;
}

/** The customers' bot: all it can talk about, on one screen. */
export function customerBot(parts: CustomerBotParts): ChatBot {
  const { people, customers, pauses, subscriptions, username, logger } = parts;
  const dialogue = new Dialogue(
    [
      menuPart(),
      startPart(pauses),
      discountsPart(customers),
      pointsPart(customers),
      rewardsPart(customers),
      invitationPart(customers, username),
      subscriptionPart(subscriptions),
      profilePart(customers, people),
      notificationsPart(customers, pauses),
      stopPart(pauses),
      languagePart({
        save: async (turn, locale) => {
          await customers.changeProfile(turn.person, { locale });
          people.forget(turn.user.id, 'customer');
        },
        next: (turn) => menuScreen(turn, turn.texts.customer.language.saved),
      }),
    ],
    otherwise,
  );
  return new ChatBot(parts, new CustomerManners(dialogue, people, customers, subscriptions, logger));
}
