import { randomUUID } from 'node:crypto';
import { InProcessBus } from '@marmalade/messaging';
import type { RunningService } from '@marmalade/service';
import {
  type Account,
  createTestDatabase,
  startTelegramStandIn,
  type TelegramPerson,
  type TelegramStandIn,
  waitFor,
} from '@marmalade/testing';
import pg from 'pg';
import { type BotsConfig, readBotsConfig } from '../src/bots.config.js';
import { startBots } from '../src/start-bots.js';
import { GatewayStandIn } from './gateway-stand-in.js';

export const API_KEY = 'mk_bots_test_0123456789abcdef';
export const SECRET = 'seville_orange';

/** Both bots, with Telegram on one side and the platform on the other. */
export interface BotsWorld {
  telegram: TelegramStandIn;
  gateway: GatewayStandIn;
  tokens: { customer: string; cashier: string };
  bus: InProcessBus;
  /** Where the bots listen. */
  url: string;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  customer(account: Partial<Account> & { id: number }): TelegramPerson;
  cashier(account: Partial<Account> & { id: number }): TelegramPerson;
  /** Waits until the last thing somebody sees says this. */
  sees(person: TelegramPerson, words: string | RegExp): Promise<string>;
  /** Has the bots hear of an event twice, as they may. */
  tell(type: string, source: string, data: object): Promise<void>;
  config: BotsConfig;
  /** Starts another replica over the same database. */
  startReplica(): Promise<RunningService>;
  stop(): Promise<void>;
}

/** @param mode how updates reach the bots */
export async function startBotsWorld(
  mode: 'webhook' | 'polling',
  env: Record<string, string> = {},
): Promise<BotsWorld> {
  const [telegram, database] = await Promise.all([startTelegramStandIn(), createTestDatabase()]);
  const gateway = new GatewayStandIn();
  await gateway.start();
  const tokens = { customer: telegram.createBot('sweets_bot'), cashier: telegram.createBot('sweets_cashier_bot') };
  const config = readBotsConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    BOTS_PORT: '0',
    GATEWAY_URL: gateway.url,
    PUBLIC_URL: gateway.url,
    MARMALADE_API_KEY: API_KEY,
    TELEGRAM_CUSTOMER_BOT_TOKEN: tokens.customer,
    TELEGRAM_CASHIER_BOT_TOKEN: tokens.cashier,
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_CHANNEL: '@sweets',
    ...(mode === 'webhook' && { TELEGRAM_WEBHOOK_SECRET: SECRET }),
    ...env,
  });
  const bus = new InProcessBus();
  const replicas: RunningService[] = [];
  const startReplica = async () => {
    const replica = await startBots(config, replicas.length === 0 ? bus : new InProcessBus());
    replicas.push(replica);
    return replica;
  };
  const { url } = await startReplica();
  gateway.botsUrl = url;
  if (mode === 'webhook') {
    const answer = await fetch(`${url}/internal/telegram/set-webhooks`, {
      method: 'POST',
      headers: { 'x-api-key': API_KEY },
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
  const pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=bots', max: 2 });
  const person = (token: string) => (account: Partial<Account> & { id: number }) =>
    telegram.person(token, { first_name: 'Anna', language_code: 'en', ...account });
  return {
    telegram,
    gateway,
    tokens,
    bus,
    url,
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    customer: person(tokens.customer),
    cashier: person(tokens.cashier),
    sees: async (somebody, words) => {
      const says = () => {
        const text = somebody.screen?.plainText.replace(/[\u00a0\u202f]/g, ' ') ?? '';
        return (typeof words === 'string' ? text.includes(words) : words.test(text)) && text;
      };
      return (await waitFor(says, { message: `${words} in ${JSON.stringify(somebody.seen.map((each) => each.plainText))}` })) as string; // prettier-ignore
    },
    tell: async (type, source, data) => {
      const id = randomUUID();
      const attributes = { specversion: '1.0', id, source, type, time: new Date().toISOString() };
      const message = {
        messageId: id,
        routingKey: type,
        payload: JSON.stringify(data),
        redelivered: false,
        attributes,
      };
      for (let time = 0; time < 2; time += 1) {
        const [error] = await bus.publisher.publish([message as never]);
        if (error) throw error;
      }
    },
    config,
    startReplica,
    stop: async () => {
      for (const replica of replicas) await replica.close();
      await pool.end();
      await Promise.all([gateway.stop(), telegram.stop(), database.drop()]);
    },
  };
}
