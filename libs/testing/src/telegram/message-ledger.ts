import type { InlineKeyboardButton, Message, User } from 'grammy/types';
import { badRequest, TelegramError } from './answers.js';
import type { MessageEntity } from './parse-html.js';

/** A message Telegram took, or has from an edit. */
export interface TelegramMessage {
  token: string;
  chatId: string;
  messageId: number;
  method: string;
  /** As sent, formatting included; the caption for photos and videos. */
  text: string;
  /** As a person reads it. */
  plainText: string;
  payload: Record<string, unknown>;
  /** An uploaded picture or video. */
  file?: Buffer;
  at: Date;
  /** When it was edited last. */
  editedAt?: Date;
}

/** What a call shows: words, which are a caption below a picture, and buttons. */
export interface Content {
  kind: 'text' | 'caption';
  raw: string;
  text: string;
  entities: MessageEntity[];
}

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
  'content and reply markup of the message';

/** All messages of all chats, as people see them. */
export class MessageLedger {
  /** What is there; an edit changes its entry, a deletion removes it. */
  readonly messages: TelegramMessage[] = [];
  readonly deleted: TelegramMessage[] = [];
  private nextId = 1;

  /** Ids are given to what people write, too. */
  takeId(): number {
    return this.nextId++;
  }

  add(
    message: Omit<TelegramMessage, 'messageId' | 'at' | 'text' | 'plainText'>,
    { raw, text }: Content,
  ): TelegramMessage {
    const complete = { ...message, text: raw, plainText: text.trim(), messageId: this.takeId(), at: new Date() };
    this.messages.push(complete);
    return complete;
  }

  /** @throws TelegramError when the chat has no such message of the bot's */
  find(token: string, chatId: string, id: unknown, what: 'edit' | 'delete'): TelegramMessage {
    const found = this.messages.find(
      (each) => each.token === token && each.chatId === chatId && each.messageId === Number(id),
    );
    if (!found) throw badRequest(`message to ${what} not found`);
    return found;
  }

  /** @param content undefined: only the buttons change @throws TelegramError */
  edit(message: TelegramMessage, parameters: Record<string, unknown>, content: Content | undefined): TelegramMessage {
    if (content && content.kind !== kindOf(message)) {
      throw badRequest(`there is no ${content.kind === 'text' ? 'text' : 'caption'} in the message to edit`);
    }
    const words = content ? content.text.trim() : message.plainText;
    const raw = content ? content.raw : message.text;
    if (raw === message.text && same(parameters.reply_markup, message.payload.reply_markup)) {
      throw badRequest(NOT_MODIFIED);
    }
    const payload = { ...message.payload, ...parameters, reply_markup: parameters.reply_markup };
    return Object.assign(message, { text: raw, plainText: words, payload, editedAt: new Date() });
  }

  remove(message: TelegramMessage): void {
    this.messages.splice(this.messages.indexOf(message), 1);
    this.deleted.push(message);
  }
}

/** Whether a message's words are its text, or a caption. */
export function kindOf({ method }: TelegramMessage): 'text' | 'caption' {
  return method === 'sendMessage' ? 'text' : 'caption';
}

/** The inline buttons of a message, row after row. */
export function buttonsOf({ payload }: TelegramMessage): InlineKeyboardButton[] {
  const markup = payload.reply_markup as { inline_keyboard?: InlineKeyboardButton[][] } | undefined;
  return markup?.inline_keyboard?.flat() ?? [];
}

/** A message as the Bot API shows it. */
export function messageObject(bot: User, message: TelegramMessage, entities: MessageEntity[] = []): Message {
  const { messageId, chatId, at, plainText, payload } = message;
  const isGroup = chatId.startsWith('-');
  const id = /^-?\d+$/.test(chatId) ? Number(chatId) : chatId;
  const markup = payload.reply_markup as { inline_keyboard?: InlineKeyboardButton[][] } | undefined;
  const isCaption = kindOf(message) === 'caption';
  return {
    message_id: messageId,
    from: bot,
    chat: { id, type: isGroup ? 'supergroup' : 'private', ...(isGroup ? { title: 'Group' } : { first_name: 'Test' }) },
    date: Math.floor(at.getTime() / 1_000),
    ...(isCaption
      ? { caption: plainText, caption_entities: entities, ...mediaOf(message) }
      : { text: plainText, entities }),
    ...(markup?.inline_keyboard && { reply_markup: markup }),
  } as unknown as Message;
}

function mediaOf({ method }: TelegramMessage): object {
  const file = { file_id: 'file', file_unique_id: 'unique', width: 512, height: 512 };
  return method === 'sendVideo' ? { video: { ...file, duration: 1 } } : { photo: [file] };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** @throws TelegramError as Telegram answers to a callback query it does not know, or not any more */
export function unknownQuery(): TelegramError {
  return badRequest('query is too old and response timeout expired or query ID is invalid');
}
