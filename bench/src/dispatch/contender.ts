import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type NodeProcess, spawnNode } from '@marmalade/testing';
import { answers } from '../measure/answers.js';
import type { BenchServers } from '../measure/servers.js';

/** Something that turns messages of a queue into POSTs and rows. */
export interface Contender {
  name: 'bare' | 'ours';
  exchange: string;
  queue: string;
  start(databaseUrl: string): Promise<NodeProcess>;
  /** Counts its rows: `rows` in all, `sent` of them, `events` different ones; `last` is when the last was written, in ms. */
  countSql: string;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** As the image sets it, for both contenders: short-lived objects then die young, and collecting them costs a third less. */
const PRODUCTION_NODE_OPTIONS = '--max-semi-space-size=64';

export function bare(servers: BenchServers, queue: string, exchange: string, webhook: string): Contender {
  return {
    name: 'bare',
    exchange,
    queue,
    start: async (databaseUrl) => {
      const child = spawnNode(new URL('./bare-pipeline.js', import.meta.url), {
        env: {
          DATABASE_URL: databaseUrl,
          RABBITMQ_URL: servers.rabbitMq.url,
          BENCH_QUEUE: queue,
          BENCH_WEBHOOK: webhook,
          NODE_OPTIONS: PRODUCTION_NODE_OPTIONS,
        },
      });
      await child.waitForLine(/runs/);
      return child;
    },
    countSql: countSql('bare_delivery', 'id'),
  };
}

export function ours(servers: BenchServers, webhook: string): Contender {
  return {
    name: 'ours',
    exchange: 'marmalade.events',
    queue: 'dispatcher.notifications',
    start: async (databaseUrl) => {
      const port = await freePort();
      const child = spawnNode(join(ROOT, 'dist/apps/dispatcher/main.js'), {
        // No .env of this folder is to be read.
        cwd: servers.folder,
        env: {
          NODE_ENV: 'development',
          LOG_LEVEL: 'warn',
          DATABASE_URL: databaseUrl,
          RABBITMQ_URL: servers.rabbitMq.url,
          DISPATCHER_PORT: String(port),
          DISPATCHER_ROLES: 'sending',
          DISCORD_WEBHOOK_FACESEARCH: webhook,
          MARMALADE_DATA_DIR: join(servers.folder, 'data'),
          MARMALADE_API_KEY: 'bench-bench-bench-bench-bench',
          NODE_OPTIONS: `${PRODUCTION_NODE_OPTIONS} ${process.env.BENCH_NODE_OPTIONS ?? ''}`,
        },
      });
      await answers(`http://127.0.0.1:${port}/health`, child);
      return child;
    },
    countSql: countSql('dispatcher.delivery', 'event_id'),
  };
}

function countSql(table: string, event: string): string {
  return `SELECT count(*)::int AS rows, count(*) FILTER (WHERE state = 'sent')::int AS sent,
    count(DISTINCT ${event})::int AS events, (extract(epoch FROM max(updated_at)) * 1000)::float8 AS last FROM ${table}`;
}
