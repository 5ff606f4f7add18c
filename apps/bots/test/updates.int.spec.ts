import { afterEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@marmalade/testing';
import { API_KEY, type BotsWorld, SECRET, startBotsWorld } from './bots-world.js';

let world: BotsWorld;
afterEach(() => world.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: JSON.stringify(body),
  });
const secret = { 'x-telegram-bot-api-secret-token': SECRET };

describe('a webhook', () => {
  test('takes updates of who knows the secret, for a bot that is on', async () => {
    world = await startBotsWorld('webhook', { TELEGRAM_CASHIER_BOT_TOKEN: '' });
    const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
    const update = { update_id: 1, message: {} };
    expect((await post('/telegram/customer/webhook', update, secret)).status).toBe(200);
    expect(await codeOf(await post('/telegram/customer/webhook', update))).toEqual([401, 'WEBHOOK_SECRET_WRONG']);
    const wrong = { 'x-telegram-bot-api-secret-token': `${SECRET}x` };
    expect(await codeOf(await post('/telegram/customer/webhook', update, wrong))).toEqual([
      401,
      'WEBHOOK_SECRET_WRONG',
    ]);
    expect(await codeOf(await post('/telegram/cashier/webhook', update, secret))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await post('/telegram/other/webhook', update, secret))).toEqual([404, 'NOT_FOUND']);
    for (const body of [{}, [], { update_id: 'x' }, { update_id: -1 }, { update_id: 1e300 }]) {
      expect(await codeOf(await post('/telegram/customer/webhook', body, secret))).toEqual([400, 'VALIDATION_FAILED']);
    }
  });

  test('is set with the secret, and the commands in three languages', async () => {
    world = await startBotsWorld('webhook');
    const answer = await post('/internal/telegram/set-webhooks', undefined, { 'x-api-key': API_KEY });
    expect(await answer.json()).toEqual({
      items: ['customer', 'cashier'].map((bot) => ({
        bot,
        url: `${world.gateway.url}/api/v1/telegram/${bot}/webhook`,
      })),
    });
    const [set] = world.telegram.calls.filter(({ path }) => path.endsWith('/setWebhook'));
    expect(JSON.parse(set!.body)).toMatchObject({
      secret_token: SECRET,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member', 'chat_member'],
    });
    expect(world.telegram.commandsOf(world.tokens.customer, 'ru')).toContainEqual({ command: 'stop', description: 'Отключить все сообщения' }); // prettier-ignore
    expect(world.telegram.commandsOf(world.tokens.cashier)).toContainEqual({ command: 'today', description: "Today's discounts" }); // prettier-ignore
    expect((await post('/internal/telegram/set-webhooks', undefined)).status).toBe(401);
    world.telegram.failNext({ kind: 'status', status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: bad webhook' } }, 8); // prettier-ignore
    const refusedAnswer = await post('/internal/telegram/set-webhooks', undefined, { 'x-api-key': API_KEY });
    expect([refusedAnswer.status, await refusedAnswer.json()]).toMatchObject([502, { code: 'TELEGRAM_REFUSES' }]);
  });

  test('without a secret can not be set, and takes nothing', async () => {
    world = await startBotsWorld('polling');
    const answer = await post('/internal/telegram/set-webhooks', undefined, { 'x-api-key': API_KEY });
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'WEBHOOKS_OFF' }]);
    expect((await post('/telegram/customer/webhook', { update_id: 1 })).status).toBe(404);
  });

  test('of two replicas each goes on where the other one stopped, and an update is handled once', async () => {
    world = await startBotsWorld('webhook');
    const replica = await world.startReplica();
    const urls = [world.url, replica.url];
    const anna = world.customer({ id: 4_001 });
    for (const [place, words, tap] of [
      [0, 'Welcome', () => anna.say('/start')],
      [1, 'Name: Anna', () => anna.press('Profile')],
      [0, 'When is your birthday?', () => anna.press('🎂 Birthday')],
      [1, 'Were you born on May 14, 1991?', () => anna.say('14.05.1991')],
      [0, 'Saved', () => anna.press('Yes')],
    ] as const) {
      world.gateway.botsUrl = urls[place]!;
      await tap();
      await world.sees(anna, words);
    }
    const start = {
      update_id: 77,
      message: { message_id: 1, date: 1, from: anna.user, chat: { id: 4_001, type: 'private' }, text: '/start' },
    };
    world.gateway.asked.length = 0;
    const answers = urls.flatMap((url) =>
      Array.from({ length: 5 }, () =>
        fetch(`${url}/telegram/customer/webhook`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...secret },
          body: JSON.stringify(start),
        }),
      ),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    await world.sees(anna, 'Good to see you again');
    await waitFor(async () => (await world.query('SELECT 1 FROM conversation WHERE held_by IS NOT NULL')).length === 0);
    expect(world.gateway.calls('POST', /from-telegram/)).toHaveLength(1);
  });
});

describe('long polling', () => {
  test('fetches what people do, in their order, though a webhook was set', async () => {
    world = await startBotsWorld('polling');
    await fetch(`${world.telegram.url}/bot${world.tokens.customer}/setWebhook?url=http://127.0.0.1:9/`);
    const anna = world.customer({ id: 5_001 });
    await waitFor(() => world.telegram.calls.some(({ path }) => path.endsWith('/deleteWebhook')), {
      timeoutMs: 20_000,
    });
    await anna.say('/start');
    await world.sees(anna, 'Welcome');
    await anna.press('My discounts');
    await world.sees(anna, 'You have no discounts');
  });

  test('is done by one of two replicas, and by the other one when that stops', async () => {
    world = await startBotsWorld('polling');
    const asks = () => world.telegram.calls.filter(({ path }) => path.endsWith('/getUpdates')).length;
    await waitFor(() => asks() >= 2);
    const replica = await world.startReplica();
    const anna = world.customer({ id: 5_002 });
    await anna.say('/start');
    await world.sees(anna, 'Welcome');
    const holders = await world.query<{ holder: string }>('SELECT DISTINCT holder FROM polling');
    expect(holders).toHaveLength(1);
    // Somebody else has the turn from now on: the lease is what counts.
    await world.query(`UPDATE polling SET holder = gen_random_uuid(), held_until = now() - interval '1 second'`);
    await anna.say('/menu');
    await world.sees(anna, /^What would/);
    expect(replica.url).not.toBe(world.url);
  });
});

describe('whoever is erased', () => {
  test('leaves nothing here; twice changes nothing', async () => {
    world = await startBotsWorld('webhook');
    const anna = world.customer({ id: 6_001 });
    await anna.say('/start');
    await world.sees(anna, 'Welcome');
    await anna.press('Our channel');
    await world.sees(anna, 'Follow our channel');
    await anna.press('Check');
    await world.sees(anna, 'do not follow');
    await anna.say('/stop');
    await world.sees(anna, 'Do you want to stop');
    await anna.press('Yes, stop them');
    await world.sees(anna, 'we will not write');
    const { id } = world.gateway.customers[0]!;
    const data = await fetch(`${world.url}/people/${id}/data`, { headers: { 'x-api-key': API_KEY } });
    expect(await data.json()).toMatchObject({
      conversations: [{ bot: 'customer', telegramId: '6001' }],
      subscription: { subscribed: false },
      pausedPreferences: { preferences: {} },
    });
    for (const other of ['nobody', '00000000-0000-7000-8000-000000000000', id, id]) await erased(other);
    const rows = await world.query<{ count: number }>(
      `SELECT (SELECT count(*) FROM conversation) + (SELECT count(*) FROM subscriber) + (SELECT count(*) FROM pause) AS count`,
    );
    expect(Number(rows[0]!.count)).toBe(0);
    const nobody = await fetch(`${world.url}/people/nobody/data`, { headers: { 'x-api-key': API_KEY } });
    expect(await nobody.json()).toEqual({ conversations: [], subscription: null, pausedPreferences: null });
  });
});

/** As identity tells it. */
async function erased(id: string): Promise<void> {
  await world.tell('member.deleted', '/marmalade/identity', { customer: { id }, reason: 'request' });
}
