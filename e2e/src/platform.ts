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
  startDiscordStandIn,
  startRabbitMq,
  startSmtpSink,
  startTelegramStandIn,
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
  stop(): Promise<void>;
}

/** What separate processes can do and one can not: being killed and started one by one. */
export interface PlatformOfProcesses extends Platform {
  rabbitMq: RabbitMqNode;
  databaseUrl: string;
  /** SIGKILL, then a new process with the same settings. */
  killAndRestart(name: ProcessName): Promise<void>;
  output(): string;
}

export type ProcessName = 'gateway' | 'intake' | 'sending';

const appMain = (name: string): string => fileURLToPath(new URL(`../../dist/apps/${name}/main.js`, import.meta.url));
const COMMON = { MARMALADE_API_KEY: API_KEY, LOG_LEVEL: 'warn', LOG_FORMAT: 'json', NODE_ENV: 'test' };

/** Everything in one process, on an embedded PostgreSQL, without a broker: what `npm start` runs. */
export async function startInOneProcess(env: Record<string, string>): Promise<Platform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'marmalade-e2e-'));
  const child = spawnNode(appMain('standalone'), {
    env: { ...COMMON, PORT: '0', MARMALADE_DATA_DIR: dataDir, ...env },
  });
  const url = await addressIn(child, /Address\s+(http\S+)/);
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await child.exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A process a service over RabbitMQ and PostgreSQL, the dispatcher in its two roles: as in production. */
export async function startAsProcesses(env: Record<string, string>): Promise<PlatformOfProcesses> {
  const [rabbitMq, database, gatewayPort, intakePort, sendingPort] = await Promise.all([
    startRabbitMq(),
    createTestDatabase(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'marmalade-e2e-'));
  const shared = {
    ...COMMON,
    DATABASE_URL: database.url,
    RABBITMQ_URL: rabbitMq.url,
    MARMALADE_DATA_DIR: dataDir,
    ...env,
  };
  const specs: Record<ProcessName, { app: string; env: Record<string, string>; health: string }> = {
    sending: {
      app: 'dispatcher',
      env: { DISPATCHER_ROLES: 'sending', DISPATCHER_PORT: String(sendingPort) },
      health: `http://127.0.0.1:${sendingPort}/health`,
    },
    intake: {
      app: 'dispatcher',
      env: { DISPATCHER_ROLES: 'intake', DISPATCHER_PORT: String(intakePort) },
      health: `http://127.0.0.1:${intakePort}/health`,
    },
    gateway: {
      app: 'gateway',
      env: { PORT: String(gatewayPort), DISPATCHER_URL: `http://127.0.0.1:${intakePort}` },
      health: `http://127.0.0.1:${gatewayPort}/health`,
    },
  };
  const children = new Map<ProcessName, Child>();
  let log = '';
  const start = async (name: ProcessName): Promise<void> => {
    const spec = specs[name];
    const child = spawnNode(appMain(spec.app), { env: { ...shared, ...spec.env } });
    children.set(name, child);
    await waitFor(async () => (await fetch(spec.health)).ok, { timeoutMs: 30_000, message: `${name} to be healthy` });
  };
  for (const name of ['sending', 'intake', 'gateway'] as const) await start(name);
  return {
    url: `http://127.0.0.1:${gatewayPort}`,
    rabbitMq,
    databaseUrl: database.url,
    output: () => log + [...children].map(([name, child]) => `${name}: ${child.output()}`).join('\n'),
    killAndRestart: async (name) => {
      const child = children.get(name)!;
      child.kill('SIGKILL');
      await child.exited;
      log += `${name} (killed): ${child.output()}\n`;
      await start(name);
    },
    stop: async () => {
      for (const child of children.values()) child.kill('SIGTERM');
      await Promise.all([...children.values()].map((child) => child.exited));
      await rabbitMq.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function addressIn(child: Child, pattern: RegExp): Promise<string> {
  const [, address] = await child.waitForLine(pattern, { timeoutMs: 30_000 });
  return address!;
}
