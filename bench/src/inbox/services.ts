import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenKeys, freePort, type NodeProcess, spawnNode } from '@marmalade/testing';
import { answers } from '../measure/answers.js';

export const API_KEY = 'bench-bench-bench-bench-bench';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Inbox and dispatcher, a process each, and tokens for whoever connects. */
export interface Services {
  inboxUrl: string;
  dispatcherUrl: string;
  inboxPid: number;
  tokenOf(personId: string): string;
  stop(): Promise<void>;
}

export async function startServices(settings: {
  databaseUrl: string;
  rabbitMqUrl: string;
  folder: string;
  nodeOptions?: string;
}): Promise<Services> {
  const keys = createTokenKeys();
  const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: keys.kid, alg: 'ES256', use: 'sig' };
  const identity = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => identity.listen(0, '127.0.0.1', resolve));
  const [inboxPort, dispatcherPort] = await Promise.all([freePort(), freePort()]);
  const [inboxUrl, dispatcherUrl] = [`http://127.0.0.1:${inboxPort}`, `http://127.0.0.1:${dispatcherPort}`];
  const env = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    DATABASE_URL: settings.databaseUrl,
    RABBITMQ_URL: settings.rabbitMqUrl,
    MARMALADE_DATA_DIR: join(settings.folder, 'data'),
    MARMALADE_API_KEY: API_KEY,
    IDENTITY_URL: `http://127.0.0.1:${(identity.address() as AddressInfo).port}`,
    INBOX_URL: inboxUrl,
    INBOX_PORT: String(inboxPort),
    DISPATCHER_PORT: String(dispatcherPort),
  };
  const started: NodeProcess[] = [];
  const start = (app: string, nodeOptions?: string) => {
    const child = spawnNode(join(ROOT, `dist/apps/${app}/main.js`), {
      env: { ...env, ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }) },
      cwd: settings.folder,
    });
    started.push(child);
    return child;
  };
  const inbox = start('inbox', settings.nodeOptions);
  await answers(`${inboxUrl}/health`, inbox);
  await answers(`${dispatcherUrl}/health`, start('dispatcher'));
  return {
    inboxUrl,
    dispatcherUrl,
    inboxPid: inbox.pid,
    tokenOf: (id) => keys.authorization({ id, role: 'customer' }, { expiresIn: '12h' }),
    stop: async () => {
      for (const child of started.reverse()) {
        child.kill();
        await child.exited;
      }
      identity.close();
    },
  };
}
