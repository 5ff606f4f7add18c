import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort, type TelegramMessage, type TelegramPerson, waitFor } from '@marmalade/testing';
import { Api } from './api.js';
import { type Platform, startInOneProcess, startWorld, type World } from './platform.js';

/** What people read and tap, in each language. */
const LANGUAGES = {
  en: {
    customer: {
      welcome: 'Welcome to our club',
      channel: 'Our channel',
      follow: 'Follow our channel',
      check: 'Check',
      notYet: 'You do not follow our channel yet',
      onItsWay: 'Your welcome discount is on its way',
      discounts: 'My discounts',
      terms: '−10% · For your subscription',
      scan: 'Let the cashier scan this',
      told: /175/,
    },
    cashier: {
      joined: 'You are signed in as cashier',
      valid: 'VALID',
      redeem: 'Redeem: −₽175',
      done: 'DONE −₽175',
      pay: 'To pay: ₽1,575',
      refused: 'It has been used on',
      today: /1 discount redeemed\nDiscounts: −₽175, orders: ₽1,750/,
    },
  },
  ru: {
    customer: {
      welcome: 'Добро пожаловать в наш клуб',
      channel: 'Наш канал',
      follow: 'Подпишитесь на наш канал',
      check: 'Проверить',
      notYet: 'Вы пока не подписаны',
      onItsWay: 'Приветственная скидка уже в пути',
      discounts: 'Мои скидки',
      terms: '−10% · За подписку',
      scan: 'Дайте кассиру отсканировать',
      told: /175/,
    },
    cashier: {
      joined: 'Вы вошли как кассир',
      valid: 'ДЕЙСТВУЕТ',
      redeem: 'Погасить: −175 ₽',
      done: 'ГОТОВО −175 ₽',
      pay: 'К оплате: 1 575 ₽',
      refused: 'Скидкой уже воспользовались',
      today: /Погашено: 1 скидка\nСкидки: −175 ₽, заказы: 1 750 ₽/,
    },
  },
  th: {
    customer: {
      welcome: 'ยินดีต้อนรับสู่คลับของเรา',
      channel: 'แชนเนลของเรา',
      follow: 'ติดตามแชนเนลของเรา',
      check: 'ตรวจสอบ',
      notYet: 'คุณยังไม่ได้ติดตามแชนเนล',
      onItsWay: 'ส่วนลดต้อนรับกำลังมา',
      discounts: 'ส่วนลดของฉัน',
      terms: 'ลด 10% · สำหรับการติดตาม',
      scan: 'ให้แคชเชียร์สแกน',
      told: /175/,
    },
    cashier: {
      joined: 'คุณเข้าใช้ในฐานะแคชเชียร์',
      valid: 'ใช้ได้',
      redeem: 'ใช้ส่วนลด: −₽175',
      done: 'เรียบร้อย −₽175',
      pay: 'ต้องชำระ: ₽1,575',
      refused: 'ใช้ไปแล้วค่ะ',
      today: /ใช้ส่วนลดไป 1 รายการ\nส่วนลด: −₽175 ยอดสั่งซื้อ: ₽1,750/,
    },
  },
} as const;
type Locale = keyof typeof LANGUAGES;
const LOCALES = Object.keys(LANGUAGES) as Locale[];

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** The message in which somebody reads something, the newest first. */
function reads(person: TelegramPerson, words: string | RegExp): Promise<TelegramMessage> {
  const has = ({ plainText }: TelegramMessage) =>
    typeof words === 'string' ? plain(plainText).includes(words) : words.test(plain(plainText));
  const seen = () => person.seen.map(({ plainText }) => plainText).join('\n---\n');
  return waitFor(() => [...person.seen].reverse().find(has), { timeoutMs: 20_000, message: `"${words}"` }).catch(
    (error: Error) => {
      throw new Error(`${error.message}\nWhat is seen:\n${seen()}`);
    },
  ) as Promise<TelegramMessage>;
}

describe('updates are posted', () => story('webhook', LOCALES));
describe('updates are fetched', () => story('polling', ['en']));

/** From the link somebody followed to the entry in the log, in each language. */
function story(mode: 'webhook' | 'polling', locales: readonly Locale[]): void {
  let world: World;
  let platform: Platform;
  let api: Api;
  let tokens: { customer: string; cashier: string };

  beforeAll(async () => {
    world = await startWorld();
    const port = await freePort();
    tokens = {
      customer: world.env.TELEGRAM_CUSTOMER_BOT_TOKEN!,
      cashier: world.telegram.createBot('sweets_cashier_bot'),
    };
    platform = await startInOneProcess({
      ...world.env,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TELEGRAM_CASHIER_BOT_TOKEN: tokens.cashier,
      TELEGRAM_CASHIER_BOT_USERNAME: 'sweets_cashier_bot',
      TELEGRAM_CHANNEL: '@sweets',
      ...(mode === 'polling' && { TELEGRAM_WEBHOOK_SECRET: '' }),
      DEFAULT_TIMEZONE: 'Asia/Vladivostok',
    });
    api = new Api(platform);
    if (mode === 'webhook') expect((await api.post('/api/v1/internal/telegram/set-webhooks', {})).status).toBe(200);
    expect((await api.request('PUT', '/api/v1/settings/shop.currency', { value: 'RUB' })).status).toBe(200);
    const template = {
      name: 'Welcome 10 %',
      title: { en: 'For your subscription', ru: 'За подписку', th: 'สำหรับการติดตาม' },
      kind: 'percent',
      value: 10,
      trigger: 'subscription',
      validDays: 30,
    };
    expect((await api.request('POST', '/api/v1/discount-templates', template)).status).toBe(201);
  });
  afterAll(async () => {
    await platform?.stop();
    await world?.stop();
  });

  test.each(locales)('the story of a discount, in %s', async (locale) => {
    const { customer: says, cashier: till } = LANGUAGES[locale];
    const place = LOCALES.indexOf(locale);
    const anna = world.telegram.person(tokens.customer, {
      id: 700_300 + place,
      first_name: 'Anna',
      language_code: locale,
    });
    const ivan = world.telegram.person(tokens.cashier, {
      id: 700_400 + place,
      first_name: 'Ivan',
      language_code: locale,
    });

    // The customer comes by a link, follows the channel, and has a discount.
    await anna.say(`/start instagram_${locale}`);
    const menu = await reads(anna, says.welcome);
    await anna.press(says.channel, menu);
    await anna.press(says.check, await reads(anna, says.follow));
    await reads(anna, says.notYet);
    world.telegram.setMember('@sweets', anna.account.id, 'member');
    await anna.press(says.check, menu);
    await reads(anna, says.onItsWay);
    const people = await api.get(`/api/v1/customers?source=instagram_${locale}`);
    expect(people.body.items).toMatchObject([{ telegramId: anna.chatId, subscribed: true, locale }]);
    const customerId = people.body.items[0].id;
    const discount = await waitFor(
      async () => (await api.get(`/api/v1/discounts?customerId=${customerId}`)).body.items[0],
    );
    expect(discount).toMatchObject({ issuedVia: 'subscription', state: 'active' });
    await anna.press(says.discounts, await reads(anna, says.onItsWay));
    const list = await reads(anna, says.terms);
    expect(list.text).toContain(`<code>${discount.code}</code>`);
    await anna.press(discount.code, list);
    const picture = await reads(anna, says.scan);
    expect(picture.file!.subarray(1, 4).toString()).toBe('PNG');

    // The cashier comes by an invitation, checks the code, and redeems it.
    const cashier = await api.request('POST', '/api/v1/cashiers', { name: 'Ivan', locale });
    const invitation = await api.request('POST', `/api/v1/cashiers/${cashier.body.id}/invitation`, {});
    expect(invitation.body.url).toBe(`https://t.me/sweets_cashier_bot?start=${invitation.body.code}`);
    await ivan.say(discount.code);
    await reads(ivan, '⛔');
    await ivan.say(`/start ${invitation.body.code}`);
    await reads(ivan, till.joined);
    await ivan.say(discount.code.toLowerCase().replaceAll('-', ' '));
    await reads(ivan, till.valid);
    await ivan.say('1 750,00');
    await ivan.press(till.redeem.slice(0, 6), await reads(ivan, till.pay));
    const done = await reads(ivan, till.done);
    expect(plain(done.plainText)).toContain(till.pay);

    // The customer is told; the code is good for nothing any more; the log shows it.
    await reads(anna, says.told);
    await ivan.say(discount.code);
    await reads(ivan, till.refused);
    await ivan.say('/today');
    await reads(ivan, till.today);
    const usage = await api.get(`/api/v1/discount-usage?customerId=${customerId}`);
    expect(usage.body.items).toMatchObject([
      {
        code: discount.code,
        orderAmount: { amount: '1750.00', currency: 'RUB' },
        amountOff: { amount: '175.00', currency: 'RUB' },
        cashier: { role: 'cashier', id: cashier.body.id },
        reversedAt: null,
      },
    ]);
  });

  test('whatever comes is answered, and nothing personal is logged', async () => {
    const anna = world.telegram.person(tokens.customer, { id: 700_500, first_name: 'Xenobia', language_code: 'en' });
    await anna.say('/start');
    await reads(anna, 'Welcome to our club');
    await anna.say('a very private sentence');
    await reads(anna, 'I did not understand');
    await anna.write({ sticker: {} as never });
    await reads(anna, 'I can read text only');
    await anna.pressData('nothing:at:all', anna.screen!);
    await anna.block();
    const blocked = async () => (await api.get('/api/v1/customers?telegramBlocked=true')).body.items;
    await waitFor(async () => (await blocked()).some(({ telegramId }: any) => telegramId === anna.chatId));
    await anna.block(false);
    await waitFor(async () => (await blocked()).length === 0);
    expect(platform.output()).not.toMatch(/Xenobia|private sentence|"level":(50|60)/);
    for (const token of Object.values(tokens)) expect(platform.output()).not.toContain(token);
  });
}
