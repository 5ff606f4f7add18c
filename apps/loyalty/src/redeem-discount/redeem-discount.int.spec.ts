import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createValidator, problemsOf } from '@marmalade/contracts-envelope';
import { DiscountRedeemed } from '@marmalade/contracts-loyalty';
import { type Cashier, hireCashier, issueTo, makeTemplate, redeem, rubles } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';
import { CODE_ALPHABET, newCode } from '../codes/discount-code.js';

let app: LoyaltyApp;
let cashier: Cashier;
beforeAll(async () => {
  app = await startLoyaltyApp();
  cashier = await hireCashier(app);
});
afterAll(() => app.close());
beforeEach(() => app.sql('TRUNCATE code_guess'));

const usesOf = (discountId: string) => app.sql('SELECT * FROM redemption WHERE discount_id = $1', [discountId]);
const change = (discountId: string, set: string) => app.sql(`UPDATE discount SET ${set} WHERE id = $1`, [discountId]);
const validate = (code: string, body: object = {}, as: Cashier = cashier) =>
  app.ask('POST', `/discounts/codes/${encodeURIComponent(code)}/validate`, body, as);
const fresh = async (template: Record<string, unknown> = {}) => issueTo(app, await app.customer(), template);

describe('a good code', () => {
  test('is checked, redeemed, told of, and is used up then', async () => {
    const customerId = await app.customer();
    const discount = await issueTo(app, customerId, { value: 12.5, maximumOff: rubles('150'), title: 'Welcome' });
    const typed = discount.code.toLowerCase().replaceAll('-', ' ');
    const checked = await validate(typed, { orderAmount: rubles('1000') });
    expect(checked).toMatchObject({
      status: 200,
      body: {
        valid: true,
        discount: { id: discount.id, used: 0, state: 'active' },
        customer: { id: customerId, name: 'Anna' },
        amountOff: rubles('125.00'),
        payable: rubles('875.00'),
      },
    });
    const body = { orderAmount: rubles('1750.10'), orderNumber: 'M-1042' };
    const answer = await redeem(app, typed, cashier, { body });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        discountId: discount.id,
        code: discount.code,
        title: 'Welcome',
        customer: { id: customerId, name: 'Anna' },
        kind: 'percent',
        value: 12.5,
        orderAmount: rubles('1750.10'),
        amountOff: rubles('150.00'),
        payable: rubles('1600.10'),
        usesLeft: 0,
        location: 'Fontannaya 5',
        orderNumber: 'M-1042',
        cashier: { role: 'cashier', id: cashier.id, name: 'Ivan' },
        reversedAt: null,
      },
    });
    const { redeemedAt, undoUntil } = answer.body;
    expect(Date.parse(undoUntil) - Date.parse(redeemedAt)).toBe(60_000);
    const [event] = (await app.announced('loyalty.discount_redeemed')).filter(
      ({ data }) => data.discountId === discount.id,
    );
    expect(problemsOf(createValidator().compile(DiscountRedeemed.schema), event!.data)).toEqual([]);
    expect(event!.data).toMatchObject({ redemptionId: answer.body.id, cashier: { name: 'Ivan' }, location: 'Fontannaya 5' }); // prettier-ignore
    const entries = (await app.announced('loyalty.audited')).flatMap(({ data }) => data.entries);
    const story = entries.filter(({ subjectId }) => subjectId === discount.id).map(({ action, actor }) => [action, actor.role]); // prettier-ignore
    expect(story).toEqual([
      ['discount.issued', 'service'],
      ['discount.redeemed', 'cashier'],
    ]);
    const refused = await redeem(app, typed, cashier, { body });
    expect(refused.body).toMatchObject({ code: 'DISCOUNT_USED', parameters: { usedAt: redeemedAt, location: 'Fontannaya 5' } }); // prettier-ignore
    expect(await usesOf(discount.id)).toHaveLength(1);
  });

  test('of fifty cashiers at once one redeems, whatever keys they send', async () => {
    const discount = await fresh();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, place) => redeem(app, discount.code, cashier, place % 2 ? { key: randomUUID() } : {})), // prettier-ignore
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of answers) if (status !== 201) expect(body.code).toBe('DISCOUNT_USED');
    expect(await usesOf(discount.id)).toHaveLength(1);
    expect(await app.sql('SELECT used FROM discount WHERE id = $1', [discount.id])).toEqual([{ used: 1 }]);
  });

  test('the same key gets the same answer, and uses it once', async () => {
    const discount = await fresh({ maxUses: 5 });
    const key = randomUUID();
    const first = await redeem(app, discount.code, cashier, { key });
    const again = await redeem(app, discount.code.toLowerCase(), cashier, { key });
    expect(again).toMatchObject({ status: 201, body: first.body });
    const other = await redeem(app, discount.code, cashier, { key, body: { orderAmount: rubles('5') } });
    expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    // Keys of others are theirs.
    const colleague = await hireCashier(app);
    expect((await redeem(app, discount.code, colleague, { key })).body.id).not.toBe(first.body.id);
    expect(await usesOf(discount.id)).toHaveLength(2);
  });

  test('with five uses is used five times, by ten at once', async () => {
    const discount = await fresh({ maxUses: 5 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(app, discount.code, cashier)));
    const left = answers.filter(({ status }) => status === 201).map(({ body }) => body.usesLeft);
    expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('takes off no more than the order, in the order’s place and by a till of its own', async () => {
    const discount = await fresh({ kind: 'fixed', value: rubles('300') });
    const body = { orderAmount: rubles('99.99'), location: 'Market' };
    const { body: answer } = await redeem(app, discount.code, undefined, { body });
    expect(answer).toMatchObject({ amountOff: rubles('99.99'), payable: rubles('0.00'), location: 'Market', value: rubles('300.00') }); // prettier-ignore
    expect(answer.cashier).toEqual({ role: 'service', id: 'first-api-key', name: 'the first API key' });
    const any = await fresh();
    const yen = { orderAmount: { amount: '1005', currency: 'JPY' } };
    expect((await redeem(app, any.code, cashier, { body: yen })).body.amountOff).toEqual({ amount: '101', currency: 'JPY' }); // prettier-ignore
  });
});

describe('is refused, by checking as by redeeming, and nothing is used', () => {
  /** @returns the refusal of both */
  async function refusal(discount: { id: string; code: string }, body: Record<string, unknown> = {}, as = cashier) {
    const [checked, redeemed] = [
      await validate(discount.code, { orderAmount: rubles('1000.00'), ...body }, as),
      await redeem(app, discount.code, as, { body }),
    ];
    const { code, status, detail, parameters } = redeemed.body;
    expect({ ...checked.body }).toMatchObject(JSON.parse(JSON.stringify({ code, status, detail, parameters })));
    expect(await usesOf(discount.id)).toEqual([]);
    return redeemed;
  }

  test('unknown', async () => {
    const answer = await redeem(app, newCode('', 8), cashier);
    expect(answer).toMatchObject({ status: 404, body: { code: 'DISCOUNT_UNKNOWN' } });
    expect(await validate(newCode('', 8))).toMatchObject({ status: 404, body: { code: 'DISCOUNT_UNKNOWN' } });
  });

  test('mistyped: which character, and where', async () => {
    expect(await redeem(app, 'SWE-ЖABCD', cashier)).toMatchObject({
      status: 422,
      body: {
        code: 'CODE_MISTYPED',
        errors: [{ pointer: '/code/3', code: 'IMPOSSIBLE_CHARACTER' }],
        parameters: { character: 'Ж', place: 4 },
      },
    });
    const code = newCode('', 8);
    const slipped = code.slice(0, -1) + CODE_ALPHABET[(CODE_ALPHABET.indexOf(code.at(-1)!) + 1) % 31];
    expect((await redeem(app, slipped, cashier)).body.errors).toMatchObject([{ code: 'CHECK_FAILED' }]);
    expect((await redeem(app, 'ABC', cashier)).body.errors).toMatchObject([{ code: 'WRONG_LENGTH' }]);
    expect((await redeem(app, 'A\0ЖB', cashier)).body.parameters).toEqual({ character: 'Ж', place: 2 });
  });

  test('expired', async () => {
    const discount = await fresh();
    await change(discount.id, `valid_until = '2025-11-21T13:59:59.999Z'`);
    expect(await refusal(discount)).toMatchObject({
      status: 409,
      body: { code: 'DISCOUNT_EXPIRED', detail: 'It was valid until 21 Nov 2025, 13:59 (UTC).', parameters: { validUntil: '2025-11-21T13:59:59.999Z' } }, // prettier-ignore
    });
  });

  test('not yet valid', async () => {
    const discount = await fresh({ validFrom: '2099-01-01' });
    expect(await refusal(discount)).toMatchObject({
      status: 409,
      body: { code: 'DISCOUNT_NOT_YET_VALID', parameters: { validFrom: '2099-01-01T00:00:00.000Z' } },
    });
  });

  test('revoked', async () => {
    const discount = await fresh();
    await app.ask('POST', `/discounts/${discount.id}/revoke`, { reason: 'by mistake' });
    expect(await refusal(discount)).toMatchObject({ status: 409, body: { code: 'DISCOUNT_REVOKED' } });
  });

  test('of another brand', async () => {
    const discount = await fresh({ site: 'sweets' });
    const baker = await hireCashier(app, { site: 'cakes' });
    expect(await refusal(discount, {}, baker)).toMatchObject({
      status: 409,
      body: { code: 'DISCOUNT_WRONG_SITE', parameters: { site: 'sweets' } },
    });
    // What is set for a cashier counts, not what is said.
    expect((await refusal(discount, { site: 'sweets' }, baker)).body.code).toBe('DISCOUNT_WRONG_SITE');
    expect((await refusal(discount, { site: 'cakes' })).body.code).toBe('DISCOUNT_WRONG_SITE');
    expect((await redeem(app, discount.code, cashier)).status).toBe(201);
  });

  test('below the minimum, in another currency', async () => {
    const discount = await fresh({ minimumOrder: rubles('1000.01') });
    expect(await refusal(discount)).toMatchObject({
      status: 409,
      body: { code: 'ORDER_BELOW_MINIMUM', parameters: { minimumOrder: rubles('1000.01') } },
    });
    expect(await refusal(discount, { orderAmount: { amount: '9999', currency: 'USD' } })).toMatchObject({
      status: 422,
      body: { code: 'CURRENCY_MISMATCH', parameters: { currency: 'RUB' } },
    });
    expect((await redeem(app, discount.code, cashier, { body: { orderAmount: rubles('1000.01') } })).status).toBe(201);
  });

  test('of a customer who is blocked, and of who is erased', async () => {
    const id = await app.customer();
    const discount = await issueTo(app, id);
    await app.customer({ customer: { id }, status: 'blocked', revision: 2 });
    expect(await refusal(discount)).toMatchObject({ status: 409, body: { code: 'CUSTOMER_BLOCKED' } });
  });

  test('test data by real cashiers, real data by test cashiers', async () => {
    const tester = await hireCashier(app, { isTest: true });
    const real = await fresh();
    const test = await issueTo(app, await app.customer({ isTest: true }), { isTest: true });
    expect(await refusal(test)).toMatchObject({ status: 409, body: { code: 'DISCOUNT_OF_TEST_DATA' } });
    expect((await refusal(real, {}, tester)).body.code).toBe('DISCOUNT_OF_TEST_DATA');
    expect((await redeem(app, test.code, tester)).body.isTest).toBe(true);
    const [row] = await app.sql(`SELECT headers FROM outbox WHERE routing_key = 'loyalty.discount_redeemed' AND headers::jsonb ->> 'subject' = $1`, [test.customerId]); // prettier-ignore
    expect(row.headers).toMatchObject({ istest: true });
  });

  test('over the limit of all customers, also when it is set afterwards', async () => {
    const template = await makeTemplate(app, { maxUsesTotal: 3 });
    const ids = await Promise.all(Array.from({ length: 6 }, () => app.customer()));
    const discounts = await Promise.all(ids.map((id) => issueTo(app, id, template)));
    const answers = await Promise.all(discounts.map(({ code }) => redeem(app, code, cashier)));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(3);
    for (const { status, body } of refused) expect({ status, code: body.code }).toEqual({ status: 409, code: 'DISCOUNT_LIMIT_REACHED' }); // prettier-ignore
    expect(await app.sql('SELECT FROM redemption WHERE template_id = $1', [template.id])).toHaveLength(3);
    // Refused, none of its uses is gone.
    const unused = discounts[answers.findIndex(({ status }) => status !== 201)]!;
    expect((await refusal(unused)).body.code).toBe('DISCOUNT_LIMIT_REACHED');
    await app.ask('PATCH', `/discount-templates/${template.id}`, { maxUsesTotal: null });
    expect((await redeem(app, unused.code, cashier)).status).toBe(201);
    const later = discounts.filter((_, place) => answers[place]!.status !== 201).find(({ id }) => id !== unused.id)!;
    await app.ask('PATCH', `/discount-templates/${template.id}`, { maxUsesTotal: 4 });
    expect((await refusal(later)).body.code).toBe('DISCOUNT_LIMIT_REACHED');
  });

  test('over the limit of one customer, however many discounts they hold', async () => {
    const template = await makeTemplate(app);
    const id = await app.customer();
    const discounts = await Promise.all(Array.from({ length: 6 }, () => issueTo(app, id, template)));
    const other = await issueTo(app, await app.customer(), template);
    await app.ask('PATCH', `/discount-templates/${template.id}`, { maxUsesPerCustomer: 2 });
    const answers = await Promise.all(discounts.map(({ code }) => redeem(app, code, cashier)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    const unused = discounts[answers.findIndex(({ status }) => status !== 201)]!;
    expect((await refusal(unused)).body.code).toBe('DISCOUNT_LIMIT_REACHED');
    expect((await redeem(app, other.code, cashier)).status).toBe(201);
  });

  test('a limit that is set while codes are redeemed counts all of them', async () => {
    const template = await makeTemplate(app);
    const ids = await Promise.all(Array.from({ length: 30 }, () => app.customer()));
    const discounts = await Promise.all(ids.map((id) => issueTo(app, id, template)));
    const [, ...answers] = await Promise.all([
      app.ask('PATCH', `/discount-templates/${template.id}`, { maxUsesTotal: 10 }),
      ...discounts.map(({ code }) => redeem(app, code, cashier)),
    ]);
    const used = answers.filter(({ status }) => status === 201).length;
    const [row] = await app.sql('SELECT used FROM discount_template WHERE id = $1', [template.id]);
    expect(row).toEqual({ used });
  });
});

describe('guessing', () => {
  const wrong = (as: Cashier) => redeem(app, newCode('', 8), as);

  test('twenty codes that are none, and a cashier is refused good ones too, in all replicas; others are not', async () => {
    const guesser = await hireCashier(app);
    const discount = await fresh();
    for (let place = 0; place < 10; place += 1) expect((await wrong(guesser)).status).toBe(404);
    for (let place = 0; place < 10; place += 1) expect((await redeem(app, 'ABCD-0123', guesser)).status).toBe(422);
    const refused = await redeem(app, discount.code, guesser);
    expect(refused).toMatchObject({ status: 429, body: { code: 'CODE_GUESSING_LIMITED', retryable: true } });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(500);
    expect(seconds).toBeLessThanOrEqual(600);
    expect(refused.body.parameters).toEqual({ retryAfterSeconds: seconds });
    for (const answer of [
      await wrong(guesser),
      await redeem(app, 'garbage!', guesser),
      await validate(discount.code, {}, guesser),
    ]) {
      expect(answer.body.code).toBe('CODE_GUESSING_LIMITED');
    }
    const { url } = await app.replica();
    const elsewhere = await fetch(`${url}/discounts/codes/${discount.code}/validate`, {
      method: 'POST',
      headers: { authorization: app.keys.authorization(guesser), 'content-type': 'application/json' },
      body: '{}',
    });
    expect(elsewhere.status).toBe(429);
    expect((await redeem(app, discount.code, cashier)).status).toBe(201);
  });

  test('of many at once no more than twenty learn anything', async () => {
    const guesser = await hireCashier(app);
    const answers = await Promise.all(Array.from({ length: 40 }, () => wrong(guesser)));
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(20);
  });

  test('an address has sixty, the bot’s has none', async () => {
    const guessers = await Promise.all(Array.from({ length: 5 }, () => hireCashier(app)));
    const bots = guessers.map((each) => ({ ...each, via: 'bot' as const }));
    const discount = await fresh({ maxUses: 3 });
    for (const bot of bots) for (let place = 0; place < 14; place += 1) expect((await wrong(bot)).status).toBe(404);
    expect((await redeem(app, discount.code, cashier)).status).toBe(201);
    await app.sql('TRUNCATE code_guess');
    for (const each of guessers.slice(0, 4)) for (let place = 0; place < 15; place += 1) expect((await wrong(each)).status).toBe(404); // prettier-ignore
    expect((await redeem(app, discount.code, cashier)).status).toBe(429);
    expect((await redeem(app, discount.code, bots[4]!)).status).toBe(201);
  });

  test('ends with its window', async () => {
    const guesser = await hireCashier(app);
    for (let place = 0; place < 20; place += 1) await wrong(guesser);
    expect((await wrong(guesser)).status).toBe(429);
    await app.sql(`UPDATE code_guess SET since = since - interval '601 seconds'`);
    expect((await wrong(guesser)).status).toBe(404);
    expect((await redeem(app, (await fresh()).code, guesser)).status).toBe(201);
  });

  test('an answer that is stored is given all the same', async () => {
    const guesser = await hireCashier(app);
    const { code } = await fresh();
    const key = randomUUID();
    const first = await redeem(app, code, guesser, { key });
    for (let place = 0; place < 20; place += 1) await wrong(guesser);
    expect(await redeem(app, code, guesser, { key })).toMatchObject({ status: 201, body: first.body });
  });
});

describe('hostile input', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no amount', { orderAmount: undefined }],
    ['nothing', { orderAmount: rubles('0') }],
    ['less than nothing', { orderAmount: rubles('-1') }],
    ['a number', { orderAmount: 1000 }],
    ['a list', { orderAmount: [rubles('1')] }],
    ['too many decimals', { orderAmount: rubles('1.001') }],
    ['more than is counted', { orderAmount: rubles('999999999999999.99') }],
    ['an exponent', { orderAmount: rubles('1e5') }],
    ['no currency', { orderAmount: { amount: '1' } }],
    ['another field', { orderAmount: { ...rubles('1'), x: 1 } }],
    ['an unknown field', { x: 1 }],
    ['a NUL', { location: 'a\0b' }],
    ['a huge text', { orderNumber: 'x'.repeat(10_000) }],
    ['an object for a text', { location: { $gt: '' } }],
  ])('%s is 400, and counts as no guess', async (_, body) => {
    const { code } = await fresh();
    expect(await redeem(app, code, cashier, { body })).toMatchObject({ status: 400 });
    expect(await app.sql('SELECT FROM code_guess')).toEqual([]);
  });

  test('half a character in a text is taken or refused, but nothing breaks', async () => {
    const { code } = await fresh();
    const answer = await redeem(app, code, cashier, { body: { location: '\ud800' } });
    expect([201, 400]).toContain(answer.status);
  });

  test.each(["'; DROP TABLE discount; --", '../../etc/passwd', '💰'.repeat(10), ' ', '%'])(
    'the code %p is mistyped',
    async (code) => {
      expect((await redeem(app, code, cashier)).body.code).toBe('CODE_MISTYPED');
    },
  );

  test('customers and readers redeem nothing', async () => {
    const { code } = await fresh();
    for (const role of ['customer', 'readonly'] as const) {
      const answer = await app.ask('POST', `/discounts/codes/${code}/redeem`, {}, { role, id: randomUUID() });
      expect(answer.status).toBe(403);
    }
  });
});
