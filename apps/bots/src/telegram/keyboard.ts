import type { InlineKeyboardButton } from 'grammy/types';

export type Keyboard = InlineKeyboardButton[][];

const DATA_BYTES = 64;

/**
 * A button that tells the bot which action it stands for.
 * @param values of the action; none may hold a colon
 * @throws Error when Telegram would not take it: a mistake of ours
 */
export function button(text: string, action: string, ...values: readonly (string | number)[]): InlineKeyboardButton {
  const data = [action, ...values].join(':');
  if (Buffer.byteLength(data) > DATA_BYTES)
    throw new Error(`The button ${action} carries more than ${DATA_BYTES} bytes`);
  return { text, callback_data: data };
}

export function linkButton(text: string, url: string): InlineKeyboardButton {
  return { text, url };
}

/** What a button stood for; anybody can send any text as such. */
export function readButton(data: string): { action: string; values: string[] } {
  const [action = '', ...values] = data.split(':');
  return { action, values };
}
