import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnNode } from '@marmalade/testing';
import type { Arena, Contender } from '../dispatch/contender.js';
import { EVENT_TYPE } from '../dispatch/events.js';
import { seedPeople } from '../dispatch/people.js';
import { countSql, TABLES } from '../dispatch/tables.js';
import { run } from '../measure/servers.js';
import { BullInlet } from './bull-inlet.js';
import type { BenchRedis } from './redis.js';

/** A BullMQ worker with its queue and its database of people. */
export interface BullContender extends Contender {
  close(): Promise<void>;
}

const TYPE_FOLDER = join(fileURLToPath(new URL('../../../catalogue/', import.meta.url)), EVENT_TYPE);

/** The directory of people and of dead addresses, as ours is. */
const DIRECTORY = `
  CREATE TABLE recipient (id text PRIMARY KEY, name text, email text, phone text, telegram_id text, locale text, time_zone text,
    roles text[] NOT NULL DEFAULT '{}', updated_at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE TABLE recipient_preference (recipient_id text PRIMARY KEY, preferences json NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE TABLE suppression (channel text NOT NULL, address text NOT NULL, reason text NOT NULL, PRIMARY KEY (channel, address))`;

/** @param concurrency jobs at a time; read anew at each start */
export async function bullMq(
  { servers, sink, people, nodeOptions }: Arena,
  redis: BenchRedis,
  concurrency: () => number,
): Promise<BullContender> {
  const template = await servers.createDatabase('bullmq');
  await run(template, TABLES);
  await run(template, DIRECTORY);
  await seedPeople(template, 'public', people);
  const inlet = new BullInlet(redis.port, people);
  return {
    name: 'bullmq',
    inlet,
    createDatabase: (name) => servers.createDatabase(name, 'bullmq'),
    start: async (databaseUrl) => {
      const child = spawnNode(new URL('./bull-worker.js', import.meta.url), {
        env: {
          DATABASE_URL: databaseUrl,
          BENCH_REDIS_PORT: String(redis.port),
          BENCH_SINK: sink.sendMessage,
          BENCH_TYPE_FOLDER: TYPE_FOLDER,
          BENCH_CONCURRENCY: String(concurrency()),
          NODE_OPTIONS: nodeOptions,
        },
      });
      await child.waitForLine(/runs/);
      return child;
    },
    countSql: countSql('public'),
    brokerCpu: redis.cpu,
    close: () => inlet.close(),
  };
}
