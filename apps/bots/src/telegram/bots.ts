import type { Api } from 'grammy';
import { createBotApi } from './bot-api.js';
import { BOT_NAMES, type BotName } from './bot-name.js';

/** What the bots need of the settings. */
interface Tokens {
  TELEGRAM_CUSTOMER_BOT_TOKEN?: string;
  TELEGRAM_CASHIER_BOT_TOKEN?: string;
  TELEGRAM_API_ROOT?: string;
}

/** The bots that have a token, and the way to Telegram for each. */
export class Bots {
  private readonly apis = new Map<BotName, Api>();
  private readonly usernames = new Map<BotName, Promise<string>>();

  constructor(settings: Tokens) {
    const tokens = { customer: settings.TELEGRAM_CUSTOMER_BOT_TOKEN, cashier: settings.TELEGRAM_CASHIER_BOT_TOKEN };
    for (const name of BOT_NAMES) {
      const token = tokens[name];
      if (token !== undefined) this.apis.set(name, createBotApi(token, settings.TELEGRAM_API_ROOT));
    }
  }

  get names(): BotName[] {
    return [...this.apis.keys()];
  }

  /** Undefined: the bot is off. */
  api(name: BotName): Api | undefined {
    return this.apis.get(name);
  }

  /** The bot's name on Telegram, asked for once. */
  username(name: BotName): Promise<string> {
    let known = this.usernames.get(name);
    if (!known) {
      known = this.apis
        .get(name)!
        .getMe()
        .then(({ username }) => username);
      // One that failed is asked for again.
      known.catch(() => this.usernames.delete(name));
      this.usernames.set(name, known);
    }
    return known;
  }
}
