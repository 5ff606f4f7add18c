import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type NodeProcess, spawnNode } from '@marmalade/testing';
import { answers } from '../measure/answers.js';
import type { BenchServers } from '../measure/servers.js';
import type { EventSource } from './event-source.js';
import type { Inlet } from './inlet.js';
import { seedPeople } from './people.js';
import { BOT_TOKEN, type Sink } from './sink-client.js';
import { countSql } from './tables.js';
import { copyCatalogue } from './telegram-catalogue.js';

/** Something that turns events into POSTs and rows. */
export interface Contender {
  name: string;
  inlet: Inlet;
  /** A database of its own for each round. @returns its URL */
  createDatabase(name: string): Promise<string>;
  start(databaseUrl: string): Promise<NodeProcess>;
  /** See `countSql`. */
  countSql: string;
  /** Processor seconds so far of whatever keeps its events. */
  brokerCpu(): number;
}

/** What contenders share. */
export interface Arena {
  servers: BenchServers;
  sink: Sink;
  source: EventSource;
  /** Different customers. */
  people: number;
  /** For the processes under test. */
  nodeOptions: string;
}

/** As the image sets it, for all contenders: short-lived objects then die young, and collecting them costs a third less. */
export const PRODUCTION_NODE_OPTIONS = '--max-semi-space-size=16 --max-old-space-size=512';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BARE = { queue: 'bench.notifications', exchange: 'bench.events' };
const OURS = { queue: 'dispatcher.notifications', exchange: 'marmalade.events' };

export async function bare({ servers, sink, source, nodeOptions }: Arena): Promise<Contender> {
  await source.declare(BARE.exchange, BARE.queue);
  return {
    name: 'bare',
    inlet: source.inlet(BARE.exchange, BARE.queue),
    createDatabase: (name) => servers.createDatabase(name),
    start: async (databaseUrl) => {
      const child = spawnNode(new URL('./bare-pipeline.js', import.meta.url), {
        env: {
          DATABASE_URL: databaseUrl,
          RABBITMQ_URL: servers.rabbitMq.url,
          BENCH_QUEUE: BARE.queue,
          BENCH_SINK: sink.sendMessage,
          NODE_OPTIONS: nodeOptions,
        },
      });
      await child.waitForLine(/runs/);
      return child;
    },
    countSql: countSql('public'),
    brokerCpu: () => servers.cpu().rabbitMq,
  };
}

/** It is started once beforehand: that makes its queue, and the database with its people of which each round gets a copy. */
export async function ours({ servers, sink, source, people, nodeOptions }: Arena): Promise<Contender> {
  const catalogue = join(servers.folder, 'catalogue');
  copyCatalogue(join(ROOT, 'catalogue'), catalogue);
  const start = (databaseUrl: string) =>
    startDispatcher(servers, databaseUrl, nodeOptions, {
      DISPATCHER_ROLES: 'sending',
      CATALOGUE_DIR: catalogue,
      TELEGRAM_CUSTOMER_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: sink.url,
      // A limit like any other, which is asked for each message and never reached.
      TELEGRAM_RATE_PER_SECOND: '100000',
    });
  const template = await servers.createDatabase('ours');
  const child = await start(template);
  // It is healthy before its queue is there, as it takes events in without a broker.
  await source.untilThere(OURS.queue);
  child.kill();
  await child.exited;
  await seedPeople(template, 'dispatcher', people);
  return {
    name: 'ours',
    inlet: source.inlet(OURS.exchange, OURS.queue),
    createDatabase: (name) => servers.createDatabase(name, 'ours'),
    start,
    countSql: countSql('dispatcher'),
    brokerCpu: () => servers.cpu().rabbitMq,
  };
}

/** The dispatcher's own process. Resolves when it is healthy. */
export async function startDispatcher(
  servers: Pick<BenchServers, 'folder'> & { rabbitMq: { url: string } },
  databaseUrl: string,
  nodeOptions: string,
  settings: Record<string, string>,
): Promise<NodeProcess> {
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
      MARMALADE_DATA_DIR: join(servers.folder, 'data'),
      MARMALADE_API_KEY: 'bench-bench-bench-bench-bench',
      NODE_OPTIONS: `${nodeOptions} ${process.env.BENCH_NODE_OPTIONS ?? ''}`,
      ...settings,
    },
  });
  await answers(`http://127.0.0.1:${port}/health`, child);
  return child;
}
