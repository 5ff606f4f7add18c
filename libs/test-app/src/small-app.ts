import { authModule, type CredentialsOptions, type Principal } from '@marmalade/auth';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Module, type Provider, type Type } from '@nestjs/common';
import { createTokenKeys } from '@marmalade/testing';

const API_KEY = 'mk_test';

export interface Answered {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the route answers; a test says what it expects
  body: any;
  headers: Headers;
}

export interface SmallApp {
  url: string;
  /** Asks as somebody with a token; unset: with the API key that may do everything. `null`: as nobody. */
  ask(method: string, path: string, body?: unknown, as?: Partial<Principal> | null): Promise<Answered>;
  /** The headers by which somebody asks. */
  headersOf(as?: Partial<Principal> | null): Record<string, string>;
  close(): Promise<void>;
}

/** A Nest application with some controllers, behind the guard, on a port of its own. */
export async function startSmallApp(
  controllers: Type[],
  providers: Provider[],
  options: Pick<CredentialsOptions, 'stillWelcome'> = {},
): Promise<SmallApp> {
  class Root {}
  const keys = createTokenKeys();
  Module({ controllers, providers, imports: [authModule({ apiKey: API_KEY, keys, ...options })] })(Root);
  const app = await createHttpApp(Root, {
    service: 'test',
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const headersOf = (as?: Partial<Principal> | null): Record<string, string> => {
    if (as === null) return {};
    return as ? { authorization: keys.authorization(as) } : { 'x-api-key': API_KEY };
  };
  return {
    url,
    headersOf,
    ask: async (method, path, body, as) => {
      const response = await fetch(url + path, {
        method,
        headers: { ...headersOf(as), ...(body !== undefined && { 'content-type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
        headers: response.headers,
      };
    },
    close: () => app.close(),
  };
}
