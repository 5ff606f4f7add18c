import type { CallbackQuery, Contact, Message, MessageEntity, Update, User } from 'grammy/types';
import { buttonsOf, messageObject, type MessageLedger, type TelegramMessage } from './message-ledger.js';

/** Somebody with a Telegram account. */
export interface Account {
  id: number;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

/** What a person needs of the stand-in. */
interface Telegram {
  ledger: MessageLedger;
  bot(token: string): { user: User };
  push(token: string, update: Omit<Update, 'update_id'>): Promise<number | undefined>;
  /** A tap that waits to be answered. */
  expectAnswer(queryId: string): void;
}

/** What a message may have beside its text. */
export type MessageDetails = Partial<Omit<Message, 'message_id' | 'from' | 'chat' | 'date'>>;

/** A person in their chat with one bot: what they do arrives at the bot as updates. */
export class TelegramPerson {
  private queries = 0;

  constructor(
    private readonly telegram: Telegram,
    private readonly token: string,
    readonly account: Account,
  ) {}

  get chatId(): string {
    return String(this.account.id);
  }

  /** What the bot has written to them and was not taken away again, the oldest first. */
  get seen(): TelegramMessage[] {
    const { messages } = this.telegram.ledger;
    return messages.filter(({ token, chatId }) => token === this.token && chatId === this.chatId);
  }

  /** The last of it. */
  get screen(): TelegramMessage | undefined {
    return this.seen.at(-1);
  }

  /** Writes a text; a command is marked as one. @returns the webhook's status, if there is one */
  say(text: string, details: MessageDetails = {}): Promise<number | undefined> {
    const command = text.match(/^\/\w+(@\w+)?/)?.[0];
    const entities: MessageEntity[] = command ? [{ type: 'bot_command', offset: 0, length: command.length }] : [];
    return this.write({ text, ...(entities.length > 0 && { entities }), ...details });
  }

  /** Sends anything else: a sticker, a picture, a poll. */
  write(content: MessageDetails): Promise<number | undefined> {
    return this.telegram.push(this.token, { message: { ...this.envelope(), ...content } as Update['message'] });
  }

  /** Changes what they wrote. */
  edit(text: string): Promise<number | undefined> {
    const edited = { ...this.envelope(), edit_date: now(), text };
    return this.telegram.push(this.token, { edited_message: edited as Update['edited_message'] });
  }

  /** Shares a phone number, their own unless said otherwise. */
  shareContact(phone: string, contact: Partial<Contact> = {}): Promise<number | undefined> {
    const { id, first_name } = this.account;
    return this.write({ contact: { phone_number: phone, first_name, user_id: id, ...contact } });
  }

  /**
   * Taps a button of a message.
   * @param label the button's text, or a part of it
   * @throws Error when the message has no such button
   */
  press(label: string | RegExp, message: TelegramMessage | undefined = this.screen): Promise<number | undefined> {
    if (!message) throw new Error('There is no message yet');
    const buttons = buttonsOf(message);
    const button = buttons.find(({ text }) => (label instanceof RegExp ? label.test(text) : text.includes(label)));
    if (!button || !('callback_data' in button)) {
      const there = buttons.map(({ text }) => text).join(', ');
      throw new Error(`"${message.plainText}" has no button ${label} to be tapped; there are: ${there}`);
    }
    return this.pressData(button.callback_data, message);
  }

  /** Taps what once was a button: the message may have another one by now. */
  pressData(data: string, message: TelegramMessage): Promise<number | undefined> {
    const id = `${this.account.id}${Date.now()}${(this.queries += 1)}`;
    this.telegram.expectAnswer(id);
    const query: CallbackQuery = {
      id,
      from: this.user,
      chat_instance: this.chatId,
      data,
      message: messageObject(this.telegram.bot(this.token).user, message),
    };
    return this.telegram.push(this.token, { callback_query: query });
  }

  /** Stops the bot, or comes back to it. */
  block(isBlocked = true): Promise<number | undefined> {
    const { user } = this.telegram.bot(this.token);
    const member = { user, status: 'member' as const };
    const banned = { user, status: 'kicked' as const, until_date: 0 };
    const { chat } = this.envelope();
    return this.telegram.push(this.token, {
      my_chat_member: {
        chat,
        from: this.user,
        date: now(),
        old_chat_member: isBlocked ? member : banned,
        new_chat_member: isBlocked ? banned : member,
      },
    });
  }

  get user(): User {
    return { is_bot: false, ...this.account };
  }

  private envelope() {
    const { id, first_name } = this.account;
    return {
      message_id: this.telegram.ledger.takeId(),
      from: this.user,
      chat: { id, type: 'private' as const, first_name },
      date: now(),
    };
  }
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
