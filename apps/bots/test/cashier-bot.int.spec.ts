import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buttonsOf, waitFor } from '@marmalade/testing';
import { type BotsWorld, startBotsWorld } from './bots-world.js';
import { refused } from './gateway-stand-in.js';

let world: BotsWorld;
let nextId = 9_000;

beforeAll(async () => {
  world = await startBotsWorld('webhook');
});
afterAll(() => world.stop());
beforeEach(() => {
  world.gateway.asked.length = 0;
  world.gateway.discounts.length = 0;
  world.gateway.redemptions.length = 0;
});

/** Somebody of the staff, who is known by their account. */
function staff(row: object = {}, account: object = {}) {
  const ivan = world.cashier({ id: (nextId += 1), first_name: 'Ivan', ...account });
  return { ivan, row: world.gateway.addStaff({ telegramId: ivan.chatId, ...row }) };
}
const labels = (person: { screen?: any }) => buttonsOf(person.screen!).map(({ text }) => text);
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const CODE = 'JAM7-K2PX';

describe('signing in', () => {
  test('who is no staff is told how to get in', async () => {
    const anna = world.cashier({ id: (nextId += 1), language_code: 'ru' });
    await anna.say('JAM7-K2PX');
    await world.sees(anna, 'Этот бот — для сотрудников');
    await anna.say('/start mi_wrong');
    await world.sees(anna, 'Такого приглашения нет');
    expect(world.gateway.calls('POST', /validate/)).toEqual([]);
  });

  test('an invitation lets somebody in, and nobody else', async () => {
    const row = world.gateway.addStaff({ name: 'Ivan' });
    world.gateway.invitations.set('mi_good', row);
    const ivan = world.cashier({ id: (nextId += 1) });
    await ivan.say('/start mi_good');
    const text = await world.sees(ivan, 'Welcome, Ivan!');
    expect(text).toContain('Send me the code');
    expect(row.telegramId).toBe(ivan.chatId);
    const other = world.cashier({ id: (nextId += 1) });
    await other.say('/start mi_good');
    await world.sees(other, 'has been used before');
  });

  test('who works here no more is told so', async () => {
    const { ivan } = staff({ status: 'inactive' });
    await ivan.say('/start');
    await world.sees(ivan, 'Your account is closed');
  });
});

describe('a discount', () => {
  test('is checked, its amount said, redeemed, and undone', async () => {
    const { ivan, row } = staff();
    world.gateway.addDiscount('c1', { code: CODE });
    await ivan.say('jam7 k2px');
    const good = await world.sees(ivan, '✅ VALID');
    for (const words of ['−10% · Welcome <3', 'valid until May 14, 2027', CODE, 'Amount of the order?'])
      expect(good).toContain(words);
    await ivan.say('1 750,00');
    const total = await world.sees(ivan, 'To pay: ₽1,575');
    expect(total).toContain('Order: ₽1,750');
    expect(labels(ivan)).toEqual(['✅ Redeem: −₽175', '✏️ Other amount', 'Cancel']);
    await ivan.press('Redeem');
    const done = await world.sees(ivan, 'DONE −₽175');
    expect(done).toContain('To pay: ₽1,575');
    expect(done).toMatch(/Undo within (59|60) seconds/);
    const [redeem] = world.gateway.calls('POST', /redeem$/);
    expect(redeem).toMatchObject({ by: row.id, body: { orderAmount: { amount: '1750.00', currency: 'RUB' } } });
    expect(redeem!.key).toMatch(/^[0-9a-f-]{36}$/);
    await ivan.say(CODE);
    expect(plain(await world.sees(ivan, 'NOT VALID'))).toContain('It has been used on November 30, 2026, 12:00');
    const doneMessage = ivan.seen.find(({ plainText }) => plainText.includes('DONE'))!;
    await ivan.press('Undo', doneMessage);
    await waitFor(() => doneMessage.plainText.includes('TAKEN BACK'));
    expect(world.gateway.redemptions[0].reversedAt).not.toBeNull();
  });

  test('is redeemed once though it is tapped twice, and the answer stays', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE, usesLeft: 5 });
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await ivan.say('100');
    await world.sees(ivan, 'To pay');
    const screen = { ...ivan.screen! };
    const data = (buttonsOf(screen)[0] as { callback_data: string }).callback_data;
    const answersBefore = world.telegram.callbackAnswers.length;
    await Promise.all([ivan.pressData(data, screen), ivan.pressData(data, screen), ivan.pressData(data, screen)]);
    await world.sees(ivan, 'DONE');
    await waitFor(() => world.telegram.callbackAnswers.length === answersBefore + 3);
    await ivan.say('/help');
    await world.sees(ivan, 'How it works');
    expect(world.gateway.redemptions).toHaveLength(1);
    expect(world.gateway.calls('POST', /redeem$/)).toHaveLength(1);
    expect(ivan.seen.some(({ plainText }) => plainText.includes('DONE'))).toBe(true);
  });

  test('comes by a link, or within a message that was sent on', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE });
    await ivan.say('/start d_JAM7K2PX');
    await world.sees(ivan, 'VALID');
    await ivan.press('Cancel');
    await world.sees(ivan, 'Send me the code');
    const text = `🎁 −10%\n${CODE}\nvalid until 14 May`;
    const origin = { type: 'hidden_user', sender_user_name: 'Anna', date: 1 } as const;
    const entities = [{ type: 'code', offset: text.indexOf(CODE), length: CODE.length } as const];
    await ivan.write({ text, entities, forward_origin: origin });
    await world.sees(ivan, 'VALID');
  });

  test('may have its amount changed, or be left for the next code', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE });
    world.gateway.addDiscount('c2', { code: 'TEA7-K2PX', value: 20 });
    await ivan.say(CODE);
    await world.sees(ivan, '−10%');
    for (const [text, words] of [
      ['a lot', 'could not read that amount'],
      ['0', 'more than nothing'],
      ['10.555', 'To pay: ₽9,499.5'],
      ['200', 'To pay: ₽180'],
    ] as const) {
      await ivan.say(text);
      await world.sees(ivan, words);
    }
    await ivan.press('Other amount');
    await world.sees(ivan, 'Amount of the order?');
    await ivan.say('1,2,3');
    await world.sees(ivan, 'could not read');
    await ivan.say('TEA7-K2PX');
    await world.sees(ivan, '−20%');
    await ivan.say('100');
    await world.sees(ivan, 'To pay: ₽80');
    await ivan.edit('200');
    await world.sees(ivan, 'To pay: ₽160');
  });

  test('below its minimum waits for a larger amount', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE, minimumOrder: { amount: '1000.00', currency: 'RUB' } });
    await ivan.say(CODE);
    await world.sees(ivan, 'for orders from ₽1,000');
    await ivan.say('900');
    await world.sees(ivan, 'The order is too small: from ₽1,000.');
    await ivan.say('1000');
    await world.sees(ivan, 'To pay: ₽900');
  });

  const REFUSALS: [code: string, status: number, parameters: object, en: string, ru: string, th: string][] = [
    [
      'DISCOUNT_UNKNOWN',
      404,
      {},
      'There is no discount with this code',
      'Скидки с таким кодом нет',
      'ไม่พบส่วนลดของรหัสนี้',
    ],
    [
      'DISCOUNT_EXPIRED',
      409,
      { validUntil: '2026-11-20T13:59:59Z' },
      'It ended on November 20, 2026, 23:59',
      'Срок скидки истёк 20 ноября 2026',
      'หมดอายุแล้วค่ะ เมื่อ 20 พฤศจิกายน 2569',
    ],
    [
      'DISCOUNT_USED',
      409,
      { usedAt: '2026-11-20T02:00:00Z' },
      'It has been used on November 20, 2026, 12:00',
      'уже воспользовались 20 ноября',
      'ใช้ไปแล้วค่ะ',
    ],
    ['DISCOUNT_REVOKED', 409, {}, 'taken back by the shop', 'отозвал', 'ยกเลิกส่วนลดนี้แล้ว'],
    [
      'DISCOUNT_NOT_YET_VALID',
      409,
      { validFrom: '2026-12-24T14:00:00Z' },
      'not valid yet: from December 25, 2026',
      'начнётся 25 декабря',
      'เริ่มใช้ได้ 25 ธันวาคม 2569',
    ],
    ['DISCOUNT_WRONG_SITE', 409, { site: 'Tea & Co' }, 'only at Tea & Co', 'только в Tea & Co', 'เฉพาะที่ Tea & Co'],
    [
      'ORDER_BELOW_MINIMUM',
      409,
      { minimumOrder: { amount: '1000.00', currency: 'RUB' } },
      'from ₽1,000',
      'нужно от 1 000 ₽',
      'ต้องซื้อครบ ₽1,000',
    ],
    ['DISCOUNT_LIMIT_REACHED', 409, {}, 'All uses of this offer are gone', 'уже использованы', 'ถูกใช้ครบแล้ว'],
    ['CURRENCY_MISMATCH', 422, {}, 'another currency', 'в другой валюте', 'สกุลเงินอื่น'],
    ['DISCOUNT_OF_TEST_DATA', 409, {}, 'a test discount', 'тестовая скидка', 'ส่วนลดทดสอบ'],
    ['CUSTOMER_BLOCKED', 409, {}, "customer's account is closed", 'Аккаунт покупателя закрыт', 'บัญชีของลูกค้าถูกปิด'],
  ];
  test.each(REFUSALS)('is refused with %s in each language', async (code, status, parameters, en, ru, th) => {
    world.gateway.addDiscount('c1', { code: CODE, refusal: refused(status, code, { parameters }) });
    for (const [locale, words, title] of [
      ['en', en, 'NOT VALID'],
      ['ru', ru, 'НЕ ДЕЙСТВУЕТ'],
      ['th', th, 'ใช้ไม่ได้'],
    ] as const) {
      const { ivan } = staff({ locale });
      await ivan.say(CODE);
      expect(await world.sees(ivan, words)).toContain(title);
    }
  });

  test('that is mistyped is refused with the character that can not be, at its place', async () => {
    const { ivan } = staff();
    await ivan.say('JAM7-K0PX');
    expect(await world.sees(ivan, 'NOT VALID')).toContain('Character 6, “0”, is never part of a code');
    const { ivan: olga } = staff({ locale: 'ru' });
    await olga.say('JIM7-K2PX');
    await world.sees(olga, 'Символ № 2 — «I»');
  });

  test('that is guessed too often has to wait', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE, refusal: refused(429, 'CODE_GUESSING_LIMITED', {}, { 'retry-after': '430' }) }); // prettier-ignore
    await ivan.say(CODE);
    await world.sees(ivan, 'You can go on in 8 minutes');
  });

  test('can not be redeemed by who may only look', async () => {
    const { ivan } = staff({ role: 'readonly' });
    world.gateway.addDiscount('c1', { code: CODE, refusal: refused(403, 'PERMISSION_DENIED') });
    await ivan.say(CODE);
    await world.sees(ivan, 'may look, but not redeem');
  });

  test('is redeemed once though the answer was lost', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE, usesLeft: 3 });
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await ivan.say('100');
    await world.sees(ivan, 'To pay');
    world.gateway.failNext(/redeem$/, 'reset-after');
    await ivan.press('Redeem');
    await world.sees(ivan, 'DONE');
    expect(world.gateway.redemptions).toHaveLength(1);
    const keys = world.gateway.calls('POST', /redeem$/).map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('of which it is not known whether it went through can be tried again, by the same key', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE, usesLeft: 3 });
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await ivan.say('100');
    await world.sees(ivan, 'To pay');
    world.gateway.failNext(/redeem$/, 502, 1);
    world.gateway.failNext(/redeem$/, 'reset-after', 1);
    await ivan.press('Redeem');
    await world.sees(ivan, 'I do not know yet whether this went through');
    await ivan.press('Try again');
    await world.sees(ivan, 'DONE');
    expect(world.gateway.redemptions).toHaveLength(1);
  });

  test('can not be undone too late, nor twice', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE, usesLeft: 3 });
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await ivan.say('100');
    await world.sees(ivan, 'To pay');
    await ivan.press('Redeem');
    await world.sees(ivan, 'DONE');
    world.gateway.redemptions[0].undoUntil = '2026-01-01T00:00:00Z';
    const done = ivan.screen!;
    await ivan.press('Undo');
    await world.sees(ivan, 'Too late to undo');
    expect(done.plainText).toContain('DONE');
    expect(buttonsOf(done)).toEqual([]);
  });

  test('waits no longer than ten minutes for its amount', async () => {
    const { ivan } = staff();
    world.gateway.addDiscount('c1', { code: CODE });
    const expire = async () => {
      await waitFor(async () => (await world.query('SELECT 1 FROM conversation WHERE chat_id = $1 AND held_by IS NULL', [ivan.account.id])).length > 0); // prettier-ignore
      await world.query(`UPDATE conversation SET expires_at = now() - interval '1 second' WHERE chat_id = $1`, [ivan.account.id]); // prettier-ignore
    };
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await expire();
    await ivan.say('100');
    await world.sees(ivan, 'That was a while ago');
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await expire();
    await ivan.say(CODE);
    await world.sees(ivan, 'VALID');
    await ivan.say('100');
    await world.sees(ivan, 'To pay');
    await expire();
    await ivan.press('Redeem');
    await world.sees(ivan, 'That was a while ago');
    expect(world.gateway.redemptions).toEqual([]);
  });
});

test('today is listed with its totals, by the clock of the cashier', async () => {
  const { ivan, row } = staff({ locale: 'ru' });
  await ivan.say('/today');
  await world.sees(ivan, 'Сегодня скидок ещё не погашали');
  const period = world.gateway.calls('GET', /^\/discount-usage$/)[0]!.query;
  expect(period.get('from')).toMatch(/T14:00:00\.000Z$/);
  expect(period.get('to')).toMatch(/T13:59:59\.999Z$/);
  const money = (amount: string) => ({ amount, currency: 'RUB' });
  const redemption = { title: 'Торт', cashier: { id: row.id }, redeemedAt: '2026-11-30T02:05:00Z', code: 'X' };
  world.gateway.redemptions.push(
    { ...redemption, orderAmount: money('1750.00'), amountOff: money('175.00'), reversedAt: null },
    { ...redemption, orderAmount: money('100.00'), amountOff: money('10.00'), reversedAt: '2026-11-30T02:06:00Z' },
  );
  await ivan.press('Меню');
  await world.sees(ivan, 'Пришлите код');
  await ivan.press('За сегодня');
  const text = await world.sees(ivan, 'Погашено');
  expect(text).toContain('12:05 −175 ₽ с 1 750 ₽ · Торт');
  expect(text).toContain('Погашено: 1 скидка');
  expect(text).toContain('Скидки: −175 ₽, заказы: 1 750 ₽');
  expect(text).toContain('Отменено: 1');
});

describe('admins', () => {
  test('get a link to sign in, and a few numbers', async () => {
    const { ivan } = staff({ role: 'owner', timeZone: 'UTC' });
    await ivan.say('/start');
    await world.sees(ivan, 'Send me the code');
    await ivan.press('Link to sign in');
    const text = await world.sees(ivan, 'Never forward this message');
    expect(text).toContain('until 12:05');
    expect(buttonsOf(ivan.screen!)[0]).toMatchObject({ url: 'https://sweets.example.com/login#token=ml_x' });
    expect(world.gateway.calls('POST', /login-tokens/)[0]).toMatchObject({ by: 'service', body: { telegramId: ivan.chatId, announce: false } }); // prettier-ignore
    await ivan.press('Menu');
    await world.sees(ivan, 'Send me the code');
    await ivan.press('Statistics');
    await world.sees(ivan, /Customers: \d+\nNew today: \d+/);
  });

  test('only', async () => {
    const { ivan } = staff();
    await ivan.say('/login');
    await world.sees(ivan, 'for admins only');
    await ivan.say('/stats');
    await world.sees(ivan, 'for admins only');
    expect(world.gateway.calls('POST', /login-tokens/)).toEqual([]);
    await ivan.press('Menu');
    await world.sees(ivan, 'Send me the code');
    expect(labels(ivan)).toEqual(["📋 Today's list", '🌐 Language']);
  });
});

test('a language is chosen', async () => {
  const { ivan, row } = staff();
  await ivan.say('/language');
  await world.sees(ivan, 'Which language');
  await ivan.press('Русский');
  await world.sees(ivan, 'Теперь я говорю по-русски');
  expect(row.locale).toBe('ru');
});

test('whatever comes is answered', async () => {
  const { ivan } = staff();
  await ivan.write({ photo: [] });
  await world.sees(ivan, 'I read text only');
  await ivan.say('x'.repeat(4_096));
  await world.sees(ivan, 'That is too long');
  await ivan.say('good morning');
  await world.sees(ivan, 'I see no code in that');
  for (const data of ['redeem:x', 'amount', 'undo:nothing', 'undo:../x', 'nothing', '', 'again', 'speak:xx']) {
    await ivan.pressData(data, ivan.screen!);
  }
  await ivan.say('/help');
  await world.sees(ivan, 'How it works');
  world.gateway.failNext(/tokens|validate/, 'reset', 1);
  await ivan.say(CODE);
  await world.sees(ivan, 'We can not reach our system');
  world.gateway.addDiscount('c1', { code: CODE });
  await ivan.press('Try again');
  await world.sees(ivan, 'VALID');
});
