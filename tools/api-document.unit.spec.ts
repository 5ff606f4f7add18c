import { beforeAll, describe, expect, it } from '@jest/globals';
import { lintOpenApi, openApiGaps, operationsOf } from '@marmalade/testing';
import { apiDocument } from './docs/api-document.js';
import { compareApiClient } from './generate-api-client.mjs';

/** What the API promises, as far as the services of it are there. Paths without `/api/v1`. */
const PROMISED = `
  POST /auth/telegram/login-tokens
  POST /auth/telegram/exchange
  POST /auth/telegram/widget
  POST /auth/telegram/mini-app
  POST /auth/password
  POST /auth/refresh
  POST /auth/logout
  GET /auth/me
  POST /auth/customer-tokens
  GET,POST /customers
  GET,PATCH,DELETE /customers/{}
  GET /customers/{}/timeline
  GET /customers/{}/data
  GET /customers/export
  POST /customers/bulk
  GET /jobs
  GET /jobs/{}
  POST /jobs/{}/cancel
  GET,POST /admins
  GET,PATCH,DELETE /admins/{}
  GET,POST /cashiers
  PATCH,DELETE /cashiers/{}
  GET,POST /api-keys
  DELETE /api-keys/{}
  POST /api-keys/{}/rotate
  GET /audit-log
  GET /settings
  GET,PUT /settings/{}
  GET,PUT /sites/{}
  POST /events
  GET /event-types
  GET,PUT /event-types/{}
  GET /events/unregistered
  GET,POST /notifications
  GET /notifications/{}
  POST /notifications/{}/retry
  POST /notifications/{}/cancel
  POST /notifications/bulk
  GET /notifications/stats
  GET /dead-letters
  POST /dead-letters/{}/replay
  POST /dead-letters/replay
  GET /message-templates
  GET,PUT,DELETE /message-templates/{}/{}/{}
  GET /message-templates/{}/{}/{}/versions
  POST /message-templates/{}/{}/{}/publish
  POST /message-templates/preview
  POST /message-templates/lint
  GET /channels
  POST /channels/{}/test
  GET,POST /discord-channels
  PATCH,DELETE /discord-channels/{}
  GET /captured-messages
  GET,PUT /recipients/{}/preferences
  GET,PUT /me/preferences
  GET,POST /unsubscribe/{}
  GET,POST /me/push-subscriptions
  DELETE /me/push-subscriptions/{}
  GET,POST /webhook-endpoints
  GET,PATCH,DELETE /webhook-endpoints/{}
  GET /webhook-endpoints/{}/attempts
  POST /webhook-endpoints/{}/test
`
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [methods, path] = line.trim().split(' ');
    return methods!.split(',').map((method) => `${method} /api/v1${path}`);
  });

describe('the description of the whole API', () => {
  let document: Record<string, unknown>;
  beforeAll(async () => {
    document = await apiDocument();
  });

  it('passes a linter', async () => {
    expect(await lintOpenApi(document)).toEqual({ errors: [], warnings: [] });
  });

  it('has every route that is promised', () => {
    const described = new Set(operationsOf(document).map(({ route }) => route.replace(/\{[^}]*\}/g, '{}')));
    expect([...PROMISED, 'GET /.well-known/jwks.json'].filter((route) => !described.has(route))).toEqual([]);
  });

  it('leaves nothing unsaid: names, examples that fit, the codes of errors', () => {
    expect(openApiGaps(document)).toEqual([]);
  });

  it('declares each tag that it uses', () => {
    const { tags } = document as { tags: { name: string; description: string }[] };
    const declared = new Set(tags.map(({ name }) => name));
    const used = operationsOf(document).flatMap(({ operation }) => operation.tags as string[]);
    expect([...new Set(used)].filter((tag) => !declared.has(tag))).toEqual([]);
    expect(tags.every(({ description }) => description !== '')).toBe(true);
  });

  it('is what the client was generated of', async () => {
    const { current, wanted } = await compareApiClient();
    // Not compared as texts: of thousands of lines the first that differs is enough.
    const [now, then] = [current.split('\n'), wanted.split('\n')];
    const line = then.findIndex((each, place) => each !== now[place]);
    expect({ line, text: now[line] }).toEqual({ line: -1, text: undefined });
    expect(now).toHaveLength(then.length);
  });
});
