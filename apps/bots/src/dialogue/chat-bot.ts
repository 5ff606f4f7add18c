import type { Logger } from '@marmalade/observability';
import { counter } from '@marmalade/observability';
import type { Api } from 'grammy';
import type { ChatMemberUpdated, Update } from 'grammy/types';
import type { ConversationState, ConversationStore, HeldConversation } from '../conversations/conversation-store.js';
import { PlatformAway, PlatformProblem } from '../platform/platform-errors.js';
import { isUnreachable } from '../telegram/bot-api.js';
import type { BotName } from '../telegram/bot-name.js';
import { Chat } from '../telegram/chat.js';
import { type Incoming, type Input, readIncoming } from '../telegram/incoming.js';
import { button } from '../telegram/keyboard.js';
import { type Locale, localeOf } from '../texts/locales.js';
import type { UpdateHandler } from '../updates/update-intake.js';
import type { Dialogue } from './dialogue.js';
import { Turn, withMenu } from './turn.js';

export interface ChatBotParts {
  name: BotName;
  api: Api;
  conversations: ConversationStore;
  defaults: { locale: Locale; timeZone: string };
  logger: Logger;
}

/** What makes one bot different from the other. */
export interface Manners {
  dialogue: Dialogue;
  /** Finds out who it is. @returns false: what there is to say to them was said */
  meet(turn: Turn): Promise<boolean>;
  /** Their token is not taken any more. */
  forget(turn: Turn): void;
  /** Somebody has stopped the bot, or comes back; or has joined or left the channel. */
  onMembership(change: ChatMemberUpdated, isOwnChat: boolean): Promise<void>;
}

const TRY_AGAIN = 'again';

/** A bot as Telegram sees it: updates come in, and each is answered, whatever goes wrong. */
export class ChatBot implements UpdateHandler {
  private readonly handled = counter('bot_updates_total', 'Updates handled', ['bot', 'outcome']);

  constructor(
    private readonly parts: ChatBotParts,
    private readonly manners: Manners,
  ) {}

  async handle(update: Update): Promise<void> {
    const { name } = this.parts;
    const change = update.my_chat_member ?? update.chat_member;
    if (change) return this.manners.onMembership(change, update.my_chat_member !== undefined);
    const incoming = readIncoming(update);
    if (!incoming) return;
    // Telegram shows that it works until this is said.
    const noticed = this.notice(incoming);
    const conversation = await this.parts.conversations.hold(name, incoming.chatId);
    try {
      await this.converse(incoming, conversation);
    } finally {
      await this.parts.conversations.letGo(conversation);
      await noticed;
    }
  }

  private async converse(incoming: Incoming, conversation: HeldConversation): Promise<void> {
    const { name, logger } = this.parts;
    const turn = this.turnOf(incoming, conversation);
    const before = conversation.state;
    const answer = () => this.answer(turn);
    try {
      await answer().catch((error: unknown) => {
        if (!(error instanceof PlatformProblem) || error.status !== 401) throw error;
        // The keys have changed before the token has ended: once more, with another one.
        this.manners.forget(turn);
        conversation.state = before;
        return answer();
      });
      this.handled.inc({ bot: name, outcome: 'answered' });
    } catch (error) {
      this.handled.inc({ bot: name, outcome: 'failed' });
      await this.apologise(turn, before, error).catch((again: unknown) => {
        if (!isUnreachable(again)) logger.warn({ bot: name, err: again }, 'Not even an apology could be sent');
      });
    } finally {
      conversation.screenId = turn.chat.screenId;
    }
  }

  private async answer(turn: Turn): Promise<void> {
    if (!(await this.manners.meet(turn))) return;
    if (turn.input.kind === 'button' && turn.input.data === TRY_AGAIN) {
      const { retry, ...state } = turn.conversation.state;
      turn.conversation.state = state;
      if (retry) turn.input = retry;
    }
    await this.manners.dialogue.answer(turn);
  }

  private turnOf({ chatId, user, input, pressed }: Incoming, conversation: HeldConversation): Turn {
    const { api, defaults } = this.parts;
    const chat = new Chat(api, chatId, pressed, conversation.screenId);
    const locale = conversation.locale ?? localeOf(user.language) ?? defaults.locale;
    return new Turn(user, input, chat, conversation, locale, defaults);
  }

  private async notice({ callbackId }: Incoming): Promise<void> {
    if (callbackId === undefined) return;
    // Too late to be noticed, or for one that was tapped long ago: it does not matter.
    await this.parts.api.answerCallbackQuery(callbackId).catch(() => undefined);
  }

  /** Nothing is lost while the platform is away: what was to be done can be done again. */
  private async apologise(turn: Turn, before: ConversationState, error: unknown): Promise<void> {
    const { name, logger } = this.parts;
    if (isUnreachable(error)) return;
    const { common } = turn.texts;
    if (error instanceof PlatformAway) {
      logger.warn({ bot: name, err: error }, 'The platform is away');
      turn.conversation.state = { ...before, retry: retryOf(turn.input, before.retry) };
      await turn.show({
        text: common.away,
        keyboard: [[button(common.tryAgain, TRY_AGAIN)], [button(common.menu, 'menu')]],
      });
    } else if (error instanceof PlatformProblem && error.status === 429) {
      await turn.show(withMenu(turn, common.busy(error.retryAfter ?? 60)));
    } else {
      logger.error({ bot: name, err: error }, 'An update could not be answered');
      await turn.show(withMenu(turn, common.sorry));
    }
  }
}

function retryOf(input: Input, earlier: Input | undefined): Input | undefined {
  return input.kind === 'button' && input.data === TRY_AGAIN ? earlier : input;
}
