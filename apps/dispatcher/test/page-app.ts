import { createTokenKeys } from '@marmalade/testing';
import { createHttpApp } from '@marmalade/http';
import { authModule } from '@marmalade/auth';
import { createLogger } from '@marmalade/observability';
import { Module, type Provider, type Type } from '@nestjs/common';

export interface PageApp {
  /** Asks as a browser or a mail program does: without credentials, and without following where the answer leads. */
  visit(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; text: string }>;
  close(): Promise<void>;
}

/** A Nest application with routes that are open to everybody, behind the guard, on a port of its own. */
export async function startPageApp(controllers: Type[], providers: Provider[]): Promise<PageApp> {
  class Root {}
  Module({ controllers, providers, imports: [authModule({ apiKey: 'mk_test', keys: createTokenKeys() })] })(Root);
  const app = await createHttpApp(Root, {
    service: 'test',
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    visit: async (path, init) => {
      const response = await fetch(url + path, { redirect: 'manual', ...init });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    close: () => app.close(),
  };
}
