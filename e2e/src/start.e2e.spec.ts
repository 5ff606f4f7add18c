import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort, spawnNode, waitFor } from '@marmalade/testing';

const MAIN = fileURLToPath(new URL('../../dist/apps/standalone/main.js', import.meta.url));
const run = promisify(execFile);

let dataDir: string;
let port: number;
const children: ReturnType<typeof spawnNode>[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'marmalade-start-'));
  // As root PostgreSQL runs under another account, which must be able to get here.
  chmodSync(dataDir, 0o755);
  port = await freePort();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map(({ exited }) => exited));
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (env: Record<string, string> = {}) => {
  const child = spawnNode(MAIN, { env: { PORT: String(port), MARMALADE_DATA_DIR: dataDir, ...env } });
  children.push(child);
  return child;
};

/** Command lines of processes that mention the data folder: the embedded PostgreSQL and its workers. */
const processesOnFolder = async (): Promise<string[]> => {
  const { stdout } = await run('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(dataDir) && line.includes('postgres'));
};

test('the first start prints address, login and a line that sends a first event; the second keeps everything', async () => {
  const first = start();
  await first.waitForLine(/Ctrl-C stops it/, { timeoutMs: 30_000 });
  const output = first.output();
  expect(output).toContain(`http://127.0.0.1:${port}`);
  const key = /API key\s+(mk_\S+)/.exec(output)![1]!;
  const curl = /^curl .*$/m.exec(output)![0];
  const answer = await run('sh', ['-c', `${curl} -w ' %{http_code}'`]);
  expect(answer.stdout).toMatch(/"accepted":\["first-\d+.*202$/);

  const notifications = async (): Promise<any[]> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/notifications?type=order.created`, {
      headers: { 'x-api-key': key },
    });
    return ((await response.json()) as { items: any[] }).items;
  };
  const sent = async (): Promise<boolean> =>
    (await notifications())
      .flatMap(({ deliveries }) => deliveries)
      .filter(({ state }) => /^(sent|delivered)$/.test(state)).length === 4;
  await waitFor(sent, { message: 'four messages to be captured or shown' });
  for (const { deliveries } of await notifications()) {
    for (const { channel, content, provider } of deliveries) {
      // What is shown inside the application needs nobody else.
      expect([provider, content]).toEqual([channel === 'in_app' ? 'inbox' : 'captured', expect.any(Object)]);
    }
  }
  expect(await processesOnFolder()).not.toEqual([]);

  const stoppedAt = Date.now();
  first.kill('SIGINT');
  expect(await first.exited).toMatchObject({ code: 0 });
  expect(Date.now() - stoppedAt).toBeLessThan(5_000);
  expect(await processesOnFolder()).toEqual([]);

  const second = start();
  await second.waitForLine(/Ctrl-C stops it/, { timeoutMs: 30_000 });
  expect(second.output()).not.toContain(key);
  expect(await notifications()).toHaveLength(2);
  // The line of a later start works as it stands, too.
  await run('sh', ['-c', /^curl .*$/m.exec(second.output())![0]]);
  await waitFor(async () => (await notifications()).length === 4);

  const third = start({ PORT: '0' });
  expect(await third.exited).toMatchObject({ code: 1 });
  expect(third.output()).toContain('already running on this data folder');
  second.kill('SIGTERM');
  expect(await second.exited).toMatchObject({ code: 0 });
});

test('a taken port and wrong settings are told in plain words, all at once, and leave nothing running', async () => {
  const blocker: Server = createServer();
  await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve));
  const blocked = start();
  expect(await blocked.exited).toMatchObject({ code: 1 });
  expect(blocked.output()).toContain(`127.0.0.1:${port} is taken by another program`);
  await new Promise((resolve) => blocker.close(resolve));
  expect(await processesOnFolder()).toEqual([]);

  const wrong = start({ PORT: 'abc', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', DEFAULT_LOCALE: 'xx' });
  expect(await wrong.exited).toMatchObject({ code: 1 });
  for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'DEFAULT_LOCALE'])
    expect(wrong.output()).toContain(`- ${name} `);

  const production = start({ NODE_ENV: 'production' });
  expect(await production.exited).toMatchObject({ code: 1 });
  expect(production.output()).toMatch(/MARMALADE_API_KEY is missing[\s\S]*MARMALADE_SECRETS_KEY is missing/);
});
