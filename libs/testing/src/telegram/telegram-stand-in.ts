import { randomBytes, randomInt } from 'node:crypto';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';
import { assertWritable, badRequest, type ChatState, failed, ok, TelegramError, tooManyRequests } from './answers.js';
import { BotUpdates, type TelegramMessage, type Update } from './bot.js';
import { checkKeyboard, fileOf, formattedText, type Parameters, readParameters } from './parameters.js';

/** Telegram's Bot API server, as far as a bot can tell. Its `url` is the API root. */
export interface TelegramStandIn extends HttpStandIn {
  /** What was sent; an edit changes its entry. Chat ids are texts. */
  messages: TelegramMessage[];
  /** @returns the new bot's token; any other token is answered 401 */
  createBot(username?: string): string;
  /** Every chat is `open` until something else is said here. */
  setChat(chatId: string | number, state: ChatState): void;
  /** What `getChatMember` answers: `member`, `left`, … (`left` until said). */
  setMember(chatId: string | number, userId: number, status: string): void;
  /** From now on Telegram can not fetch this file, named by its URL. */
  breakFile(url: string): void;
  /** The next calls are answered 429. @param options `retryAfter` in whole seconds */
  throttleNext(options?: { retryAfter?: number; times?: number }): void;
  /** Queues an update for `getUpdates`, or posts it to the webhook. @returns the webhook's status, if there is one */
  pushUpdate(token: string, update: Update): Promise<number | undefined>;
}

interface Bot {
  id: number;
  username: string;
  token: string;
  updates: BotUpdates;
}

/** Methods without an effect here that bots call when they start. */
const JUST_TRUE =
  /^(answerCallbackQuery|setMyCommands|setMyDescription|setChatMenuButton|sendChatAction|deleteMessage)$/i;

/** Starts a stand-in that keeps the Bot API's limits and answers in its words. */
export async function startTelegramStandIn(): Promise<TelegramStandIn> {
  const bots = new Map<string, Bot>();
  const chats = new Map<string, ChatState>();
  const members = new Map<string, string>();
  const messages: TelegramMessage[] = [];
  const brokenFiles = new Set<string>();

  const withFile = (parameters: Parameters, kind: 'photo' | 'video'): Parameters => {
    // The chat is looked at first, as Telegram does.
    chatOf(parameters);
    const file = fileOf(parameters, kind);
    if (brokenFiles.has(file)) throw badRequest('failed to get HTTP URL content');
    return { ...parameters, [kind]: file };
  };
  const chatOf = (parameters: Parameters): string => {
    const chatId = String(parameters.chat_id ?? '');
    if (chatId === '') throw badRequest('chat_id is empty');
    assertWritable(chats.get(chatId) ?? 'open');
    return chatId;
  };
  const send = (bot: Bot, method: string, parameters: Parameters, kind: 'text' | 'caption') => {
    const chatId = chatOf(parameters);
    const { text, entities } = formattedText(parameters, kind);
    checkKeyboard(parameters);
    const message: TelegramMessage = {
      token: bot.token,
      chatId,
      messageId: messages.length + 1,
      method,
      text: String(parameters[kind] ?? ''),
      plainText: text.trim(),
      payload: parameters,
      at: new Date(),
    };
    messages.push(message);
    return messageObject(bot, message, { [kind]: text.trim(), entities });
  };
  const edit = (bot: Bot, parameters: Parameters) => {
    const chatId = chatOf(parameters);
    const message = messages.find((each) => each.chatId === chatId && each.messageId === Number(parameters.message_id));
    if (!message) throw badRequest('message to edit not found');
    const { text, entities } = formattedText(parameters, 'text');
    checkKeyboard(parameters);
    const isSame = (one: Parameters) => JSON.stringify(one.reply_markup ?? null);
    if (text.trim() === message.plainText && isSame(parameters) === isSame(message.payload)) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
          'content and reply markup of the message',
      );
    }
    Object.assign(message, { text: String(parameters.text), plainText: text.trim(), payload: parameters });
    return messageObject(bot, message, { text: text.trim(), entities });
  };

  const run = (bot: Bot, method: string, parameters: Parameters, signal: AbortSignal): unknown => {
    switch (method.toLowerCase()) {
      case 'getme':
        return { ...userOf(bot), can_join_groups: true, can_read_all_group_messages: false };
      case 'sendmessage':
        return send(bot, 'sendMessage', parameters, 'text');
      case 'sendphoto':
        return { ...send(bot, 'sendPhoto', withFile(parameters, 'photo'), 'caption'), photo: [{ file_id: 'photo' }] };
      case 'sendvideo':
        return { ...send(bot, 'sendVideo', withFile(parameters, 'video'), 'caption'), video: { file_id: 'video' } };
      case 'editmessagetext':
        return edit(bot, parameters);
      case 'getupdates':
        return bot.updates.poll(parameters, signal);
      case 'setwebhook':
        return bot.updates.setWebhook(parameters);
      case 'deletewebhook':
        return bot.updates.setWebhook({ drop_pending_updates: parameters.drop_pending_updates });
      case 'getwebhookinfo':
        return bot.updates.webhookInfo();
      case 'getchatmember': {
        const status = members.get(`${chatOf(parameters)} ${parameters.user_id}`) ?? 'left';
        return { status, user: { id: Number(parameters.user_id), is_bot: false, first_name: 'Test' } };
      }
      default:
        if (JUST_TRUE.test(method)) return true;
        throw new TelegramError(404, 'Not Found');
    }
  };

  const handle = async (request: StandInRequest): Promise<StandInAnswer> => {
    try {
      const [, token, method] = request.url.pathname.match(/^\/bot([^/]+)\/(\w+)$/) ?? [];
      if (!method) throw new TelegramError(404, 'Not Found');
      const bot = bots.get(token);
      if (!bot) throw new TelegramError(401, 'Unauthorized');
      return ok(await run(bot, method, readParameters(request), request.signal));
    } catch (error) {
      if (error instanceof TelegramError) return failed(error);
      throw error;
    }
  };

  const server = await startHttpStandIn(handle);
  return {
    ...server,
    messages,
    createBot: (username = 'marmalade_test_bot') => {
      const id = randomInt(100_000_000, 999_999_999);
      const token = `${id}:${randomBytes(26).toString('base64url')}`;
      bots.set(token, { id, username, token, updates: new BotUpdates() });
      return token;
    },
    setChat: (chatId, state) => void chats.set(String(chatId), state),
    setMember: (chatId, userId, status) => void members.set(`${chatId} ${userId}`, status),
    breakFile: (url) => void brokenFiles.add(url),
    throttleNext: ({ retryAfter = 1, times = 1 } = {}) =>
      server.failNext({ kind: 'status', ...failed(tooManyRequests(retryAfter)) }, times),
    pushUpdate: (token, update) => {
      const bot = bots.get(token);
      if (!bot) throw new Error('There is no bot with this token');
      return bot.updates.push(update);
    },
  };
}

function userOf({ id, username }: Bot): Record<string, unknown> {
  return { id, is_bot: true, first_name: username, username };
}

function messageObject(
  bot: Bot,
  { messageId, chatId, at }: TelegramMessage,
  content: Record<string, unknown>,
): Record<string, unknown> {
  const isGroup = chatId.startsWith('-');
  return {
    message_id: messageId,
    from: userOf(bot),
    chat: { id: /^-?\d+$/.test(chatId) ? Number(chatId) : chatId, type: isGroup ? 'supergroup' : 'private' },
    date: Math.floor(at.getTime() / 1_000),
    ...content,
  };
}
