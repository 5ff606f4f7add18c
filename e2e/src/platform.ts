import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createTestDatabase,
  type DiscordStandIn,
  freePort,
  type RabbitMqNode,
  type SmtpSink,
  spawnNode,
  startAmqpProxy,
  startDiscordStandIn,
  startPostgresProxy,
  startRabbitMq,
  startSmtpSink,
  startTelegramStandIn,
  type Statement,
  type TcpProxy,
  type TelegramStandIn,
  waitFor,
} from '@marmalade/testing';

type Child = ReturnType<typeof spawnNode>;

export const API_KEY = 'mk_e2e_0123456789abcdefghijklmnopqrstuvwxyz';

/** The outside world the platform writes to: servers that behave as the real ones do, and remember. */
export interface World {
  smtp: SmtpSink;
  discord: DiscordStandIn;
  telegram: TelegramStandIn;
  /** Address by ops channel. */
  webhooks: Record<string, string>;
  env: Record<string, string>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const [smtp, discord, telegram] = await Promise.all([startSmtpSink(), startDiscordStandIn(), startTelegramStandIn()]);
  const channels = ['system', 'member', 'facesearch', 'upload', 'payment', 'order'];
  const webhooks = Object.fromEntries(channels.map((channel) => [channel, discord.createWebhook(channel)]));
  const webhookEnv = Object.entries(webhooks).map(([channel, url]) => [
    `DISCORD_WEBHOOK_${channel.toUpperCase()}`,
    url,
  ]);
  return {
    smtp,
    discord,
    telegram,
    webhooks,
    env: {
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Marmalade <shop@example.com>',
      TELEGRAM_CUSTOMER_BOT_TOKEN: telegram.createBot('customer_bot'),
      TELEGRAM_API_ROOT: telegram.url,
      // Updates are posted: fetching them would use up the faults that are meant for messages.
      TELEGRAM_WEBHOOK_SECRET: 'seville_orange',
      ...Object.fromEntries(webhookEnv),
    },
    stop: async () => {
      await Promise.all([smtp.stop(), discord.stop(), telegram.stop()]);
    },
  };
}

/** The platform under test, reached by HTTP like anybody reaches it. */
export interface Platform {
  url: string;
  /** All that its processes have written. */
  output(): string;
  stop(): Promise<void>;
}

/** What separate processes can do and one can not: being killed, stopped and started one by one. */
export interface PlatformOfProcesses extends Platform {
  rabbitMq: RabbitMqNode;
  databaseUrl: string;
  /** What stands between a dispatcher and its servers, when the platform was started so. */
  proxies: Record<DispatcherName, Proxies>;
  /** Starts one that does not run. */
  start(name: ProcessName): Promise<void>;
  /** SIGKILL. */
  kill(name: ProcessName): Promise<void>;
  /** SIGKILL, then a new process with the same settings. */
  killAndRestart(name: ProcessName): Promise<void>;
  /** SIGSTOP or SIGCONT. */
  signal(name: ProcessName, signal: NodeJS.Signals): void;
  /** Where a service listens itself: clients of a replica go there. */
  addressOf(name: InboxName | LoyaltyName): string;
  /** All that processes have written, those that were killed included: a text for each. */
  outputs(): string[];
}

/** `sending2` is a replica of `sending`, and does not run until it is started. */
export type DispatcherName = 'intake' | 'sending' | 'sending2';
/** `inbox2` is a replica of `inbox`, which the gateway does not know, and does not run until it is started. */
export type InboxName = 'inbox' | 'inbox2';
/** `loyalty2` likewise. */
export type LoyaltyName = 'loyalty' | 'loyalty2';
export type ProcessName = 'gateway' | 'identity' | 'bots' | InboxName | LoyaltyName | DispatcherName;

export interface Proxies {
  database: TcpProxy<Statement>;
  rabbitMq: TcpProxy;
}

/** In the order in which their ports are given. */
const DISPATCHERS = ['intake', 'sending', 'sending2'] as const;

/** Services of which there may be a second one. */
const REPLICATED = ['inbox', 'inbox2', 'loyalty', 'loyalty2'] as const;

/** How long a process may take to start, beside all the others: a little less than a test's hook has. */
const START_MS = 50_000;

/** How long a process may take to end in good order. */
const PATIENCE_MS = 15_000;

const appMain = (name: string): string => fileURLToPath(new URL(`../../dist/apps/${name}/main.js`, import.meta.url));
/** With whom every platform under test begins. */
export const OWNER = { email: 'owner@example.com', password: 'correct horse battery' };

/** All of a suite's requests come from one address: the limits have tests of their own. */
const UNLIMITED = Object.fromEntries(
  ['DEFAULT', 'ANONYMOUS', 'LOGIN', 'FAILED_CREDENTIALS', 'CODES', 'SENDS', 'CONNECTS'].map((name) => [
    `RATE_LIMIT_${name}_PER_MINUTE`,
    '0',
  ]),
);

const COMMON = {
  ...UNLIMITED,
  MARMALADE_API_KEY: API_KEY,
  MARMALADE_OWNER_EMAIL: OWNER.email,
  MARMALADE_OWNER_PASSWORD: OWNER.password,
  LOG_LEVEL: 'warn',
  LOG_FORMAT: 'json',
  NODE_ENV: 'test',
};

/** Everything in one process, on an embedded PostgreSQL, without a broker: what `npm start` runs. */
export async function startInOneProcess(env: Record<string, string>): Promise<Platform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'marmalade-e2e-'));
  const child = spawnNode(appMain('standalone'), {
    env: { ...COMMON, PORT: '0', MARMALADE_DATA_DIR: dataDir, ...env },
  });
  const stop = async (): Promise<void> => {
    await endInGoodOrder(child);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    return { url: await addressIn(child, /Address\s+(http\S+)/), output: () => child.output(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * A process a service over RabbitMQ and PostgreSQL, the dispatcher in its two roles: as in production.
 * @param options `proxied`: each dispatcher reaches its servers through proxies of its own, where a test sees what passes; `whole`:
 *   loyalty and the bots run too, which most suites have no use for: two processes fewer are started then for each of these
 */
export async function startAsProcesses(
  env: Record<string, string>,
  { proxied = false, whole = false }: { proxied?: boolean; whole?: boolean } = {},
): Promise<PlatformOfProcesses> {
  const [rabbitMq, database, gatewayPort, identityPort, botsPort, ...ports] = await Promise.all([
    startRabbitMq(),
    createTestDatabase(),
    freePort(),
    freePort(),
    freePort(),
    ...[...DISPATCHERS, ...REPLICATED].map(() => freePort()),
  ]);
  const dispatcherPorts = ports.slice(0, DISPATCHERS.length);
  const replicaPorts = new Map(REPLICATED.map((name, place) => [name, ports[DISPATCHERS.length + place]!]));
  const dataDir = mkdtempSync(join(tmpdir(), 'marmalade-e2e-'));
  const proxies = proxied ? await proxiesOf(database.url, rabbitMq.url) : undefined;
  const shared = {
    ...COMMON,
    DATABASE_URL: database.url,
    RABBITMQ_URL: rabbitMq.url,
    MARMALADE_DATA_DIR: dataDir,
    DISPATCHER_URL: `http://127.0.0.1:${dispatcherPorts[0]}`,
    IDENTITY_URL: `http://127.0.0.1:${identityPort}`,
    INBOX_URL: `http://127.0.0.1:${replicaPorts.get('inbox')}`,
    // Where they do not run, somebody answers whether they are well.
    LOYALTY_URL: `http://127.0.0.1:${replicaPorts.get(whole ? 'loyalty' : 'inbox')}`,
    BOTS_URL: `http://127.0.0.1:${whole ? botsPort : replicaPorts.get('inbox')}`,
    GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    ...env,
  };
  const publicUrl = `http://127.0.0.1:${gatewayPort}`;
  const healthAt = (port: number) => `http://127.0.0.1:${port}/health`;
  const specs = new Map<ProcessName, { app: string; env: Record<string, string>; health: string }>();
  for (const [index, name] of DISPATCHERS.entries()) {
    const port = dispatcherPorts[index]!;
    const own = { DISPATCHER_ROLES: name === 'intake' ? 'intake' : 'sending', DISPATCHER_PORT: String(port) };
    const through = proxies && { DATABASE_URL: proxies[name].database.url, RABBITMQ_URL: proxies[name].rabbitMq.url };
    specs.set(name, { app: 'dispatcher', env: { ...own, ...through }, health: healthAt(port) });
  }
  specs.set('gateway', {
    app: 'gateway',
    env: { PORT: String(gatewayPort) },
    health: healthAt(gatewayPort),
  });
  specs.set('identity', {
    app: 'identity',
    env: { IDENTITY_PORT: String(identityPort), PUBLIC_URL: publicUrl },
    health: healthAt(identityPort),
  });

  specs.set('bots', {
    app: 'bots',
    env: { BOTS_PORT: String(botsPort), PUBLIC_URL: publicUrl },
    health: healthAt(botsPort),
  });
  for (const [name, port] of replicaPorts) {
    const app = name.replace('2', '');
    specs.set(name, { app, env: { [`${app.toUpperCase()}_PORT`]: String(port) }, health: healthAt(port) });
  }

  const children = new Map<ProcessName, Child>();
  const ended: string[] = [];
  const start = async (name: ProcessName): Promise<void> => {
    const spec = specs.get(name)!;
    const child = spawnNode(appMain(spec.app), { env: { ...shared, ...spec.env } });
    children.set(name, child);
    await waitFor(async () => (await fetch(spec.health)).ok, { timeoutMs: START_MS, message: `${name} to be healthy` });
  };
  const kill = async (name: ProcessName): Promise<void> => {
    const child = children.get(name)!;
    child.kill('SIGKILL');
    await child.exited;
    children.delete(name);
    ended.push(`${name} (killed): ${child.output()}`);
  };
  const outputs = () => [...ended, ...[...children].map(([name, child]) => `${name}: ${child.output()}`)];
  const stop = async (): Promise<void> => {
    await Promise.all([...children.values()].map(endInGoodOrder));
    for (const { database, rabbitMq } of Object.values(proxies ?? {})) {
      await Promise.all([database.stop(), rabbitMq.stop()]);
    }
    await rabbitMq.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const names = ['inbox', 'sending', 'intake', 'identity', 'gateway', ...(whole ? (['loyalty', 'bots'] as const) : [])];
  const started = await Promise.allSettled((names as ProcessName[]).map(start));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed) {
    // Nobody else could stop those that did start.
    await stop();
    throw failed.reason;
  }
  return {
    url: `http://127.0.0.1:${gatewayPort}`,
    rabbitMq,
    databaseUrl: database.url,
    get proxies() {
      if (!proxies) throw new Error('The platform was not started with proxies');
      return proxies;
    },
    start,
    kill,
    killAndRestart: async (name) => {
      await kill(name);
      await start(name);
    },
    signal: (name, signal) => children.get(name)!.kill(signal),
    addressOf: (name) => `http://127.0.0.1:${replicaPorts.get(name)}`,
    outputs,
    output: () => outputs().join('\n'),
    stop,
  };
}

async function proxiesOf(databaseUrl: string, rabbitMqUrl: string): Promise<Record<DispatcherName, Proxies>> {
  const pairs = DISPATCHERS.map(async (name) => {
    const [database, rabbitMq] = await Promise.all([startPostgresProxy(databaseUrl), startAmqpProxy(rabbitMqUrl)]);
    return [name, { database, rabbitMq }];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** SIGTERM, also to one that is stopped; a test that failed may have left it in a state in which it can not end. */
async function endInGoodOrder(child: Child): Promise<void> {
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await child.exited;
  clearTimeout(impatience);
}

async function addressIn(child: Child, pattern: RegExp): Promise<string> {
  const [, address] = await child.waitForLine(pattern, { timeoutMs: START_MS });
  return address!;
}
