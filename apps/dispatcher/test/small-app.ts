import { authModule } from '@marmalade/auth';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Module, type Provider, type Type } from '@nestjs/common';

export interface SmallApp {
  /** Asks with the API key. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

/** A Nest application with some controllers, behind the guard, on a port of its own. */
export async function startSmallApp(controllers: Type[], providers: Provider[]): Promise<SmallApp> {
  class Root {}
  Module({ controllers, providers, imports: [authModule({ apiKey: 'mk_test' })] })(Root);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const app = await createHttpApp(Root, { service: 'test', logger });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    ask: async (method, path, body) => {
      const headers = { 'x-api-key': 'mk_test', ...(body !== undefined && { 'content-type': 'application/json' }) };
      const response = await fetch(url + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    close: () => app.close(),
  };
}
