import { randomBytes, randomInt } from 'node:crypto';
import type { BotCommand, User } from 'grammy/types';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';
import { type ChatState, failed, ok, TelegramError, tooManyRequests } from './answers.js';
import { BotMethods, type CallbackAnswer, type StandInBot } from './bot-methods.js';
import { BotUpdates, type Update } from './bot.js';
import { MessageLedger, type TelegramMessage } from './message-ledger.js';
import { readParameters } from './parameters.js';
import { type Account, TelegramPerson } from './person.js';

/** Telegram's Bot API server, as far as a bot can tell. Its `url` is the API root. */
export interface TelegramStandIn extends HttpStandIn {
  /** What was sent; an edit changes its entry, a deletion takes it out. Chat ids are texts. */
  messages: TelegramMessage[];
  /** What was sent, and taken out again. */
  deleted: TelegramMessage[];
  /** What bots said to taps, in their order. */
  callbackAnswers: CallbackAnswer[];
  /** @returns the new bot's token; any other token is answered 401 */
  createBot(username?: string): string;
  /** A person in their chat with a bot. */
  person(token: string, account: Account): TelegramPerson;
  /** Every chat is `open` until something else is said here. */
  setChat(chatId: string | number, state: ChatState): void;
  /** What `getChatMember` answers: `member`, `left`, … (`left` until said). */
  setMember(chatId: string | number, userId: number, status: string): void;
  /** `getChatMember` of this chat is refused with 400 and these words from now on: the bot is no admin there. */
  hideMembers(chatId: string | number, description?: string): void;
  /** From now on Telegram can not fetch this file, named by its URL. */
  breakFile(url: string): void;
  /** The next calls are answered 429. @param options `retryAfter` in whole seconds */
  throttleNext(options?: { retryAfter?: number; times?: number }): void;
  /** Queues an update for `getUpdates`, or posts it to the webhook. @returns the webhook's status, if there is one */
  pushUpdate(token: string, update: Update): Promise<number | undefined>;
  /** The commands a bot shows to people of a language; of none: to everybody else. */
  commandsOf(token: string, language?: string): BotCommand[];
}

/** Starts a stand-in that keeps the Bot API's limits and answers in its words. */
export async function startTelegramStandIn(): Promise<TelegramStandIn> {
  const bots = new Map<string, StandInBot>();
  const ledger = new MessageLedger();
  const methods = new BotMethods(ledger);
  const botOf = (token: string): StandInBot => {
    const bot = bots.get(token);
    if (!bot) throw new Error('There is no bot with this token');
    return bot;
  };

  const handle = async (request: StandInRequest): Promise<StandInAnswer> => {
    try {
      const [, token, method] = request.url.pathname.match(/^\/bot([^/]+)\/(\w+)$/) ?? [];
      if (!method) throw new TelegramError(404, 'Not Found');
      const bot = bots.get(token);
      if (!bot) throw new TelegramError(401, 'Unauthorized');
      return ok(await methods.run(bot, method, readParameters(request), request.signal));
    } catch (error) {
      if (error instanceof TelegramError) return failed(error);
      throw error;
    }
  };

  const server = await startHttpStandIn(handle);
  const push = (token: string, update: object) => botOf(token).updates.push(update as Update);
  return {
    ...server,
    messages: ledger.messages,
    deleted: ledger.deleted,
    callbackAnswers: methods.callbackAnswers,
    createBot: (username = 'marmalade_test_bot') => {
      const id = randomInt(100_000_000, 999_999_999);
      const token = `${id}:${randomBytes(26).toString('base64url')}`;
      const user: User = { id, is_bot: true, first_name: username, username };
      bots.set(token, { token, user, updates: new BotUpdates(), commands: new Map() });
      return token;
    },
    person: (token, account) =>
      new TelegramPerson({ ledger, bot: botOf, push, expectAnswer: (id) => methods.expectAnswer(id) }, token, account),
    setChat: (chatId, state) => void methods.chats.set(String(chatId), state),
    setMember: (chatId, userId, status) => void methods.members.set(`${chatId} ${userId}`, status),
    hideMembers: (chatId, description = 'member list is inaccessible') =>
      void methods.hiddenMembers.set(String(chatId), description),
    breakFile: (url) => void methods.brokenFiles.add(url),
    throttleNext: ({ retryAfter = 1, times = 1 } = {}) =>
      server.failNext({ kind: 'status', ...failed(tooManyRequests(retryAfter)) }, times),
    pushUpdate: push,
    commandsOf: (token, language = '') => botOf(token).commands.get(language) ?? [],
  };
}
