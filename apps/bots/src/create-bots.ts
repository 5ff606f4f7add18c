import type { Logger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import type { BotsConfig } from './bots.config.js';
import { cashierBot } from './cashier-bot.js';
import { ConversationStore } from './conversations/conversation-store.js';
import { customerBot } from './customer-bot.js';
import type { ChatBotParts } from './dialogue/chat-bot.js';
import { PauseStore } from './pauses/pause-store.js';
import { Pauses } from './pauses/pauses.js';
import { CashierApi } from './platform/cashier-api.js';
import { CustomerApi } from './platform/customer-api.js';
import { Gateway } from './platform/gateway.js';
import { People } from './platform/people.js';
import { Shop } from './platform/shop.js';
import { UndoTimers } from './redeem-discounts/undo-timers.js';
import { RefreshSubscriptions } from './refresh-subscriptions/refresh-subscriptions.js';
import { SubscriberStore } from './subscriptions/subscriber-store.js';
import { Subscriptions } from './subscriptions/subscriptions.js';
import type { BotName } from './telegram/bot-name.js';
import type { Bots } from './telegram/bots.js';
import { type Locale, localeOf } from './texts/locales.js';
import type { UpdateHandler } from './updates/update-intake.js';

/** Both bots, as far as they have a token. */
export interface RunningBots {
  handlers: Map<BotName, UpdateHandler>;
  /** Looks at subscriptions again; unset: there is no channel, or no customers' bot. */
  refresh?: RefreshSubscriptions;
  timers: UndoTimers;
}

/** Puts together what the bots are made of. */
export function createBots(
  config: BotsConfig,
  { bots, dataSource, apiKey, logger }: { bots: Bots; dataSource: DataSource; apiKey: string; logger: Logger },
): RunningBots {
  const gateway = new Gateway(config.GATEWAY_URL.replace(/\/+$/, ''), apiKey);
  const customers = new CustomerApi(gateway);
  const people = new People(gateway);
  const timers = new UndoTimers();
  const handlers = new Map<BotName, UpdateHandler>();
  const defaults = { locale: localeOf(config.DEFAULT_LOCALE) ?? ('en' as Locale), timeZone: config.DEFAULT_TIMEZONE };
  const conversations = new ConversationStore(dataSource);
  const common = { conversations, defaults, logger, people };

  const customerApi = bots.api('customer');
  const subscribers = new SubscriberStore(dataSource);
  const subscriptions =
    customerApi && new Subscriptions(customerApi, config.TELEGRAM_CHANNEL, subscribers, customers, logger);
  if (customerApi && subscriptions) {
    const pauses = new Pauses(new PauseStore(dataSource), customers);
    const username = () => bots.username('customer');
    const parts: ChatBotParts & typeof common = { ...common, name: 'customer', api: customerApi };
    handlers.set('customer', customerBot({ ...parts, customers, pauses, subscriptions, username }));
  }
  const api = bots.api('cashier');
  if (api) {
    const cashiers = new CashierApi(gateway);
    const shop = new Shop(gateway);
    handlers.set(
      'cashier',
      cashierBot({ ...common, name: 'cashier', api, cashiers, profiles: customers, shop, timers }),
    );
  }
  const refresh = subscriptions?.isOn ? new RefreshSubscriptions(subscribers, subscriptions, logger) : undefined;
  return { handlers, refresh, timers };
}
