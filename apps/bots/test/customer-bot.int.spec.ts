import { openDatabase } from '@marmalade/database';
import { buttonsOf, type TelegramPerson, waitFor } from '@marmalade/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createBots } from '../src/create-bots.js';
import { MIGRATIONS } from '../src/migrations/index.js';
import { Bots } from '../src/telegram/bots.js';
import { API_KEY, type BotsWorld, startBotsWorld } from './bots-world.js';

const logger = { debug() {}, info() {}, warn() {}, error() {} } as never;

let world: BotsWorld;
let nextId = 7_000;

beforeAll(async () => {
  world = await startBotsWorld('webhook');
});
afterAll(() => world.stop());
beforeEach(() => {
  world.gateway.rewards.length = 0;
  world.gateway.asked.length = 0;
});

/** Somebody new, who has started the bot. */
async function started(account: object = {}, source = '') {
  const anna = world.customer({ id: (nextId += 1), ...account });
  await anna.say(`/start ${source}`.trim());
  await world.sees(anna, '');
  const row = await waitFor(() => world.gateway.customers.find(({ telegramId }) => telegramId === anna.chatId));
  return { anna, row };
}
/** The background work of a replica of its own, whose rounds the test says. */
async function openRefresh() {
  const { config } = world;
  const dataSource = await openDatabase({ url: config.DATABASE_URL!, schema: 'bots', migrations: MIGRATIONS, logger });
  const parts = { bots: new Bots(config), dataSource, apiKey: API_KEY, logger };
  return { dataSource, refresh: createBots(config, parts).refresh! };
}
/** Goes to where the channel is, and taps on "Check". */
async function checkChannel(person: TelegramPerson): Promise<void> {
  await person.press('Our channel');
  await world.sees(person, 'Follow our channel');
  await person.press('Check');
}
const labels = (person: { screen?: any }) => buttonsOf(person.screen!).map(({ text }) => text);

describe('starting', () => {
  test('makes a customer with the source of the link, and shows the menu', async () => {
    const { anna, row } = await started({ first_name: 'Anna', last_name: '<Smirnova>' }, 'instagram_may');
    expect(await world.sees(anna, 'Welcome')).toBe(
      '👋 Hello, Anna <Smirnova>! Welcome to our club.\n\nWhat would you like to see?',
    );
    expect(row).toMatchObject({ source: 'instagram_may', locale: 'en', name: 'Anna <Smirnova>' });
    expect(labels(anna)).toContain('🎁 My discounts');
    await anna.say('/start tiktok');
    await world.sees(anna, 'Good to see you again');
    expect(row.source).toBe('instagram_may');
    await waitFor(() => anna.seen.length === 1);
  });

  test('in the language of the person; who has none of ours is asked', async () => {
    const { anna: olga } = await started({ language_code: 'ru' });
    await world.sees(olga, 'Здравствуйте');
    const { anna: hans } = await started({ language_code: 'de' });
    await world.sees(hans, 'Which language do you prefer?');
    await hans.press('ไทย');
    await world.sees(hans, 'ต่อไปนี้จะใช้ภาษาไทย');
    await hans.say('/menu');
    await world.sees(hans, /^ต้องการดูอะไรคะ/);
  });

  test('whoever writes without having started is a customer all the same', async () => {
    const anna = world.customer({ id: (nextId += 1) });
    await anna.say('hello');
    await world.sees(anna, 'I did not understand that');
  });

  test('whose account is closed is told so', async () => {
    const { anna, row } = await started();
    row.status = 'blocked';
    const again = world.customer({ id: anna.account.id });
    await world.query('SELECT 1');
    // Their token is remembered for a while; another process asks anew.
    const replica = await world.startReplica();
    world.gateway.botsUrl = replica.url;
    await again.say('/menu');
    await world.sees(again, 'Your account is closed');
    world.gateway.botsUrl = world.url;
  });

  test('in groups it is silent', async () => {
    const before = world.telegram.calls.length;
    const group = { chat: { id: -5, type: 'group', title: 'x' }, from: { id: 5, is_bot: false, first_name: 'x' } };
    await world.telegram.pushUpdate(world.tokens.customer, { message: { ...group, message_id: 1, date: 1, text: '/start' } }); // prettier-ignore
    const { anna } = await started();
    await world.sees(anna, 'Welcome');
    expect(world.telegram.messages.some(({ chatId }) => chatId === '-5')).toBe(false);
    expect(world.telegram.calls.length).toBeGreaterThan(before);
  });
});

describe('my discounts', () => {
  test('are listed with code, terms and validity, and one is shown as a picture, in one message', async () => {
    const { anna, row } = await started();
    world.gateway.addDiscount(row.id, { minimumOrder: { amount: '1000.00', currency: 'RUB' } });
    await anna.press('My discounts');
    const text = await world.sees(anna, 'JAM7-K2PX');
    expect(text).toContain('−10% · Welcome <3');
    expect(text).toContain('for orders from ₽1,000');
    expect(text).toContain('valid until May 14, 2027');
    expect(anna.screen!.text).toContain('<code>JAM7-K2PX</code>');
    await anna.press('🔳 JAM7-K2PX');
    await waitFor(() => anna.screen!.method === 'sendPhoto');
    expect(anna.screen!.file!.toString('latin1')).toBe('\x89PNG a picture');
    expect(world.gateway.calls('GET', /qr\.png/)[0]!.by).toBe(row.id);
    await anna.press('« Back');
    await world.sees(anna, 'Show the code');
    await waitFor(() => anna.seen.length === 1);
  });

  test('are paged, and a page that is not there is the last one', async () => {
    const { anna, row } = await started();
    for (let n = 0; n < 7; n += 1) world.gateway.addDiscount(row.id, { code: `JAM${n}-XXXX` });
    await anna.press('My discounts');
    await world.sees(anna, 'JAM4-XXXX');
    expect(labels(anna)).toContain('Next »');
    await anna.press('Next »');
    await world.sees(anna, 'JAM6-XXXX');
    await anna.pressData('discounts:99', anna.screen!);
    await anna.press('« Previous');
    await world.sees(anna, 'JAM0-XXXX');
  });

  test('there are none yet', async () => {
    const { anna } = await started({ language_code: 'ru' });
    await anna.press('Мои скидки');
    await world.sees(anna, 'Сейчас скидок нет');
    await anna.pressData('qr:019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63', anna.screen!);
    await world.sees(anna, 'больше не действует');
  });
});

test('points and level', async () => {
  world.gateway.account = {
    balance: 120,
    tier: {
      name: 'Silver',
      perks: ['Free tea', 'Birthday cake'],
      validUntil: '2027-01-31',
    },
    nextTier: { name: 'Gold', pointsLeft: 380 },
    expiringPoints: { points: 20, at: '2026-12-24T13:59:59Z' },
    badges: [{ name: 'Cake lover' }],
    referralCode: 'FRND-2K7P',
  };
  const { anna } = await started();
  await anna.press('Points');
  const text = await world.sees(anna, 'Silver');
  for (const words of [
    '120 points',
    'Free tea',
    'Birthday cake',
    '380 points more until Gold',
    '20 points will expire on December 24',
    'Cake lover',
  ]) {
    expect(text).toContain(words);
  }
  await anna.press('Menu');
  await world.sees(anna, 'What would you like to see?');
  await anna.press('Invite a friend');
  await world.sees(anna, 'https://t.me/sweets_bot?start=ref_FRND-2K7P');
});

describe('rewards', () => {
  test('are asked for once, however often it is tapped', async () => {
    const { anna } = await started();
    world.gateway.rewards.push(
      { id: 'r1', name: 'Cake', points: 100, active: true, stock: null },
      { id: 'r2', name: 'Car', points: 9_000, active: true, stock: 1 },
      { id: 'r3', name: 'Gone', points: 1, active: true, stock: 0 },
      { id: 'r4', name: 'Later', points: 1, active: false, stock: null },
    );
    await anna.press('Rewards');
    await world.sees(anna, 'You have 120 points');
    await anna.press('Car');
    await world.sees(anna, 'You need 8,880 points more');
    await anna.press('Rewards');
    await waitFor(() => labels(anna).some((label) => label.startsWith('Cake')));
    await anna.press('Cake');
    await world.sees(anna, 'Ask for Cake for 100 points?');
    const screen = { ...anna.screen! };
    const [yes] = buttonsOf(screen) as { callback_data: string }[];
    await Promise.all([anna.pressData(yes!.callback_data, screen), anna.pressData(yes!.callback_data, screen)]);
    await world.sees(anna, 'You have asked for Cake');
    await waitFor(() => world.telegram.callbackAnswers.length > 0);
    expect(world.gateway.wishes).toEqual([{ rewardId: 'r1' }]);
    world.gateway.wishes.length = 0;
  });
});

describe('the channel', () => {
  test('is checked, told to the platform once, and remembered', async () => {
    const { anna, row } = await started();
    await checkChannel(anna);
    await world.sees(anna, 'do not follow our channel yet');
    world.telegram.setMember('@sweets', anna.account.id, 'member');
    await anna.press('Check');
    await world.sees(anna, 'Your welcome discount is on its way');
    expect(row.told).toEqual([{ subscribed: false }, { subscribed: true }]);
    await anna.press('Menu');
    await world.sees(anna, 'What would you like to see?');
    await anna.press('Our channel');
    await world.sees(anna, 'You follow our channel');
    await anna.press('Check');
    await world.sees(anna, /Thank you!$/);
    expect(row.told).toHaveLength(2);
  });

  test('tells by itself who joins and leaves', async () => {
    const { anna, row } = await started();
    const change = (status: string) =>
      world.telegram.pushUpdate(world.tokens.customer, {
        chat_member: {
          chat: { id: -100, type: 'channel', title: 'x', username: 'Sweets' },
          from: anna.user,
          date: 1,
          old_chat_member: { user: anna.user, status: 'left' },
          new_chat_member: { user: anna.user, status },
        },
      });
    await change('member');
    await waitFor(() => row.told.length === 1);
    await change('left');
    await waitFor(() => row.told.length === 2);
    expect(row.told).toEqual([{ subscribed: true }, { subscribed: false }]);
  });

  test('is looked at again after a day, by one of the replicas', async () => {
    const { anna, row } = await started();
    await checkChannel(anna);
    await world.sees(anna, 'do not follow our channel yet');
    world.telegram.setMember('@sweets', anna.account.id, 'member');
    const replicas = [await openRefresh(), await openRefresh()];
    const round = async () => {
      const looked = await Promise.all(replicas.map(({ refresh }) => refresh.round()));
      return looked[0]! + looked[1]!;
    };
    try {
      expect(await round()).toBe(0);
      await world.query('UPDATE subscriber SET next_check_at = now() WHERE telegram_id = $1', [anna.account.id]);
      expect(await round()).toBe(1);
      expect(row.told).toEqual([{ subscribed: false }, { subscribed: true }]);
      expect(await round()).toBe(0);
    } finally {
      for (const { dataSource } of replicas) await dataSource.destroy();
    }
  });

  test('says when Telegram does not tell', async () => {
    world.telegram.hideMembers('@sweets');
    const { anna, row } = await started();
    await checkChannel(anna);
    await world.sees(anna, 'I can not check that just now');
    expect(row.told).toEqual([]);
    world.telegram.hideMembers('@sweets', 'PARTICIPANT_ID_INVALID');
    await anna.press('Check');
    await world.sees(anna, 'do not follow our channel yet');
  });
});

describe('the profile', () => {
  test('takes a birthday after a confirmation, and refuses days that are none', async () => {
    const { anna, row } = await started();
    await anna.press('Profile');
    await world.sees(anna, 'Birthday: not given');
    await anna.press('🎂 Birthday');
    await world.sees(anna, 'When is your birthday?');
    for (const [text, words] of [
      ['31.02.1990', 'no such day'],
      ['14.05.2091', 'still to come'],
      ['14.05.1791', '120 years'],
      ['soon', 'could not read'],
    ] as const) {
      await anna.say(text);
      await world.sees(anna, words);
    }
    await anna.say('14 May 1991');
    await world.sees(anna, 'Were you born on May 14, 1991?');
    expect(row.profile.birthday).toBeNull();
    await anna.press('Yes, that is right');
    await world.sees(anna, 'Birthday: May 14, 1991');
    expect(row.profile.birthday).toBe('1991-05-14');
    await waitFor(() => anna.seen.length === 1);
  });

  test('takes a phone number that is shared, and none of somebody else', async () => {
    const { anna, row } = await started();
    await anna.press('Profile');
    await world.sees(anna, 'Phone: not given');
    await anna.press('📱 Phone');
    await world.sees(anna, 'tap the button below');
    expect(anna.screen!.payload.reply_markup).toMatchObject({ keyboard: [[{ request_contact: true }]] });
    await anna.shareContact('79145550124', { user_id: 1 });
    await world.sees(anna, "somebody else's number");
    await anna.shareContact('79145550123');
    await world.sees(anna, 'Profile');
    expect(row.told).toEqual([{ phone: '+79145550123', phoneVerified: true }]);
  });

  test('takes a phone number and a name that are written', async () => {
    const { anna, row } = await started();
    await anna.press('Profile');
    await world.sees(anna, 'Phone: not given');
    await anna.press('📱 Phone');
    await world.sees(anna, 'tap the button below');
    await anna.say('call me');
    await world.sees(anna, 'does not look like a phone number');
    await anna.say('+70000000000');
    await world.sees(anna, 'belongs to another account');
    await anna.say('+7 914 555 01 23');
    await world.sees(anna, 'Phone: +7 914 555 01 23');
    await anna.press('✏️ Name');
    await world.sees(anna, 'What should we call you?');
    await anna.say('two\nlines');
    await world.sees(anna, 'in one line');
    await anna.say('Ann & Co <b>');
    await world.sees(anna, 'Name: Ann & Co <b>');
    expect(row.profile.name).toBe('Ann & Co <b>');
  });
});

describe('notifications', () => {
  test('are switched, with quiet hours', async () => {
    const { anna, row } = await started();
    row.preferences = { mutedTypes: ['order.paid'], categories: { orders: { sms: false } } };
    await anna.press('Notifications');
    await world.sees(anna, 'Tap to switch');
    await anna.press('✅ SMS');
    await waitFor(() => labels(anna).includes('▫️ SMS'));
    await anna.press('✅ Offers');
    await waitFor(() => labels(anna).includes('▫️ Offers'));
    await anna.press('Quiet hours: none');
    await world.sees(anna, 'nothing rings');
    await anna.say('at night');
    await world.sees(anna, 'could not read');
    await anna.say('22.30 – 7');
    await waitFor(() => labels(anna).includes('🌙 Quiet 22:30–07:00'));
    expect(row.preferences).toEqual({
      mutedTypes: ['order.paid'],
      categories: { orders: { sms: false } },
      channels: { sms: false },
      marketing: false,
      quietHours: { from: '22:30', to: '07:00', timeZone: 'UTC' },
    });
    await anna.press('🌙 Quiet 22:30–07:00');
    await world.sees(anna, 'nothing rings');
    await anna.press('23:00–07:00');
    await waitFor(() => labels(anna).includes('🌙 Quiet 23:00–07:00'));
  });

  test('are all stopped after a confirmation, and come back as they were', async () => {
    const { anna, row } = await started();
    const wished = { channels: { sms: false }, categories: { orders: { email: true }, loyalty: false } };
    row.preferences = wished;
    await anna.say('/stop');
    await world.sees(anna, 'Do you want to stop all messages');
    await anna.press('Yes, stop them');
    await world.sees(anna, 'we will not write to you any more');
    const off = { telegram: false, email: false, sms: false, push: false, in_app: false };
    expect(row.preferences).toEqual({ channels: off, categories: { loyalty: false }, marketing: false });
    await anna.press('Menu');
    await world.sees(anna, 'What would you like to see?');
    await anna.press('Notifications');
    await world.sees(anna, 'All messages are stopped');
    await anna.say('/start');
    await world.sees(anna, 'Messages are on again');
    expect(row.preferences).toEqual(wished);
  });
});

test('who stops the bot is marked, and marked back', async () => {
  const { anna, row } = await started();
  await anna.block();
  await waitFor(() => row.told.length === 1);
  await anna.block(false);
  await waitFor(() => row.told.length === 2);
  expect(row.told).toEqual([{ telegramBlocked: true }, { telegramBlocked: false }]);
});

describe('whatever comes', () => {
  test('is answered', async () => {
    const { anna } = await started();
    const menu = /What would you like to see|Here is the menu|shorter/;
    await anna.write({ sticker: {} as never });
    await world.sees(anna, 'I can read text only');
    await anna.say('x'.repeat(4_096));
    await world.sees(anna, 'too long');
    for (const text of ['/unknown', '/start@sweets_bot', '<b>', '\u0000', '💐', '/', '//', '/language extra']) {
      await anna.say(text);
      await world.sees(anna, '');
    }
    for (const data of [
      '',
      ':',
      'nothing',
      'qr:../../x',
      'discounts:-1',
      'born:x',
      'ask:x',
      'speak:xx',
      'channel_on:x',
      'category_on:__proto__',
      'quiet_at:99:99',
      'again',
      'reward:x',
      'x'.repeat(64),
    ]) {
      await anna.pressData(data, anna.screen!);
    }
    await anna.say('/menu');
    await world.sees(anna, menu);
    await waitFor(() => anna.seen.length === 1);
    for (const update of [{}, { message: {} }, { callback_query: { id: '1', from: anna.user } }, { poll: {} }]) {
      expect(await world.telegram.pushUpdate(world.tokens.customer, update)).toBe(200);
    }
    await anna.say('/help');
    await world.sees(anna, 'I show your discounts');
  });

  test('in the middle of something a command is about itself, and too late is too late', async () => {
    const { anna, row } = await started();
    await anna.press('Profile');
    await world.sees(anna, 'Name:');
    await anna.press('✏️ Name');
    await world.sees(anna, 'What should we call you?');
    await anna.say('/points');
    await world.sees(anna, 'Points and level');
    await anna.say('Anna the Second');
    await world.sees(anna, 'I did not understand');
    await anna.press('Profile');
    await world.sees(anna, 'Name:');
    await anna.press('✏️ Name');
    await world.sees(anna, 'What should we call you?');
    await waitFor(async () => (await world.query('SELECT 1 FROM conversation WHERE chat_id = $1 AND held_by IS NULL', [anna.account.id])).length > 0); // prettier-ignore
    await world.query(`UPDATE conversation SET expires_at = now() - interval '1 second' WHERE chat_id = $1`, [anna.account.id]); // prettier-ignore
    await anna.say('Anna the Third');
    await world.sees(anna, 'That was a while ago');
    expect(row.profile.name).toBe('Anna');
  });

  test('once, though Telegram repeats it', async () => {
    const { anna } = await started();
    await world.sees(anna, 'Welcome');
    const update = {
      update_id: 5_000_000 + anna.account.id,
      message: {
        message_id: 1,
        date: 1,
        from: anna.user,
        chat: { id: anna.account.id, type: 'private' },
        text: '/start again',
      },
    };
    await Promise.all(Array.from({ length: 5 }, () => world.telegram.pushUpdate(world.tokens.customer, update)));
    await world.sees(anna, 'Good to see you again');
    await anna.say('/menu');
    await world.sees(anna, /^What would/);
    expect(world.gateway.calls('POST', /from-telegram/).filter(({ body }) => body.telegramId === anna.chatId)).toHaveLength(2); // prettier-ignore
  });

  test('while the platform is away nothing is lost', async () => {
    const { anna, row } = await started();
    await anna.press('Profile');
    await world.sees(anna, 'Name:');
    await anna.press('✏️ Name');
    await world.sees(anna, 'What should we call you?');
    world.gateway.failNext(/me\/profile/, 503, 2);
    await anna.say('Anna Again');
    await world.sees(anna, 'We can not reach our system');
    await anna.press('Try again');
    await world.sees(anna, 'We can not reach our system');
    await anna.press('Try again');
    await world.sees(anna, 'Name: Anna Again');
    expect(row.profile.name).toBe('Anna Again');
  });

  test('when Telegram asks to wait, it is waited', async () => {
    const { anna } = await started();
    await world.sees(anna, 'Welcome');
    world.telegram.throttleNext({ retryAfter: 1 });
    await anna.say('/points');
    await world.sees(anna, 'Points and level');
  });

  test('who has stopped the bot meanwhile stops nothing else', async () => {
    const { anna } = await started();
    await world.sees(anna, 'Welcome');
    world.telegram.setChat(anna.chatId, 'blocked');
    await anna.say('/points');
    const { anna: olga } = await started();
    await world.sees(olga, 'Welcome');
    world.telegram.setChat(anna.chatId, 'open');
    await anna.say('/points');
    await world.sees(anna, 'Points and level');
  });
});
