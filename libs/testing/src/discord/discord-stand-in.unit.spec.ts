import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DiscordStandIn, startDiscordStandIn } from '../index.js';

let discord: DiscordStandIn;
let webhook: string;

beforeAll(async () => {
  discord = await startDiscordStandIn();
});
afterAll(() => discord.stop());
beforeEach(() => {
  webhook = discord.createWebhook('orders');
  discord.messages.length = 0;
});

const post = (body: unknown, url = `${webhook}?wait=true`) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const text = (size: number) => 'x'.repeat(size);
const field = { name: 'n', value: 'v' };

describe('the Discord stand-in', () => {
  it('takes a message and answers with it when asked to wait', async () => {
    const answer = await post({ content: 'jam', allowed_mentions: { parse: [] } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
    expect(await answer.json()).toMatchObject({ content: 'jam', id: expect.stringMatching(/^\d{17,}$/) });
    expect((await post({ content: 'jam' }, webhook)).status).toBe(204);
    expect(discord.messages.map(({ webhookName }) => webhookName)).toEqual(['orders', 'orders']);
  });

  it('knows deleted webhooks and wrong tokens', async () => {
    const wrong = await post({ content: 'jam' }, `${webhook}wrong`);
    expect([wrong.status, await wrong.json()]).toEqual([401, { message: 'Invalid Webhook Token', code: 50027 }]);
    discord.deleteWebhook(webhook);
    const gone = await post({ content: 'jam' });
    expect([gone.status, await gone.json()]).toEqual([404, { message: 'Unknown Webhook', code: 10015 }]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['content', { content: text(2_001) }, 'content'],
    ['embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }, 'embeds'],
    ['title', { embeds: [{ title: text(257) }] }, 'embeds.0.title'],
    ['description', { embeds: [{ description: text(4_097) }] }, 'embeds.0.description'],
    ['fields', { embeds: [{ fields: Array.from({ length: 26 }, () => field) }] }, 'embeds.0.fields'],
    ['field name', { embeds: [{ fields: [field, { name: text(257), value: 'v' }] }] }, 'embeds.0.fields.1.name'],
    ['field value', { embeds: [{ fields: [{ name: 'n', value: text(1_025) }] }] }, 'embeds.0.fields.0.value'],
    ['empty field name', { embeds: [{ fields: [{ name: ' ', value: 'v' }] }] }, 'embeds.0.fields.0.name'],
    ['empty field value', { embeds: [{ fields: [{ name: 'n', value: '' }] }] }, 'embeds.0.fields.0.value'],
    ['footer', { embeds: [{ footer: { text: text(2_049) } }] }, 'embeds.0.footer.text'],
    ['author', { embeds: [{ author: { name: text(257) } }] }, 'embeds.0.author.name'],
    ['total', { embeds: [{ description: text(4_000) }, { description: text(2_001) }] }, 'embeds'],
    ['timestamp', { embeds: [{ title: 'x', timestamp: 'yesterday' }] }, 'embeds.0.timestamp'],
    ['colour', { embeds: [{ title: 'x', color: 16_777_216 }] }, 'embeds.0.color'],
    ['colour that is no integer', { embeds: [{ title: 'x', color: 'red' }] }, 'embeds.0.color'],
  ])('refuses too much or wrong: %s', async (_name, payload, path) => {
    const answer = await post(payload);
    const body = (await answer.json()) as { errors: Record<string, unknown> };
    expect(answer.status).toBe(400);
    expect(body).toMatchObject({ message: 'Invalid Form Body', code: 50035 });
    expect(body).toHaveProperty(`errors.${path}._errors.0.code`);
    expect(discord.messages).toEqual([]);
  });

  it('takes what is just within the limits', async () => {
    const fields = Array.from({ length: 25 }, () => field);
    const embeds = [{ title: text(256), description: text(4_096), fields, color: 16_777_215, timestamp: '2026-11-21T02:00:00Z' }]; // prettier-ignore
    expect((await post({ content: '🍊'.repeat(2_000), embeds })).status).toBe(200);
  });

  it('refuses an empty message and a body that is no JSON', async () => {
    expect(await (await post({ content: ' ' })).json()).toMatchObject({ code: 50006 });
    expect((await fetch(webhook, { method: 'POST', body: '{' })).status).toBe(400);
  });

  it('tells whether anybody would have been pinged', async () => {
    await post({ content: '@everyone jam' });
    await post({ content: '@everyone <@123> jam', allowed_mentions: { parse: [] } });
    await post({ content: '<@123>', allowed_mentions: { parse: [], users: ['123'] } });
    expect(discord.messages.map(({ pinged }) => pinged)).toEqual([true, false, true]);
  });

  it('throttles on demand, with a float in the body', async () => {
    discord.throttleNext({ retryAfter: 0.34 });
    const answer = await post({ content: 'jam' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await answer.json()).toEqual({ message: 'You are being rate limited.', retry_after: 0.34, global: false });
    expect((await post({ content: 'jam' })).status).toBe(200);
  });

  it('throttles by itself when it was given a limit', async () => {
    const strict = await startDiscordStandIn({ rateLimit: { limit: 2, perSeconds: 60 } });
    const url = strict.createWebhook('strict');
    const answers = [
      await post({ content: '1' }, url),
      await post({ content: '2' }, url),
      await post({ content: '3' }, url),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 429]);
    expect(answers[1].headers.get('x-ratelimit-remaining')).toBe('0');
    await strict.stop();
  });
});

describe('faults of a stand-in', () => {
  it('answers with a status and does nothing', async () => {
    discord.failNext({ kind: 'status', status: 503 }, 2);
    expect([(await post({ content: 'a' })).status, (await post({ content: 'b' })).status]).toEqual([503, 503]);
    expect(discord.messages).toEqual([]);
  });

  it('resets the connection before and after it has read the body', async () => {
    discord.failNext({ kind: 'reset-before-body' });
    await expect(post({ content: 'a' })).rejects.toThrow();
    expect(discord.messages).toHaveLength(0);
    discord.failNext({ kind: 'reset-after-body' });
    await expect(post({ content: 'b' })).rejects.toThrow();
    expect(discord.messages).toHaveLength(1);
  });

  it('never answers', async () => {
    discord.failNext({ kind: 'hang' });
    const request = fetch(webhook, { method: 'POST', body: '{"content":"a"}', signal: AbortSignal.timeout(200) });
    await expect(request).rejects.toThrow(/timeout/i);
    expect(discord.messages).toEqual([]);
  });

  it('drips its answer, and cuts its JSON off', async () => {
    discord.failNext({ kind: 'drip', intervalMs: 1 });
    expect(await (await post({ content: 'a' })).json()).toMatchObject({ content: 'a' });
    discord.failNext({ kind: 'bad-json' });
    const answer = await post({ content: 'b' });
    expect(answer.status).toBe(200);
    await expect(answer.json()).rejects.toThrow(/JSON/);
    expect(discord.messages).toHaveLength(2);
  });
});
