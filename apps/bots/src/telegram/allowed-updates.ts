/** What Telegram is asked to tell the bots; it leaves out all else, and `chat_member` unless it is named. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
] as const;
