// The program behind Jest's global setup: starts the servers, writes their addresses as one line of JSON, and ends
// them when its input ends.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@marmalade/embedded-postgres';
import { rabbitMqInstalled } from '../rabbitmq/installation.js';
import { startRabbitMq } from '../rabbitmq/rabbitmq-node.js';

interface Server {
  url: string;
  stop(): Promise<void>;
}

async function database(): Promise<Server> {
  const given = process.env.MARMALADE_TEST_DATABASE_URL;
  if (given) return { url: given, stop: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'marmalade-test-pg-'));
  // PostgreSQL's own account has to pass through when the tests run as root.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    database: 'marmalade_test',
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const stop = async () => {
    await server.stop('immediate');
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

async function broker(): Promise<Server | undefined> {
  const given = process.env.MARMALADE_TEST_RABBITMQ_URL;
  if (given) return { url: given, stop: () => Promise.resolve() };
  return rabbitMqInstalled() ? startRabbitMq() : undefined;
}

const started = await Promise.allSettled([database(), broker()]);
const stop = async () => {
  const stopped = started.map((each) => (each.status === 'fulfilled' ? each.value?.stop() : undefined));
  for (const each of await Promise.allSettled(stopped)) if (each.status === 'rejected') console.error(each.reason);
};
for (const each of started) {
  if (each.status === 'rejected') {
    console.error(each.reason);
    await stop();
    process.exit(1);
  }
}
const [databaseUrl, rabbitMqUrl] = started.map((each) => (each.status === 'fulfilled' ? each.value?.url : undefined));
console.log(
  JSON.stringify({
    MARMALADE_TEST_DATABASE_URL: databaseUrl,
    ...(rabbitMqUrl && { MARMALADE_TEST_RABBITMQ_URL: rabbitMqUrl }),
  }),
);

let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  void stop().finally(() => process.exit(0));
};
process.stdin.on('end', end).on('close', end).on('error', end).resume();
process.on('SIGTERM', end);
process.on('SIGINT', end);
