import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';
import type { Content } from '../rendering/templates.js';
import type { ChannelAdapter } from './channel-adapter.js';
import { HttpProvider } from './http-provider.js';
import { Pauses } from './pause.js';

/** The Bot API's answer. https://core.telegram.org/bots/api#making-requests */
interface BotApiAnswer {
  ok?: boolean;
  result?: { message_id?: number };
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

const BOT = 'bot';

/** Sends messages through a Telegram bot. One 429 pauses everything this bot sends. */
export class TelegramAdapter implements ChannelAdapter {
  readonly provider = 'telegram';
  readonly concurrency = 20;
  private readonly http = new HttpProvider(this.concurrency);
  private readonly pauses = new Pauses();
  private readonly sendMessage: URL;

  /** @param onMigrated a group became a supergroup: its stored id is to be rewritten */
  constructor(
    token: string,
    apiRoot: string = 'https://api.telegram.org',
    private readonly onMigrated: (from: string, to: string) => Promise<void>,
  ) {
    this.sendMessage = new URL(`${apiRoot.replace(/\/$/, '')}/bot${token}/sendMessage`);
  }

  pausedForMs(): number {
    return this.pauses.leftMs(BOT);
  }

  send({ address, content }: ClaimedDelivery): Promise<SendResult> {
    return this.sendTo(address, (JSON.parse(content) as Content['telegram']).text, true);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async sendTo(chatId: string, text: string, mayFollow: boolean): Promise<SendResult> {
    const answer = await this.http.post(this.sendMessage, {
      chat_id: chatId,
      text,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    });
    if (answer.kind === 'none') return answer.result;
    const body = answer.body as BotApiAnswer | undefined;
    if (answer.status === 200) {
      // A 200 that can not be read was a message all the same.
      return {
        outcome: 'sent',
        providerMessageId: body?.result?.message_id?.toString(),
        detail: 'Telegram answered 200',
      };
    }
    const migratedTo = body?.parameters?.migrate_to_chat_id;
    if (migratedTo !== undefined && mayFollow) {
      await this.onMigrated(chatId, String(migratedTo)).catch(() => undefined);
      return this.sendTo(String(migratedTo), text, false);
    }
    return this.refusal(answer.status, body);
  }

  private refusal(status: number, body: BotApiAnswer | undefined): SendResult {
    const detail = `Telegram answered ${status}: ${body?.description ?? 'no description'}`;
    if (status === 429) {
      const afterMs = (body?.parameters?.retry_after ?? 1) * 1_000;
      this.pauses.pause(BOT, afterMs);
      return { outcome: 'throttled', afterMs, detail };
    }
    if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
    // A wrong token is the operator's to mend; the message waits for it.
    if (status === 401 || status === 404) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
    if (status === 403) return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
    if (/chat not found|user is deactivated/i.test(body?.description ?? '')) {
      return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
    }
    return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
  }
}
