import { existsSync } from 'node:fs';
import type { describe as jestDescribe } from '@jest/globals';

type Body = () => void;

/**
 * A `describe` whose tests need RabbitMQ (`MARMALADE_TEST_RABBITMQ_URL`, from Jest's global setup).
 * Without it they are skipped, and the reporter says so loudly at the end of the run.
 */
export function describeWithRabbitMq(name: string, body: Body): void {
  describeIf(Boolean(process.env.MARMALADE_TEST_RABBITMQ_URL), `[RabbitMQ] ${name}`, body);
}

/** A `describe` whose tests need a browser; skipped, and reported as not run, where there is none. */
export function describeWithBrowser(name: string, body: Body): void {
  describeIf(browserPath() !== undefined, `[browser] ${name}`, body);
}

/** The Chromium to test with: `CHROMIUM_PATH`, else Debian's. undefined when there is none. */
export function browserPath(): string | undefined {
  const path = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
  return existsSync(path) ? path : undefined;
}

function describeIf(condition: boolean, name: string, body: Body): void {
  // Jest's global and not an import: this package is also used outside of Jest, where that import throws.
  const { describe } = globalThis as unknown as { describe: typeof jestDescribe };
  (condition ? describe : describe.skip)(name, body);
}
