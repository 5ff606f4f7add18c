import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';
import type { Content } from '../rendering/content.js';
import type { AddressPace, ChannelAdapter } from './channel-adapter.js';
import { HttpProvider, type ProviderAnswer } from './http-provider.js';

/** The Bot API's answer. https://core.telegram.org/bots/api#making-requests */
interface BotApiAnswer {
  ok?: boolean;
  result?: { message_id?: number };
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

type Message = Content['telegram'];

/** A call of the Bot API: its method, and its parameters without the chat. */
interface BotApiCall {
  method: 'sendMessage' | 'sendPhoto' | 'sendVideo';
  parameters: Record<string, unknown>;
}

const BOT = 'telegram';
const CONNECTIONS = 64;
const GATES = [BOT] as const;
const CHAT_DEAD = /chat not found|user is deactivated/i;

/** Sends messages through a Telegram bot. One 429 pauses everything this bot sends. */
export class TelegramAdapter implements ChannelAdapter {
  readonly provider = 'telegram';
  /** Twice as many as a round marks: while some are on their way, the next are being marked. */
  readonly concurrency = 128;
  readonly receipts = false;
  private readonly http: HttpProvider;
  private readonly root: string;

  /** @param onMigrated a group became a supergroup: its stored id is to be rewritten */
  constructor(
    token: string,
    apiRoot: string = 'https://api.telegram.org',
    private readonly onMigrated: (from: string, to: string) => Promise<void>,
    { connectMs = 5_000, answerMs = 15_000 }: { connectMs?: number; answerMs?: number } = {},
  ) {
    this.http = new HttpProvider(CONNECTIONS, answerMs, { timeout: connectMs });
    this.root = `${apiRoot.replace(/\/$/, '')}/bot${token}`;
  }

  /** About one message a second to a chat, twenty a minute to a group; a few at once pass. */
  pace(chatId: string): AddressPace {
    return chatId.startsWith('-') ? { burst: 10, everyMs: 3_000 } : { burst: 10, everyMs: 1_000 };
  }

  gates(): readonly string[] {
    return GATES;
  }

  async send({ address, content }: ClaimedDelivery): Promise<SendResult> {
    const message = JSON.parse(content) as Message;
    const media = mediaCall(message);
    if (!media) return this.call(address, textCall(message));
    const result = await this.call(address, media);
    // A picture that Telegram can not fetch, or will not have, must not keep the words from their reader. If it was the words
    // or the buttons it did not like, it says so again.
    if (result.outcome !== 'failed' || result.code !== 'PROVIDER_REFUSED') return result;
    const withoutMedia = await this.call(address, textCall(message));
    return { ...withoutMedia, detail: `${withoutMedia.detail}; ${media.method} was refused: ${result.detail}` };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async call(chatId: string, { method, parameters }: BotApiCall, mayFollow = true): Promise<SendResult> {
    const url = new URL(`${this.root}/${method}`);
    const answer = await this.http.post(url, { chat_id: chatId, ...parameters });
    if (answer.kind === 'none') return answer.result;
    const migratedTo = (answer.body as BotApiAnswer | undefined)?.parameters?.migrate_to_chat_id;
    if (answer.status === 200 || migratedTo === undefined || !mayFollow) return resultOf(answer);
    await this.onMigrated(chatId, String(migratedTo)).catch(() => undefined);
    return this.call(String(migratedTo), { method, parameters }, false);
  }
}

function textCall({ text, buttons }: Message): BotApiCall {
  return {
    method: 'sendMessage',
    parameters: { text, parse_mode: 'HTML', link_preview_options: { is_disabled: true }, ...keyboard(buttons) },
  };
}

/** Telegram fetches the file itself. https://core.telegram.org/bots/api#sending-files */
function mediaCall({ text, photo, video, buttons }: Message): BotApiCall | undefined {
  const common = { caption: text, parse_mode: 'HTML', ...keyboard(buttons) };
  if (photo) return { method: 'sendPhoto', parameters: { photo, ...common } };
  if (video) return { method: 'sendVideo', parameters: { video, ...common } };
  return undefined;
}

function keyboard(buttons: Message['buttons']): object {
  return buttons && buttons.length > 0 ? { reply_markup: { inline_keyboard: buttons } } : {};
}

function resultOf({ status, body }: ProviderAnswer & { kind: 'answer' }): SendResult {
  const { result, description = 'no description', parameters } = (body ?? {}) as BotApiAnswer;
  // A 200 that can not be read was a message all the same.
  if (status === 200) {
    return { outcome: 'sent', providerMessageId: result?.message_id?.toString(), detail: 'Telegram answered 200' };
  }
  const detail = `Telegram answered ${status}: ${description}`;
  if (status === 429) {
    return { outcome: 'throttled', pause: { gate: BOT, ms: (parameters?.retry_after ?? 1) * 1_000 }, detail };
  }
  if (status >= 500) return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
  // A wrong token is the operator's to mend; the message waits for it.
  if (status === 401 || status === 404) return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  if (status === 403 || CHAT_DEAD.test(description)) return { outcome: 'failed', code: 'ADDRESS_DEAD', detail };
  return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
}
