import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import pg from 'pg';
import { Api } from '../api.js';
import { API_KEY, type PlatformOfProcesses, startAsProcesses } from '../platform.js';

const CASHIERS = 200;
const RUB = (amount: string) => ({ amount, currency: 'RUB' });

interface Outcome {
  status: number;
  body: any;
  /** Requests it took: a replica that died in the middle answers nothing. */
  tries: number;
}

describeWithRabbitMq('200 cashiers with one code, and a replica that is killed', () => {
  let platform: PlatformOfProcesses;
  let api: Api;
  let pool: pg.Pool;
  let customerId: string;
  let cashiers: string[];

  beforeAll(async () => {
    platform = await startAsProcesses({}, { whole: true });
    await platform.start('loyalty2');
    api = new Api(platform);
    pool = new pg.Pool({ connectionString: platform.databaseUrl, options: '-c search_path=loyalty', max: 2 });
    customerId = (await created('/customers', { name: 'Anna' })).id;
    cashiers = [];
    for (let place = 1; place <= CASHIERS; place += 1)
      cashiers.push(await tokenOfNewCashier(String(7_000_000 + place)));
  }, 180_000);
  afterAll(async () => {
    await pool?.end();
    await platform?.stop();
  });

  const created = async (path: string, body: unknown): Promise<any> => {
    const answer = await api.request('POST', `/api/v1${path}`, body);
    expect([answer.status, answer.body.code]).toEqual([201, undefined]);
    return answer.body;
  };
  const tokenOfNewCashier = async (telegramId: string): Promise<string> => {
    await created('/cashiers', { name: `Cashier ${telegramId}`, telegramId, location: 'Svetlanskaya 1' });
    return (await created('/auth/telegram/tokens', { telegramId, as: 'staff' })).accessToken;
  };
  /** A code of a customer's own, for one use or some. */
  const newCode = async (maxUses = 1): Promise<{ id: string; code: string }> => {
    const template = await created('/discount-templates', { name: randomUUID(), title: 'Welcome', kind: 'percent', value: 10, maxUses }); // prettier-ignore
    return waitFor(async () => {
      const { status, body } = await api.request('POST', '/api/v1/discounts', { templateId: template.id, customerId });
      return status === 201 ? body : undefined;
    });
  };
  const replicas = () => [platform.addressOf('loyalty'), platform.addressOf('loyalty2')];

  /** As a till does it: the same key until there is an answer, at whichever replica is there. */
  const redeem = async (code: string, place: number, key: string, first = place): Promise<Outcome> => {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(`${replicas()[(first + tries) % 2]}/discounts/codes/${code}/redeem`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${cashiers[place]}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ orderAmount: RUB('1750.00') }),
      }).catch(() => undefined);
      const body: any = await response?.json().catch(() => undefined);
      const mayRetry = !response || body === undefined || body.retryable === true;
      if (!mayRetry) return { status: response.status, body, tries };
      if (tries >= 50) throw new Error(`No answer after ${tries} tries: ${response?.status} ${JSON.stringify(body)}`);
    }
  };
  const usesOf = async (discountId: string) => {
    const { rows } = await pool.query('SELECT id FROM redemption WHERE discount_id = $1', [discountId]);
    return rows as { id: string }[];
  };

  test.each([1, 5])(
    'a code for %i: so many are redeemed, whoever dies, and a repeat is told the same',
    async (maxUses) => {
      const { id, code } = await newCode(maxUses);
      const keys = cashiers.map(() => randomUUID());
      let answered = 0;
      const all = keys.map((key, place) => redeem(code, place, key).finally(() => (answered += 1)));
      // In the middle: some have their answers, most wait.
      await waitFor(() => answered >= 20, { intervalMs: 1 });
      await platform.kill('loyalty');
      const outcomes = await Promise.all(all);
      await platform.start('loyalty');

      const winners = outcomes.flatMap(({ status }, place) => (status === 201 ? [place] : []));
      expect(winners).toHaveLength(maxUses);
      const losers = outcomes.filter(({ status }) => status !== 201);
      expect([...new Set(losers.map(({ status, body }) => `${status} ${body.code}`))]).toEqual(['409 DISCOUNT_USED']);
      expect((await usesOf(id)).map((use) => use.id).sort()).toEqual(
        winners.map((place) => outcomes[place]!.body.id).sort(),
      );
      // With the same key at either replica: the same answer, and no use more.
      for (const place of winners) {
        for (const turn of [0, 1]) {
          const again = await redeem(code, place, keys[place]!, turn);
          expect(again).toMatchObject({ status: 201, body: outcomes[place]!.body });
        }
      }
      expect(await usesOf(id)).toHaveLength(maxUses);
      const { body: discount } = await api.get(`/api/v1/discounts/${id}`, { 'x-api-key': API_KEY });
      expect(discount).toMatchObject({ used: maxUses, usesLeft: 0, state: 'used' });
      console.log(`${outcomes.filter(({ tries }) => tries > 1).length} of ${CASHIERS} had to ask again`);
    },
    120_000,
  );

  test('what was redeemed is announced once for each use, and is in the audit log', async () => {
    const uses = await pool.query('SELECT id FROM redemption');
    await waitFor(async () => {
      const { rows } = await pool.query('SELECT count(*)::int AS waiting FROM outbox');
      return rows[0].waiting === 0;
    });
    const ids = await waitFor(async () => {
      const { body } = await api.get('/api/v1/audit-log?action=discount.redeemed&limit=200');
      return body.items.length >= uses.rows.length ? body.items.map((item: any) => item.after.redemptionId) : undefined;
    });
    expect(ids.sort()).toEqual(uses.rows.map(({ id }) => id).sort());
    const told = await waitFor(async () => {
      const { body } = await api.get(`/api/v1/notifications?recipient=${customerId}&type=loyalty.discount_redeemed`);
      return body.items.length >= uses.rows.length ? body.items : undefined;
    });
    expect(told).toHaveLength(uses.rows.length);
  }, 60_000);
});
