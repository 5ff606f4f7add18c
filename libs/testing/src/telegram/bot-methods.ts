import type { BotCommand, User } from 'grammy/types';
import { assertWritable, badRequest, type ChatState, TelegramError } from './answers.js';
import type { BotUpdates } from './bot.js';
import { messageObject, type MessageLedger, unknownQuery } from './message-ledger.js';
import { checkCommands, checkKeyboard, fileOf, formattedText, type Parameters } from './parameters.js';

/** A bot Telegram knows. */
export interface StandInBot {
  token: string;
  user: User;
  updates: BotUpdates;
  /** By language; the empty one is for everybody else. */
  commands: Map<string, BotCommand[]>;
}

/** What a bot said to a tap. */
export interface CallbackAnswer {
  token: string;
  id: string;
  text?: string;
  showAlert: boolean;
  at: Date;
}

type Method = (bot: StandInBot, parameters: Parameters, signal: AbortSignal) => unknown;

/** Methods without an effect here that bots call when they start. */
const JUST_TRUE = /^(setmydescription|setchatmenubutton|sendchataction)$/;

/** The methods of the Bot API that are of use to us, with the state behind them. Names are not case-sensitive. */
export class BotMethods {
  readonly chats = new Map<string, ChatState>();
  readonly members = new Map<string, string>();
  readonly hiddenMembers = new Map<string, string>();
  readonly brokenFiles = new Set<string>();
  readonly callbackAnswers: CallbackAnswer[] = [];
  private readonly openQueries = new Set<string>();

  private readonly methods: Readonly<Record<string, Method>> = {
    getme: ({ user }) => ({ ...user, can_join_groups: true, can_read_all_group_messages: false }),
    sendmessage: (bot, parameters) => this.send(bot, 'sendMessage', parameters),
    sendphoto: (bot, parameters) => this.sendMedia(bot, 'sendPhoto', parameters, 'photo'),
    sendvideo: (bot, parameters) => this.sendMedia(bot, 'sendVideo', parameters, 'video'),
    editmessagetext: (bot, parameters) => this.edit(bot, parameters, 'text'),
    editmessagecaption: (bot, parameters) => this.edit(bot, parameters, 'caption'),
    editmessagereplymarkup: (bot, parameters) => this.edit(bot, parameters),
    editmessagemedia: (bot, parameters) => this.editMedia(bot, parameters),
    deletemessage: (bot, parameters) => this.delete(bot, parameters),
    answercallbackquery: (bot, parameters) => this.answerCallbackQuery(bot, parameters),
    setmycommands: ({ commands }, parameters) => {
      checkCommands(parameters);
      commands.set(String(parameters.language_code ?? ''), parameters.commands as BotCommand[]);
      return true;
    },
    getmycommands: ({ commands }, { language_code: language }) => commands.get(String(language ?? '')) ?? [],
    getupdates: ({ updates }, parameters, signal) => updates.poll(parameters, signal),
    setwebhook: ({ updates }, parameters) => updates.setWebhook(parameters),
    deletewebhook: ({ updates }, { drop_pending_updates: drop }) => updates.setWebhook({ drop_pending_updates: drop }),
    getwebhookinfo: ({ updates }) => updates.webhookInfo(),
    getchat: (_bot, parameters) => this.chat(parameters),
    getchatmember: (_bot, parameters) => this.member(parameters),
  };

  constructor(private readonly ledger: MessageLedger) {}

  run(bot: StandInBot, name: string, parameters: Parameters, signal: AbortSignal): unknown {
    const method = this.methods[name.toLowerCase()];
    if (method) return method(bot, parameters, signal);
    if (JUST_TRUE.test(name.toLowerCase())) return true;
    throw new TelegramError(404, 'Not Found');
  }

  /** A tap that may be answered, once. */
  expectAnswer(queryId: string): void {
    this.openQueries.add(queryId);
  }

  private send(bot: StandInBot, method: string, parameters: Parameters, file?: Buffer): unknown {
    const chatId = this.writableChat(parameters);
    const kind = method === 'sendMessage' ? 'text' : 'caption';
    const { text, entities } = formattedText(parameters, kind);
    checkKeyboard(parameters);
    const content = { kind, raw: String(parameters[kind] ?? ''), text, entities } as const;
    const message = { token: bot.token, chatId, method, payload: parameters, ...(file && { file }) };
    return messageObject(bot.user, this.ledger.add(message, content), entities);
  }

  private sendMedia(bot: StandInBot, method: string, parameters: Parameters, kind: 'photo' | 'video'): unknown {
    // The chat is looked at first, as Telegram does.
    this.writableChat(parameters);
    const { name, content } = fileOf(parameters, kind);
    if (this.brokenFiles.has(name)) throw badRequest('failed to get HTTP URL content');
    return this.send(bot, method, { ...parameters, [kind]: name }, content);
  }

  private edit(bot: StandInBot, parameters: Parameters, kind?: 'text' | 'caption'): unknown {
    const chatId = this.writableChat(parameters);
    const message = this.ledger.find(bot.token, chatId, parameters.message_id, 'edit');
    const formatted = kind && formattedText(parameters, kind);
    checkKeyboard(parameters);
    const content = kind && formatted && { kind, raw: String(parameters[kind] ?? ''), ...formatted };
    return messageObject(bot.user, this.ledger.edit(message, parameters, content), formatted?.entities);
  }

  /** A message with a picture gets another one, or another caption. */
  private editMedia(bot: StandInBot, parameters: Parameters): unknown {
    const chatId = this.writableChat(parameters);
    const message = this.ledger.find(bot.token, chatId, parameters.message_id, 'edit');
    const { type, media, ...words } = (parameters.media ?? {}) as Record<string, unknown>;
    if (type !== 'photo' && type !== 'video') throw badRequest("can't parse InputMedia");
    const { name, content: file } = fileOf(parameters, type, media);
    const method = type === 'photo' ? 'sendPhoto' : 'sendVideo';
    const formatted = formattedText(words, 'caption');
    checkKeyboard(parameters);
    Object.assign(message, { method, file, payload: { ...message.payload, [type]: name } });
    const content = { kind: 'caption', raw: String(words.caption ?? ''), ...formatted } as const;
    return messageObject(bot.user, this.ledger.edit(message, parameters, content), formatted.entities);
  }

  private delete(bot: StandInBot, parameters: Parameters): true {
    const chatId = this.writableChat(parameters);
    this.ledger.remove(this.ledger.find(bot.token, chatId, parameters.message_id, 'delete'));
    return true;
  }

  private answerCallbackQuery(bot: StandInBot, { callback_query_id: id, text, show_alert: alert }: Parameters): true {
    if (text !== undefined && String(text).length > 200) throw badRequest('MESSAGE_TOO_LONG');
    if (!this.openQueries.delete(String(id))) throw unknownQuery();
    const said = text === undefined ? {} : { text: String(text) };
    this.callbackAnswers.push({
      token: bot.token,
      id: String(id),
      ...said,
      showAlert: String(alert) === 'true',
      at: new Date(),
    });
    return true;
  }

  private chat(parameters: Parameters): unknown {
    const chatId = this.writableChat(parameters);
    if (/^\d+$/.test(chatId)) return { id: Number(chatId), type: 'private', first_name: 'Test' };
    const username = chatId.startsWith('@') ? { username: chatId.slice(1) } : {};
    const id = chatId.startsWith('@') ? -1_001_000_000_001 : Number(chatId);
    return { id, type: 'channel', title: 'Channel', ...username, invite_link: 'https://t.me/+AbCdEfGh' };
  }

  private member(parameters: Parameters): unknown {
    const chatId = this.writableChat(parameters);
    const hidden = this.hiddenMembers.get(chatId);
    if (hidden !== undefined) throw badRequest(hidden);
    const id = Number(parameters.user_id);
    if (!Number.isSafeInteger(id) || id <= 0) throw badRequest('invalid user_id specified');
    const status = this.members.get(`${chatId} ${id}`) ?? 'left';
    const restricted = status === 'restricted' ? { is_member: true } : {};
    return { status, user: { id, is_bot: false, first_name: 'Test' }, ...restricted };
  }

  private writableChat(parameters: Parameters): string {
    const chatId = String(parameters.chat_id ?? '');
    if (chatId === '') throw badRequest('chat_id is empty');
    assertWritable(this.chats.get(chatId) ?? 'open');
    return chatId;
  }
}
