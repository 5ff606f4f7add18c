import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Bot, InputFile } from 'grammy';
import { createServer } from 'node:http';
import { startTelegramStandIn, type TelegramStandIn } from '../index.js';

let telegram: TelegramStandIn;
let token: string;
let bot: Bot;

beforeAll(async () => {
  telegram = await startTelegramStandIn();
});
afterAll(() => telegram.stop());
beforeEach(() => {
  telegram.messages.length = 0;
  token = telegram.createBot('jam_bot');
  bot = new Bot(token, { client: { apiRoot: telegram.url } });
});

const refusal = (error_code: number, description: string | RegExp) => ({
  error_code,
  description: typeof description === 'string' ? description : expect.stringMatching(description),
});
const html = { parse_mode: 'HTML' } as const;

describe('the Telegram stand-in', () => {
  it('takes messages of a real client, and keeps text as sent and as read', async () => {
    expect(await bot.api.getMe()).toMatchObject({ is_bot: true, username: 'jam_bot' });
    const sent = await bot.api.sendMessage(42, '<b>jam</b> &amp; tea', html);
    expect(sent).toMatchObject({ text: 'jam & tea', chat: { id: 42 }, entities: [{ type: 'bold' }] });
    expect(telegram.messages).toMatchObject([
      { token, chatId: '42', text: '<b>jam</b> &amp; tea', plainText: 'jam & tea', method: 'sendMessage' },
    ]);
  });

  it('takes urlencoded calls', async () => {
    const body = new URLSearchParams({ chat_id: '42', text: 'jam', reply_markup: '{"inline_keyboard":[]}' });
    const answer = await fetch(`${telegram.url}/bot${token}/sendMessage`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ ok: true, result: { text: 'jam' } });
    expect(telegram.messages[0].payload.reply_markup).toEqual({ inline_keyboard: [] });
  });

  it('takes uploads, and captions up to 1024 characters', async () => {
    const photo = new InputFile(Buffer.from('jpeg'), 'jam.jpg');
    await bot.api.sendPhoto(42, photo, { caption: `<i>${'x'.repeat(1_024)}</i>`, ...html });
    await bot.api.sendVideo(42, 'https://jam.example/jam.mp4');
    expect(telegram.messages.map(({ payload }) => payload.photo ?? payload.video)).toEqual([
      'jam.jpg',
      'https://jam.example/jam.mp4',
    ]);
    await expect(bot.api.sendPhoto(42, 'id', { caption: 'x'.repeat(1_025) })).rejects.toMatchObject(
      refusal(400, 'Bad Request: message caption is too long'),
    );
  });

  it('refuses a file it can not fetch, after it has looked at the chat', async () => {
    const url = 'https://jam.example/gone.jpg';
    telegram.breakFile(url);
    await expect(bot.api.sendPhoto(42, url)).rejects.toMatchObject(
      refusal(400, 'Bad Request: failed to get HTTP URL content'),
    );
    telegram.setChat(5, 'blocked');
    await expect(bot.api.sendVideo(5, url)).rejects.toMatchObject(
      refusal(403, 'Forbidden: bot was blocked by the user'),
    );
    await bot.api.sendPhoto(42, 'https://jam.example/jam.jpg');
    expect(telegram.messages).toHaveLength(1);
  });

  it('counts text after formatting was taken out', async () => {
    await bot.api.sendMessage(42, `<b>${'x'.repeat(4_096)}</b>`, html);
    await expect(bot.api.sendMessage(42, 'x'.repeat(4_097))).rejects.toMatchObject(
      refusal(400, 'Bad Request: message is too long'),
    );
    for (const text of [' ', '<b> </b>']) {
      await expect(bot.api.sendMessage(42, text, html)).rejects.toMatchObject(
        refusal(400, 'Bad Request: message text is empty'),
      );
    }
  });

  it('refuses text it cannot parse', async () => {
    await expect(bot.api.sendMessage(42, 'a < b', html)).rejects.toMatchObject(
      refusal(400, `Bad Request: can't parse entities: Unsupported start tag "" at byte offset 2`),
    );
    await bot.api.sendMessage(42, 'a < b');
  });

  it('takes callback data of 1 to 64 bytes', async () => {
    const keyboard = (data: string) => ({ reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: data }]] } });
    await bot.api.sendMessage(42, 'jam', keyboard('x'.repeat(64)));
    for (const data of ['я'.repeat(33), '']) {
      await expect(bot.api.sendMessage(42, 'jam', keyboard(data))).rejects.toMatchObject(
        refusal(400, 'Bad Request: BUTTON_DATA_INVALID'),
      );
    }
  });

  it('knows its bots only', async () => {
    const stranger = new Bot('1:x', { client: { apiRoot: telegram.url } });
    await expect(stranger.api.getMe()).rejects.toMatchObject(refusal(401, 'Unauthorized'));
  });

  it('refuses chats on demand', async () => {
    telegram.setChat(1, 'blocked');
    telegram.setChat(2, 'deactivated');
    telegram.setChat(3, 'not-found');
    telegram.setChat(-4, { migratedTo: '-1004' });
    await expect(bot.api.sendMessage(1, 'x')).rejects.toMatchObject(
      refusal(403, 'Forbidden: bot was blocked by the user'),
    );
    await expect(bot.api.sendMessage(2, 'x')).rejects.toMatchObject(refusal(403, 'Forbidden: user is deactivated'));
    await expect(bot.api.sendMessage(3, 'x')).rejects.toMatchObject(refusal(400, 'Bad Request: chat not found'));
    await expect(bot.api.sendMessage(-4, 'x')).rejects.toMatchObject({ parameters: { migrate_to_chat_id: -1004 } });
    telegram.setChat(1, 'open');
    await bot.api.sendMessage(1, 'x');
  });

  it('throttles on demand', async () => {
    telegram.throttleNext({ retryAfter: 3 });
    await expect(bot.api.sendMessage(42, 'x')).rejects.toMatchObject({
      ...refusal(429, 'Too Many Requests: retry after 3'),
      parameters: { retry_after: 3 },
    });
    expect(telegram.messages).toEqual([]);
  });

  it('edits what it has', async () => {
    const { message_id } = await bot.api.sendMessage(42, 'jam');
    await bot.api.editMessageText(42, message_id, 'tea');
    expect(telegram.messages).toMatchObject([{ messageId: message_id, plainText: 'tea' }]);
    await expect(bot.api.editMessageText(42, message_id, 'tea')).rejects.toMatchObject(refusal(400, /is not modified/));
    await expect(bot.api.editMessageText(42, 999_999, 'x')).rejects.toMatchObject(refusal(400, /to edit not found/));
  });

  it('hands out updates until they are confirmed', async () => {
    await telegram.pushUpdate(token, { message: { text: '/start' } });
    const [first] = await bot.api.getUpdates({ timeout: 1 });
    expect(first).toMatchObject({ message: { text: '/start' } });
    expect(await bot.api.getUpdates()).toHaveLength(1);
    expect(await bot.api.getUpdates({ offset: first.update_id + 1 })).toEqual([]);
  });

  it('posts updates to a webhook with its secret', async () => {
    const secrets: unknown[] = [];
    const hook = createServer((request, response) => {
      secrets.push(request.headers['x-telegram-bot-api-secret-token']);
      response.end();
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const { port } = hook.address() as { port: number };
    await bot.api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: 'seville' });
    expect(await telegram.pushUpdate(token, { message: {} })).toBe(200);
    expect(secrets).toEqual(['seville']);
    await expect(bot.api.getUpdates()).rejects.toMatchObject(refusal(409, /webhook is active/));
    await bot.api.deleteWebhook();
    expect(await bot.api.getUpdates()).toEqual([]);
    hook.closeAllConnections();
    hook.close();
  });

  it('keeps the bytes of a picture, whose words are its caption', async () => {
    const sent = await bot.api.sendPhoto(42, new InputFile(Buffer.from([0, 255, 13, 10, 128]), 'code.png'));
    expect(sent.photo).toHaveLength(1);
    expect(telegram.messages.at(-1)!.file).toEqual(Buffer.from([0, 255, 13, 10, 128]));
    await expect(bot.api.editMessageText(42, sent.message_id, 'x')).rejects.toMatchObject(
      refusal(400, 'Bad Request: there is no text in the message to edit'),
    );
    await bot.api.editMessageCaption(42, sent.message_id, { caption: 'jam' });
    const media = { type: 'photo', media: new InputFile(Buffer.from('other')), caption: 'tea' } as const;
    await bot.api.editMessageMedia(42, sent.message_id, media);
    expect(telegram.messages.at(-1)).toMatchObject({ plainText: 'tea', file: Buffer.from('other') });
  });

  it('takes messages and buttons away', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'x', callback_data: 'x' }]] };
    const { message_id } = await bot.api.sendMessage(42, 'jam', { reply_markup });
    await bot.api.editMessageReplyMarkup(42, message_id);
    expect(telegram.messages.at(-1)!.payload.reply_markup).toBeUndefined();
    await expect(bot.api.editMessageReplyMarkup(42, message_id)).rejects.toMatchObject(refusal(400, /is not modified/));
    await bot.api.deleteMessage(42, message_id);
    expect(telegram.messages).toEqual([]);
    expect(telegram.deleted.at(-1)).toMatchObject({ messageId: message_id });
    await expect(bot.api.deleteMessage(42, message_id)).rejects.toMatchObject(
      refusal(400, 'Bad Request: message to delete not found'),
    );
  });

  it('has people who write, tap, share their number, and stop the bot', async () => {
    const anna = telegram.person(token, { id: 42, first_name: 'Anna', language_code: 'ru' });
    const reply_markup = { inline_keyboard: [[{ text: 'Menu', callback_data: 'menu' }]] };
    await bot.api.sendMessage(42, 'jam', { reply_markup });
    await anna.say('/start instagram');
    await anna.press('Menu');
    await anna.shareContact('+79145550123');
    await anna.edit('tea');
    await anna.block();
    expect(() => anna.press('Nothing')).toThrow(/has no button Nothing .* there are: Menu/);
    const [start, tap, contact, edited, blocked] = await bot.api.getUpdates();
    expect(start!.message).toMatchObject({ text: '/start instagram', from: { language_code: 'ru' } });
    expect(start!.message!.entities).toEqual([{ type: 'bot_command', offset: 0, length: 6 }]);
    expect(tap!.callback_query).toMatchObject({ data: 'menu', message: { text: 'jam', reply_markup } });
    expect(contact!.message!.contact).toMatchObject({ user_id: 42 });
    expect(edited!.edited_message!.text).toBe('tea');
    expect(blocked!.my_chat_member!.new_chat_member.status).toBe('kicked');
    const { id } = tap!.callback_query!;
    await bot.api.answerCallbackQuery(id, { text: 'Here' });
    expect(telegram.callbackAnswers).toMatchObject([{ id, text: 'Here', showAlert: false }]);
    await expect(bot.api.answerCallbackQuery(id)).rejects.toMatchObject(refusal(400, /query is too old/));
  });

  it('keeps commands by language, and takes none that Telegram would not', async () => {
    await bot.api.setMyCommands([{ command: 'start', description: 'Begin' }]);
    await bot.api.setMyCommands([{ command: 'start', description: 'Начать' }], { language_code: 'ru' });
    expect(telegram.commandsOf(token, 'ru')).toEqual([{ command: 'start', description: 'Начать' }]);
    expect(await bot.api.getMyCommands()).toEqual([{ command: 'start', description: 'Begin' }]);
    await expect(bot.api.setMyCommands([{ command: 'Start', description: 'x' }])).rejects.toMatchObject(
      refusal(400, 'Bad Request: BOT_COMMAND_INVALID'),
    );
  });

  it('hides who is a member from a bot that may not know', async () => {
    telegram.hideMembers('@secret');
    await expect(bot.api.getChatMember('@secret', 7)).rejects.toMatchObject(
      refusal(400, 'Bad Request: member list is inaccessible'),
    );
    expect(await bot.api.getChat('@jam')).toMatchObject({ type: 'channel', username: 'jam' });
  });

  it('knows who is a member', async () => {
    telegram.setMember('@jam', 7, 'member');
    expect(await bot.api.getChatMember('@jam', 7)).toMatchObject({ status: 'member' });
    expect(await bot.api.getChatMember('@jam', 8)).toMatchObject({ status: 'left' });
  });

  it('may have taken a message although the connection broke', async () => {
    telegram.failNext({ kind: 'reset-after-body' });
    await expect(bot.api.sendMessage(42, 'x')).rejects.toThrow(/Network request/);
    expect(telegram.messages).toHaveLength(1);
  });
});
