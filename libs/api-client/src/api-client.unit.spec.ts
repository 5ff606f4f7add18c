import { describe, expect, test } from '@jest/globals';
import { createApiClient, type TokenSource } from './api-client.js';
import { ApiProblem, orThrow } from './api-problem.js';

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ type: `urn:marmalade:problem:${code}`, title: 'No', status, code, retryable: false }), {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  });
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** Answers by what the requests carry, and remembers them. */
function standIn(answer: (request: Request, body: string) => Response) {
  const seen: { url: string; headers: Headers; body: string }[] = [];
  return {
    seen,
    fetch: async (request: Request) => {
      const body = await request.text();
      seen.push({ url: request.url, headers: request.headers, body });
      return answer(request, body);
    },
  };
}

const EVENT = { specversion: '1.0' as const, id: '1', source: '/x', type: 'order.created', data: {} };

/** A token that is good until somebody calls it expired; then there are newer ones. */
function source(renew: () => Promise<string | undefined>): TokenSource & { token?: string; renewed: number } {
  const own = {
    token: 'old' as string | undefined,
    renewed: 0,
    current: () => own.token,
    renew: async () => {
      own.renewed += 1;
      own.token = await renew();
      return own.token;
    },
  };
  return own;
}

describe('the client', () => {
  test('sends its API key, parameters and body to typed paths', async () => {
    const { fetch, seen } = standIn(() => json({ items: [], nextCursor: null }));
    const client = createApiClient({ baseUrl: 'http://shop.test/', apiKey: 'mk_1', fetch });
    const { data } = await client.GET('/api/v1/notifications/{id}', { params: { path: { id: 'a/b' } } });
    expect(data).toEqual({ items: [], nextCursor: null });
    await client.GET('/api/v1/notifications', { params: { query: { limit: 2, status: 'sent' } } });
    expect(seen.map(({ url }) => url)).toEqual([
      'http://shop.test/api/v1/notifications/a%2Fb',
      'http://shop.test/api/v1/notifications?limit=2&status=sent',
    ]);
    expect(seen[0]!.headers.get('x-api-key')).toBe('mk_1');
    expect(seen[0]!.headers.has('authorization')).toBe(false);
  });

  test('throws nothing for a problem; orThrow does', async () => {
    const client = createApiClient({ baseUrl: 'http://shop.test', ...standIn(() => problem(404, 'NOT_FOUND')) });
    const get = () => client.GET('/api/v1/notifications/{id}', { params: { path: { id: '1' } } });
    const { data, error } = await get();
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    const thrown = await orThrow(get()).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(ApiProblem);
    expect(thrown).toMatchObject({ code: 'NOT_FOUND', status: 404, errors: [] });
  });

  test('an error that is no problem is one too', async () => {
    const proxy = standIn(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    const client = createApiClient({ baseUrl: 'http://shop.test', ...proxy });
    await expect(orThrow(client.GET('/api/v1/event-types'))).rejects.toMatchObject({
      code: 'NOT_A_PROBLEM',
      status: 502,
      retryable: true,
    });
  });

  test.each(['TOKEN_EXPIRED', 'TOKEN_INVALID'])(
    'renews on %s once for all who wait, and sends the same again',
    async (code) => {
      const { fetch, seen } = standIn((request) =>
        request.headers.get('authorization') === 'Bearer new' ? json({ accepted: ['1'] }, 202) : problem(401, code),
      );
      const token = source(async () => 'new');
      const client = createApiClient({ baseUrl: 'http://shop.test', token, apiKey: 'mk_1', fetch });
      const post = () => client.POST('/api/v1/events', { body: EVENT });
      const answers = await Promise.all([post(), post()]);
      expect(answers.map(({ data }) => data)).toEqual([{ accepted: ['1'] }, { accepted: ['1'] }]);
      expect(token.renewed).toBe(1);
      expect(seen).toHaveLength(4);
      expect(new Set(seen.map(({ body }) => body))).toEqual(new Set([JSON.stringify(EVENT)]));
      expect(seen[0]!.headers.has('x-api-key')).toBe(false);
    },
  );

  test('asks no second time when there is no newer token, or another reason', async () => {
    const expired = standIn(() => problem(401, 'TOKEN_EXPIRED'));
    const without = createApiClient({ baseUrl: 'http://x.test', token: source(async () => undefined), ...expired });
    expect((await without.GET('/api/v1/event-types')).error).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(expired.seen).toHaveLength(1);
    const ended = standIn(() => problem(401, 'SESSION_ENDED'));
    const token = source(async () => 'new');
    await createApiClient({ baseUrl: 'http://x.test', token, ...ended }).GET('/api/v1/event-types');
    expect([ended.seen.length, token.renewed]).toEqual([1, 0]);
  });
});
