import { expect } from '@jest/globals';
import { Credentials, type TokenKeys } from '@marmalade/auth';
import { readServiceSettings } from '@marmalade/config';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import type { TestTokenKeys } from '@marmalade/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Agent } from 'undici';
import { Admission } from '../src/admission.js';
import { ApiKeyTokens } from '../src/api-key-tokens.js';
import { Callers } from '../src/callers.js';
import { GatewayOwnSettings, startGateway, type RunningGateway } from '../src/index.js';
import { type LimitClass, RateLimits } from '../src/rate-limits.js';
import type { Handler } from './upstream.js';

export const KEY = 'mk_test_0123456789012345678901234567890';

const NO_KEYS: TokenKeys = { keyOf: async () => undefined };

/** The gateway as it is, with settings of a test. */
export function startTestGateway(settings: Record<string, string>): Promise<RunningGateway> {
  return startGateway(
    readServiceSettings(GatewayOwnSettings, { PORT: '0', MARMALADE_API_KEY: KEY, LOG_LEVEL: 'silent', ...settings }),
  );
}

/** Identity's answers to whoever asks for its keys, and `otherwise` to the rest. */
export function withJwks({ publicKey, kid }: TestTokenKeys, otherwise: Handler): Handler {
  const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] });
  return (request, response, body) => {
    if (request.url !== '/.well-known/jwks.json') return otherwise(request, response, body);
    response.setHeader('content-type', 'application/json').end(jwks);
  };
}

/** What stands before the services, with parts of a test's choice. */
export function admissionOf({
  keys = NO_KEYS,
  limits = {},
  identityUrl = 'http://127.0.0.1:9',
}: {
  keys?: TokenKeys;
  limits?: Partial<Record<LimitClass, number>>;
  identityUrl?: string;
}): Admission {
  const credentials = new Credentials({ apiKey: KEY, keys });
  const apiKeys = new ApiKeyTokens(identityUrl, new Agent());
  return new Admission(new Callers(credentials, KEY, apiKeys), new RateLimits(limits));
}

/** An application with nothing in it but what a test adds, listening. */
export async function startApp(
  add: (instance: FastifyInstance) => void,
  options: { trustProxy?: string[] } = {},
): Promise<NestFastifyApplication> {
  class Nothing {}
  const app = await createHttpApp(
    { module: Nothing },
    {
      service: 'gateway',
      logger: createLogger({ service: 'gateway', level: 'silent' }),
      middleware: false,
      ...options,
    },
  );
  add(app.getHttpAdapter().getInstance());
  await app.listen(0, '127.0.0.1');
  return app;
}

/** The code of the problem an answer is; nothing else may stand in it. */
export async function codeIn(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const text = await response.text();
  expect(text).not.toMatch(/node_modules|\.[tj]s:\d|^\s+at /m);
  return (JSON.parse(text) as { code: string }).code;
}
