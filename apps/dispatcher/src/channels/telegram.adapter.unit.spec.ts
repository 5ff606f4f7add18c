import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTelegramStandIn, type TelegramStandIn } from '@marmalade/testing';
import type { ClaimedDelivery } from '../deliveries/delivery.js';
import { TelegramAdapter } from './telegram.adapter.js';

const BUTTONS = [
  [{ text: 'Open', url: 'https://jam.example/orders/1' }],
  [{ text: 'Help', url: 'tg://resolve?domain=jam' }],
];

let telegram: TelegramStandIn;
let adapter: TelegramAdapter;
const migrations: [string, string][] = [];

beforeAll(async () => {
  telegram = await startTelegramStandIn();
  const onMigrated = async (from: string, to: string): Promise<void> => void migrations.push([from, to]);
  adapter = new TelegramAdapter(telegram.createBot(), telegram.url, onMigrated);
});
afterAll(async () => {
  await adapter.close();
  await telegram.stop();
});
beforeEach(() => {
  telegram.messages.length = 0;
  telegram.calls.length = 0;
});

const send = (content: object, address = '42') =>
  adapter.send({
    id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
    notificationId: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c11',
    channel: 'telegram',
    address,
    content: JSON.stringify({ text: '<b>Jam</b> is ready', ...content }),
    attempt: 1,
    failures: 0,
    type: 'order.completed',
    lane: 1,
  } satisfies ClaimedDelivery);

describe('TelegramAdapter', () => {
  test('a text has no keyboard and no preview', async () => {
    expect(await send({})).toMatchObject({ outcome: 'sent', providerMessageId: '1' });
    expect(telegram.messages).toMatchObject([{ method: 'sendMessage', chatId: '42', plainText: 'Jam is ready' }]);
    expect(telegram.messages[0]!.payload).toMatchObject({ link_preview_options: { is_disabled: true } });
    expect(telegram.messages[0]!.payload).not.toHaveProperty('reply_markup');
  });

  test('buttons lie under the text in their rows', async () => {
    await send({ buttons: BUTTONS });
    expect(telegram.messages[0]!.payload.reply_markup).toEqual({ inline_keyboard: BUTTONS });
  });

  test.each(['photo', 'video'] as const)('under a %s the text is its caption', async (kind) => {
    const url = `https://jam.example/${kind}`;
    expect(await send({ [kind]: url, buttons: BUTTONS })).toMatchObject({ outcome: 'sent' });
    expect(telegram.messages).toMatchObject([
      {
        method: kind === 'photo' ? 'sendPhoto' : 'sendVideo',
        plainText: 'Jam is ready',
        payload: { [kind]: url, caption: '<b>Jam</b> is ready', reply_markup: { inline_keyboard: BUTTONS } },
      },
    ]);
    expect(telegram.messages[0]!.payload).not.toHaveProperty('text');
  });

  test.each(['photo', 'video'] as const)(
    'without a %s that Telegram will not have, the text goes alone',
    async (kind) => {
      const url = `https://jam.example/gone-${kind}`;
      telegram.breakFile(url);
      expect(await send({ [kind]: url, buttons: BUTTONS })).toMatchObject({
        outcome: 'sent',
        detail: expect.stringContaining('failed to get HTTP URL content'),
      });
      expect(telegram.messages).toMatchObject([
        { method: 'sendMessage', plainText: 'Jam is ready', payload: { reply_markup: { inline_keyboard: BUTTONS } } },
      ]);
    },
  );

  test('a caption that is too long goes alone too', async () => {
    expect(await send({ text: 'x'.repeat(2_000), photo: 'https://jam.example/jam.jpg' })).toMatchObject({
      outcome: 'sent',
    });
    expect(telegram.messages).toMatchObject([{ method: 'sendMessage' }]);
  });

  test('what is wrong with the text or the chat is not tried twice over', async () => {
    telegram.setChat('7', 'blocked');
    telegram.setChat('8', 'not-found');
    const photo = 'https://jam.example/jam.jpg';
    for (const chat of ['7', '8']) {
      expect(await send({ photo }, chat)).toMatchObject({ outcome: 'failed', code: 'ADDRESS_DEAD' });
    }
    expect(telegram.calls).toHaveLength(2);
    expect(await send({ photo, text: '<b>never closed' })).toMatchObject({
      outcome: 'failed',
      code: 'PROVIDER_REFUSED',
    });
    expect(telegram.messages).toEqual([]);
  });

  test('a picture whose fate is unknown is not followed by its words', async () => {
    telegram.failNext({ kind: 'reset-after-body' });
    expect(await send({ photo: 'https://jam.example/jam.jpg' })).toMatchObject({ outcome: 'unknown' });
    expect(telegram.messages).toHaveLength(1);
  });

  test('a group that became a supergroup is followed, with its picture', async () => {
    telegram.setChat('-4', { migratedTo: '-1004' });
    expect(await send({ photo: 'https://jam.example/jam.jpg' }, '-4')).toMatchObject({ outcome: 'sent' });
    expect(telegram.messages).toMatchObject([{ method: 'sendPhoto', chatId: '-1004' }]);
    expect(migrations).toEqual([['-4', '-1004']]);
  });
});
