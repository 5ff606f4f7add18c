import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Shared by all Jest projects of a run, each of which calls the setup and the teardown. */
export interface SharedServers {
  users: number;
  program: ChildProcess;
  ready: Promise<void>;
}

const KEY = Symbol.for('marmalade.test-servers');

/**
 * Gives the tiers int and e2e their servers: MARMALADE_TEST_DATABASE_URL and, where RabbitMQ is installed,
 * MARMALADE_TEST_RABBITMQ_URL. Those set already are used as they are.
 * The servers are kept by a program of its own: it ends them when Jest is gone, however that came about, and it runs
 * the sources as ES modules, while Jest turns this file, which for that reason imports none of ours, into CommonJS.
 */
export default async function globalSetup(): Promise<void> {
  const shared = globalThis as unknown as Record<symbol, SharedServers | undefined>;
  const servers = (shared[KEY] ??= startServers());
  servers.users++;
  await servers.ready;
}

function startServers(): SharedServers {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const program = spawn(
    process.execPath,
    ['--conditions=@marmalade/source', '--import', path('../typescript/register.mjs'), path('./test-servers.ts')],
    // A session of its own: Ctrl-C is for Jest.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  return { users: 0, program, ready: readEnvironment(program) };
}

async function readEnvironment(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit').then(([code]) => {
    throw new Error(`The test servers did not start (exit code ${code})`);
  });
  const [line] = (await Promise.race([once(createInterface(program.stdout!), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  Object.assign(process.env, JSON.parse(line));
  program.unref();
  (program.stdin as unknown as { unref(): void }).unref();
  (program.stdout as unknown as { unref(): void }).unref();
}
