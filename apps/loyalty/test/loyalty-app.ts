import { randomUUID } from 'node:crypto';
import type { Principal } from '@marmalade/auth';
import { type CloudEvent, createEvent, type DataOf } from '@marmalade/contracts-envelope';
import { CustomerChanged } from '@marmalade/contracts-identity';
import { InProcessBus } from '@marmalade/messaging';
import type { RunningService } from '@marmalade/service';
import { createTestDatabase, createTokenKeys, serveTokenKeys, type TestTokenKeys } from '@marmalade/testing';
import pg from 'pg';
import { readLoyaltyConfig } from '../src/loyalty.config.js';
import { startLoyalty } from '../src/start-loyalty.js';

const API_KEY = 'mk_loyalty_test_0123456789abcdef';

/** Loyalty on a database of the test's own, with keys of the test's own to sign tokens. */
export interface LoyaltyApp {
  url: string;
  keys: TestTokenKeys;
  bus: InProcessBus;
  databaseUrl: string;
  /** @param as somebody with a token; unset: the API key that may do everything; null: nobody */
  ask(
    method: string,
    path: string,
    body?: unknown,
    as?: Partial<Principal> | null,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  /** Hands an event over as another service's relay does; twice, as any may come. */
  tell(event: CloudEvent): Promise<void>;
  /** Makes a customer known, as identity tells of one. @returns their id */
  customer(more?: Partial<DataOf<typeof CustomerChanged>>): Promise<string>;
  /** What was announced and waits in the outbox, oldest first; the relay does not run. */
  announced(type?: string): Promise<{ type: string; data: any }[]>;
  sql(text: string, values?: unknown[]): Promise<any[]>;
  /** Another replica over the same database. */
  replica(): Promise<RunningService>;
  close(): Promise<void>;
}

export async function startLoyaltyApp(settings: Record<string, string> = {}): Promise<LoyaltyApp> {
  const database = await createTestDatabase();
  const keys = createTokenKeys();
  const identity = await serveTokenKeys(keys);
  const bus = new InProcessBus();
  const config = readLoyaltyConfig({
    DATABASE_URL: database.url,
    IDENTITY_URL: identity.url,
    MARMALADE_API_KEY: API_KEY,
    LOYALTY_PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    NODE_ENV: 'test',
    ...settings,
  });
  const running = [await startLoyalty(config, bus)];
  const { url } = running[0]!;
  const pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=loyalty', max: 2 });
  pool.on('error', () => undefined);
  const sql: LoyaltyApp['sql'] = async (text, values) => (await pool.query(text, values)).rows;
  // At its first start it asks for what it has missed, which nobody answers here.
  await sql(`DELETE FROM outbox WHERE routing_key = 'loyalty.facts_wanted'`);

  const tell: LoyaltyApp['tell'] = async ({ data, ...attributes }) => {
    const { id: messageId, type: routingKey } = attributes;
    const message = { messageId, routingKey, payload: JSON.stringify(data), redelivered: false, attributes };
    for (let turn = 0; turn < 2; turn += 1) {
      const [error] = await bus.publisher.publish([message]);
      if (error) throw error;
    }
  };
  return {
    url,
    keys,
    bus,
    databaseUrl: database.url,
    sql,
    tell,
    ask: async (method, path, body, as, headers) => {
      const credentials = as ? { authorization: keys.authorization(as) } : as === null ? {} : { 'x-api-key': API_KEY };
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(credentials as Record<string, string>),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      const text = isJson ? await response.text() : '';
      const bytes = isJson ? undefined : Buffer.from(await response.arrayBuffer());
      return { status: response.status, body: text === '' ? bytes : JSON.parse(text), headers: response.headers };
    },
    customer: async (more = {}) => {
      const id = more.customer?.id ?? randomUUID();
      const { birthday: _birthday, subscribed: _subscribed, source: _source, ...sample } = CustomerChanged.sample;
      const customer = { id, name: 'Anna', locale: 'en', timeZone: 'UTC', ...more.customer };
      await tell(createEvent(CustomerChanged, { ...sample, revision: 1, ...more, customer }));
      return id;
    },
    announced: async (type) =>
      sql(
        `SELECT routing_key AS type, payload::jsonb AS data FROM outbox WHERE $1::text IS NULL OR routing_key = $1 ORDER BY id`,
        [type ?? null],
      ),
    replica: async () => {
      const replica = await startLoyalty(config, new InProcessBus());
      running.push(replica);
      return replica;
    },
    close: async () => {
      await pool.end();
      for (const each of running) await each.close();
      await identity.stop();
      await database.drop();
    },
  };
}
