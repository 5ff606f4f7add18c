import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import { Client } from 'pg';
import { Api } from './api.js';
import {
  type Platform,
  type PlatformOfProcesses,
  startAsProcesses,
  startInOneProcess,
  startWorld,
  type World,
} from './platform.js';

describe('in one process', () => discounts(startInOneProcess));
describeWithRabbitMq('as separate processes', () => {
  let platform: PlatformOfProcesses;
  discounts(async (env) => (platform = await startAsProcesses(env, { whole: true })));

  test('loyalty that joins an installation hears of all who were there before it', async () => {
    const api = new Api(platform);
    const { body: customer } = await api.request('POST', '/api/v1/customers', {
      name: 'Anna',
      email: 'early@e2e.test',
    });
    const { body: setting } = await api.request('PUT', '/api/v1/settings/shop.currency', { value: 'THB' });
    expect([customer.name, setting.value]).toEqual(['Anna', 'THB']);
    await platform.kill('loyalty');
    const database = new Client(platform.databaseUrl);
    await database.connect();
    try {
      await database.query('DROP SCHEMA loyalty CASCADE');
      await platform.start('loyalty');
      const offer = { name: 'Joined', title: { en: 'For you' }, kind: 'percent', value: 10 };
      const { body: template } = await api.request('POST', '/api/v1/discount-templates', offer);
      const discount = { templateId: template.id, customerId: customer.id };
      await waitFor(async () => (await api.request('POST', '/api/v1/discounts', discount)).status === 201);
      const known = async () =>
        (await database.query(`SELECT value FROM loyalty.setting WHERE key = 'shop.currency'`)).rows;
      expect(await waitFor(async () => (await known())[0])).toEqual({ value: 'THB' });
    } finally {
      await database.end();
    }
  });
});

const RUB = (amount: string) => ({ amount, currency: 'RUB' });

/** Discounts from the template to the till, over every service they pass. */
function discounts(start: (env: Record<string, string>) => Promise<Platform>): void {
  let world: World;
  let platform: Platform;
  let api: Api;
  let nextTelegramId = 880_000_000;

  beforeAll(async () => {
    world = await startWorld();
    platform = await start(world.env);
    api = new Api(platform);
  });
  afterAll(async () => {
    await platform?.stop();
    await world?.stop();
  });

  const done = async (method: string, path: string, body?: unknown, as?: Record<string, string>): Promise<any> => {
    const answer = await api.request(method, `/api/v1${path}`, body, as);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const offer = (more: object = {}) =>
    done('POST', '/discount-templates', { name: randomUUID(), title: { en: 'For you', ru: 'Для вас' }, kind: 'percent', value: 10, ...more }); // prettier-ignore
  const newcomer = (more: object = {}) => {
    nextTelegramId += 1;
    return done('POST', '/customers', { name: 'Anna', locale: 'en', timeZone: 'UTC', telegramId: String(nextTelegramId), ...more }); // prettier-ignore
  };
  const tokenOf = async (telegramId: string, as: 'customer' | 'staff') => {
    const { accessToken } = await done('POST', '/auth/telegram/tokens', { telegramId, as });
    return { authorization: `Bearer ${accessToken}` };
  };
  const newCashier = async () => {
    nextTelegramId += 1;
    const telegramId = String(nextTelegramId);
    const cashier = await done('POST', '/cashiers', { name: 'Ivan', telegramId, location: 'Svetlanskaya 1' });
    return { id: cashier.id as string, as: await tokenOf(telegramId, 'staff') };
  };
  /** Loyalty learns of a customer a moment after identity. */
  const issue = (templateId: string, customerId: string) =>
    waitFor(async () => {
      const { status, body } = await api.request('POST', '/api/v1/discounts', { templateId, customerId });
      return status === 201 ? body : undefined;
    });
  const messagesTo = ({ telegramId }: { telegramId: string }) =>
    world.telegram.messages.filter(({ chatId }) => chatId === telegramId).map(({ plainText }) => plainText);
  const discountsOf = async (customerId: string): Promise<any[]> =>
    (await done('GET', `/discounts?customerId=${customerId}`)).items;

  test('the audit log, the trace and the timeline tell the story of one discount', async () => {
    const template = await offer({ minimumOrder: RUB('1000.00') });
    const [anna, cashier] = [await newcomer(), await newCashier()];
    const { id, code } = await issue(template.id, anna.id);
    await waitFor(() => messagesTo(anna).some((text) => text.includes(code)));
    const body = { orderAmount: RUB('1750.00') };
    expect(await done('POST', `/discounts/codes/${code}/validate`, body, cashier.as)).toMatchObject({ payable: RUB('1575.00') }); // prettier-ignore
    const redemption = await done('POST', `/discounts/codes/${code.toLowerCase()}/redeem`, body, cashier.as);
    expect(redemption).toMatchObject({ amountOff: RUB('175.00'), usesLeft: 0, location: 'Svetlanskaya 1' });
    await waitFor(() => messagesTo(anna).some((text) => text.includes('1,575') || text.includes('175')));
    const again = await api.request('POST', `/api/v1/discounts/codes/${code}/redeem`, body, cashier.as);
    expect([again.status, again.body.code]).toEqual([409, 'DISCOUNT_USED']);
    await done('POST', `/redemptions/${redemption.id}/reverse`, {}, cashier.as);

    const entries = await waitFor(async () => {
      const { items } = await done('GET', `/audit-log?subjectKind=discount&subjectId=${id}`);
      return items.length >= 3 ? items : undefined;
    });
    expect(entries.map((entry: any) => [entry.action, entry.actor.role])).toEqual([
      ['discount.redemption_reversed', 'cashier'],
      ['discount.redeemed', 'cashier'],
      ['discount.issued', 'service'],
    ]);
    expect(entries[1]).toMatchObject({ actor: { id: cashier.id, name: 'Ivan' } });

    const told = await done('GET', `/notifications?recipient=${anna.id}&limit=200`);
    const about = told.items.filter(({ type }: any) => /^loyalty\.discount_/.test(type));
    expect(about.map(({ type }: any) => type).sort()).toEqual(['loyalty.discount_issued', 'loyalty.discount_redeemed']);
    for (const each of about) {
      const { trace, deliveries } = await done('GET', `/notifications/${each.id}`);
      expect(trace.length).toBeGreaterThan(0);
      expect(deliveries.find(({ channel }: any) => channel === 'telegram')).toMatchObject({ state: 'sent' });
    }
    const timeline = await done('GET', `/customers/${anna.id}/timeline?limit=100`);
    const ofLoyalty = timeline.items.filter(({ service }: any) => service === 'loyalty');
    expect(ofLoyalty.length).toBeGreaterThanOrEqual(2);
    const usage = await done('GET', `/discount-usage?discountId=${id}`);
    expect(usage.items).toMatchObject([{ id: redemption.id, cashier: { id: cashier.id } }]);
  });

  test('whoever subscribes is welcomed, once', async () => {
    await offer({ trigger: 'subscription', value: 20 });
    const boris = await newcomer({ name: 'Boris', locale: 'ru' });
    for (const subscribed of [true, false, true]) await done('PATCH', `/customers/${boris.id}`, { subscribed });
    const [welcome] = await waitFor(async () => {
      const found = await discountsOf(boris.id);
      return found.length > 0 ? found : undefined;
    });
    expect(welcome).toMatchObject({ issuedVia: 'subscription', value: 20 });
    await waitFor(() => messagesTo(boris).some((text) => text.includes(welcome.code) && text.includes('Для вас')));
    expect(await discountsOf(boris.id)).toHaveLength(1);
  });

  test('a customer who adds their birthday on the day itself is congratulated', async () => {
    await done('PUT', '/settings/loyalty.birthday_hour', { value: 0 });
    await offer({ trigger: 'birthday', value: 15 });
    const vera = await newcomer({ name: 'Vera' });
    const today = new Date().toISOString().slice(5, 10);
    await done('PATCH', '/me/profile', { birthday: `1992-${today}` }, await tokenOf(vera.telegramId, 'customer'));
    const found = await waitFor(
      async () => {
        const some = await discountsOf(vera.id);
        return some.length > 0 ? some : undefined;
      },
      { timeoutMs: 45_000, message: 'the birthday discount' },
    );
    expect(found).toMatchObject([{ issuedVia: 'birthday', value: 15 }]);
    await waitFor(() => messagesTo(vera).some((text) => text.includes(found[0].code)));
  }, 60_000);

  test('a segment is given a discount by a job, each of them one', async () => {
    const template = await offer({ kind: 'fixed', value: RUB('300.00') });
    const tag = `t${randomUUID().slice(0, 8)}`;
    const people: { id: string }[] = [];
    for (let place = 0; place < 5; place += 1) people.push(await newcomer({ tags: [tag] }));
    const segment = await done('POST', '/segments', { name: tag, filter: { tag: [tag] } });
    // Loyalty knows them all.
    for (const { id } of people) {
      await waitFor(async () => (await api.get(`/api/v1/loyalty/accounts/${id}`)).status === 200);
    }
    const asked = { action: 'assign_discount', templateId: template.id, segment: segment.id };
    const job = await done('POST', '/customers/bulk', asked);
    const ended = await waitFor(async () => {
      const now = await done('GET', `/jobs/${job.id}`);
      return /queued|running/.test(now.state) ? undefined : now;
    });
    expect(ended).toMatchObject({ state: 'done', total: 5, done: 5, failed: 0 });
    for (const { id } of people) {
      expect(await discountsOf(id)).toMatchObject([
        { templateId: template.id, issuedVia: 'bulk', value: RUB('300.00') },
      ]);
    }
  });
}
