import type { Message, MessageEntity, Update, User } from 'grammy/types';

/** Whoever writes to a bot, as Telegram has them. */
export interface TelegramUser {
  id: number;
  name: string;
  /** Of their Telegram; a BCP 47 tag. */
  language?: string;
}

/** What a person did. */
export type Input =
  | { kind: 'text'; text: string; marked: readonly string[] }
  | { kind: 'contact'; phone: string; isOwn: boolean }
  | { kind: 'button'; data: string }
  | { kind: 'other' };

/** The message under which a button was tapped. */
export interface PressedMessage {
  id: number;
  /** Whether it is one whose text can be changed; a picture's can not, nor can one that is too old. */
  isText: boolean;
}

/** What a person did in their chat with a bot. */
export interface Incoming {
  chatId: number;
  user: TelegramUser;
  input: Input;
  /** Of a tap. */
  callbackId?: string;
  pressed?: PressedMessage;
}

/** Reads what a person did; undefined: nothing a bot answers, as whatever is said in groups. */
export function readIncoming(update: Update): Incoming | undefined {
  const message = update.message ?? update.edited_message;
  if (message) return readMessage(message);
  const { callback_query: query } = update;
  if (query?.message?.chat?.type !== 'private') return undefined;
  const { message_id: id } = query.message;
  return {
    chatId: query.message.chat.id,
    user: userOf(query.from),
    input: query.data === undefined ? { kind: 'other' } : { kind: 'button', data: query.data },
    callbackId: query.id,
    pressed: { id, isText: 'text' in query.message },
  };
}

/** The chat whose updates are handled in order; of what happens in a channel, the person it is about. 0: of nobody. */
export function chatOf({ message, edited_message: edited, callback_query: query, ...update }: Update): number {
  const changed = (update.my_chat_member ?? update.chat_member)?.new_chat_member;
  // Telegram posts whole updates; whoever knows the secret may post any.
  return (message ?? edited ?? query?.message)?.chat?.id ?? query?.from?.id ?? changed?.user?.id ?? 0;
}

function readMessage(message: Message): Incoming | undefined {
  if (message.chat?.type !== 'private' || !message.from || message.from.is_bot) return undefined;
  return { chatId: message.chat.id, user: userOf(message.from), input: inputOf(message, message.from) };
}

function inputOf(message: Message, from: User): Input {
  if (message.contact) {
    const { phone_number: phone, user_id: owner } = message.contact;
    return { kind: 'contact', phone: phone.startsWith('+') ? phone : `+${phone}`, isOwn: owner === from.id };
  }
  const text = message.text ?? message.caption;
  if (text === undefined) return { kind: 'other' };
  const entities = message.entities ?? message.caption_entities ?? [];
  return { kind: 'text', text, marked: entities.flatMap((entity) => markedIn(text, entity)) };
}

/** What a message shows as code, and where its links lead. */
function markedIn(text: string, entity: MessageEntity): string[] {
  const { type, offset, length } = entity;
  if (type === 'code' || type === 'pre') return [text.slice(offset, offset + length)];
  return type === 'text_link' ? [entity.url] : [];
}

function userOf({ id, first_name: first, last_name: last, language_code: language }: User): TelegramUser {
  return { id, name: [first, last].filter(Boolean).join(' '), ...(language !== undefined && { language }) };
}
