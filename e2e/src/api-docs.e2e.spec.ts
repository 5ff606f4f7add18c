import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerFaults, describeWithRabbitMq, lintOpenApi, openApiGaps, operationsOf } from '@marmalade/testing';
import { anOrder, Api } from './api.js';
import { type Platform, startAsProcesses, startInOneProcess } from './platform.js';

describe('in one process', () => description(startInOneProcess));
describeWithRabbitMq('as separate processes', () => description((env) => startAsProcesses(env, { whole: true })));

/** The description of a running platform, as anybody reads it. */
function description(start: (env: Record<string, string>) => Promise<Platform>): void {
  let platform: Platform;
  let api: Api;
  let document: any;

  beforeAll(async () => {
    platform = await start({});
    api = new Api(platform);
    document = (await api.get('/api/openapi.json', {})).body;
  });
  afterAll(() => platform?.stop());

  test('passes a linter, and leaves nothing unsaid', async () => {
    expect((await lintOpenApi(document)).errors).toEqual([]);
    expect(openApiGaps(document)).toEqual([]);
  });

  test('is true: each list answers, and as it is described', async () => {
    const order = anOrder();
    await api.send(order);
    await api.settled(order.id);
    const lists = operationsOf(document)
      .filter(({ route }) => /^GET [^{}]+$/.test(route))
      .filter(({ operation }) => operation.responses[200]?.content?.['application/json']);
    expect(lists.length).toBeGreaterThan(10);
    for (const { route, operation } of lists) {
      const { status, body } = await api.get(route.slice('GET '.length));
      // A service has no "me".
      const isOfPersons = operation['x-permission']?.name.startsWith('me:');
      expect([route, status]).toEqual([route, isOfPersons ? 403 : 200]);
      if (!isOfPersons) expect([route, answerFaults(document, operation, status, body)]).toEqual([route, []]);
    }
  });

  test('is true: a notification, an event type and a person are as described', async () => {
    const order = anOrder();
    await api.send(order);
    const [{ id }] = await api.settled(order.id);
    const things = {
      '/api/v1/notifications/{id}': id,
      '/api/v1/event-types/{type}': order.type,
      '/api/v1/recipients/{id}': order.data.customer.id,
      '/api/v1/recipients/{id}/preferences': order.data.customer.id,
      '/api/v1/sites/{site}': 'default',
    };
    for (const [path, name] of Object.entries(things)) {
      const { status, body } = await api.get(path.replace(/\{[^}]*\}/, name));
      expect([path, answerFaults(document, document.paths[path].get, status, body)]).toEqual([path, []]);
    }
  });

  test('is true: what is public asks for no credentials, and everything else does', async () => {
    const withoutBody = operationsOf(document).filter(({ route }) => route.startsWith('GET '));
    for (const { route, operation } of withoutBody) {
      const path = route.slice('GET '.length).replace(/\{[^}]*\}/g, '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10');
      const { status } = await api.get(path, {});
      expect([route, status === 401]).toEqual([route, operation.security.length > 0]);
    }
  });

  test('is true: what a route refuses bears a code of its description', async () => {
    const withParameters = operationsOf(document).filter(({ route }) => /^GET .*\{/.test(route));
    const seen = new Set<string>();
    for (const { route, operation } of withParameters) {
      for (const path of [
        route.replace(/\{[^}]*\}/g, 'no-such-thing'),
        `${route.replace(/\{[^}]*\}/g, 'x')}?limit=0`,
      ]) {
        const { status, body, headers } = await api.get(path.slice('GET '.length));
        if (!headers.get('content-type')?.startsWith('application/problem+json')) continue;
        const described = operation.responses[status]?.content?.['application/problem+json']?.examples ?? {};
        expect([route, Object.keys(described)]).toEqual([route, expect.arrayContaining([body.code])]);
        seen.add(body.code);
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(['NOT_FOUND', 'VALIDATION_FAILED', 'LINK_INVALID']));
  });
}
