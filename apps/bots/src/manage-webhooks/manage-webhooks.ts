import { problemType } from '@marmalade/http';
import { GrammyError, HttpError } from 'grammy';
import { ALLOWED_UPDATES } from '../telegram/allowed-updates.js';
import type { BotName } from '../telegram/bot-name.js';
import type { Bots } from '../telegram/bots.js';
import { setCommands } from '../telegram/commands.js';

export const WEBHOOKS_OFF = problemType({
  code: 'WEBHOOKS_OFF',
  status: 409,
  title: 'Updates are fetched: without TELEGRAM_WEBHOOK_SECRET and PUBLIC_URL nothing can be posted',
});
export const TELEGRAM_REFUSES = problemType({
  code: 'TELEGRAM_REFUSES',
  status: 502,
  title: 'Telegram does not do what it was asked for',
  retryable: true,
});

/** Where Telegram posts the updates of a bot from now on. */
export interface SetWebhook {
  bot: BotName;
  url: string;
}

/** Tells Telegram where to post updates, and which commands there are. */
export class ManageWebhooks {
  constructor(
    private readonly bots: Bots,
    private readonly settings: { PUBLIC_URL?: string; TELEGRAM_WEBHOOK_SECRET?: string },
  ) {}

  /** @throws Problem WEBHOOKS_OFF, TELEGRAM_REFUSES */
  async set(): Promise<SetWebhook[]> {
    const { PUBLIC_URL: root, TELEGRAM_WEBHOOK_SECRET: secret } = this.settings;
    if (root === undefined || secret === undefined) throw WEBHOOKS_OFF.problem();
    return Promise.all(
      this.bots.names.map(async (bot) => {
        const url = `${root.replace(/\/+$/, '')}/api/v1/telegram/${bot}/webhook`;
        const api = this.bots.api(bot)!;
        await asked(async () => {
          await api.setWebhook(url, { secret_token: secret, allowed_updates: ALLOWED_UPDATES });
          await setCommands(bot, api);
        });
        return { bot, url };
      }),
    );
  }
}

async function asked(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof GrammyError) && !(cause instanceof HttpError)) throw cause;
    const detail = cause instanceof GrammyError ? cause.description : 'It can not be reached.';
    throw TELEGRAM_REFUSES.problem(detail, undefined, undefined, { cause });
  }
}
