import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, spawnNode } from '@marmalade/testing';
import { answers } from '../measure/answers.js';
import type { BenchServers } from '../measure/servers.js';

/** Somewhere events can be posted to. */
export interface Intake {
  url: string;
  headers: Record<string, string>;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const API_KEY = 'bench-bench-bench-bench-bench';

export async function startBareIntake(databaseUrl: string): Promise<Intake> {
  const child = spawnNode(new URL('./bare-intake.js', import.meta.url), { env: { DATABASE_URL: databaseUrl } });
  const [, url] = await child.waitForLine(/^listens on (\S+)/);
  return {
    url: `${url}/events`,
    headers: {},
    stop: async () => {
      child.kill();
      await child.exited;
    },
  };
}

/**
 * Gateway and dispatcher, a process each. The dispatcher has both its roles, as it ships: while it takes events in, it also
 * relays them and works them off (to a captured channel).
 */
export async function startOurs(servers: BenchServers, databaseUrl: string): Promise<Intake> {
  const [port, dispatcherPort] = await Promise.all([freePort(), freePort()]);
  const address = `http://127.0.0.1:${port}`;
  const env = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    RABBITMQ_URL: servers.rabbitMq.url,
    MARMALADE_DATA_DIR: join(servers.folder, 'data'),
    MARMALADE_API_KEY: API_KEY,
    PORT: String(port),
    DISPATCHER_PORT: String(dispatcherPort),
    DISPATCHER_URL: `http://127.0.0.1:${dispatcherPort}`,
  };
  const start = (app: string) => spawnNode(join(ROOT, `dist/apps/${app}/main.js`), { env, cwd: servers.folder });
  const dispatcher = start('dispatcher');
  await answers(`http://127.0.0.1:${dispatcherPort}/health`, dispatcher);
  const gateway = start('gateway');
  await answers(`${address}/health/live`, gateway);
  return {
    url: `${address}/api/v1/events`,
    headers: { 'x-api-key': API_KEY },
    stop: async () => {
      for (const child of [gateway, dispatcher]) {
        child.kill();
        await child.exited;
      }
    },
  };
}
