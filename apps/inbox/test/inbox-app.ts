import { InProcessBus } from '@marmalade/messaging';
import { createTestDatabase, createTokenKeys, serveTokenKeys, type TestTokenKeys } from '@marmalade/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { readInboxConfig } from '../src/inbox.config.js';
import { startInbox } from '../src/start-inbox.js';
import type { RunningService } from '@marmalade/service';

export const API_KEY = 'mk_inbox_test_0123456789abcdef';

/** An inbox on a database of the test's own, with keys of the test's own to sign tokens. */
export interface InboxApp {
  url: string;
  keys: TestTokenKeys;
  bus: InProcessBus;
  databaseUrl: string;
  /** A token of somebody, as `Authorization` wants it. */
  as(id: string, options?: { role?: string; expiresIn?: number }): string;
  ask(method: string, path: string, options?: Asked): Promise<{ status: number; body: any; headers: Headers }>;
  /** Stores a notification as the dispatcher does. @returns its id */
  store(readerId: string, more?: Record<string, unknown>): Promise<string>;
  sql(text: string, values?: unknown[]): Promise<any[]>;
  /** Another replica over the same database and bus. */
  replica(): Promise<RunningService>;
  close(): Promise<void>;
}

interface Asked {
  as?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export async function startInboxApp(settings: Record<string, string> = {}): Promise<InboxApp> {
  const database = await createTestDatabase();
  const keys = createTokenKeys();
  const identity = await serveTokenKeys(keys);
  const bus = new InProcessBus();
  const start = () =>
    startInbox(
      readInboxConfig({
        DATABASE_URL: database.url,
        IDENTITY_URL: identity.url,
        MARMALADE_API_KEY: API_KEY,
        INBOX_PORT: '0',
        LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
        NODE_ENV: 'test',
        ...settings,
      }),
      bus,
    );
  const inbox = await start();
  inbox.startRelay();
  const replicas: RunningService[] = [inbox];
  const pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=inbox', max: 2 });
  pool.on('error', () => undefined);
  const as: InboxApp['as'] = (id, { role = 'customer', expiresIn = 600 } = {}) =>
    keys.authorization({ id, role }, { expiresIn });
  const ask: InboxApp['ask'] = async (method, path, { as: authorization, body, headers } = {}) => {
    const response = await fetch(inbox.url + path, {
      method,
      headers: {
        ...(authorization === undefined ? { 'x-api-key': API_KEY } : authorization && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  };
  return {
    url: inbox.url,
    keys,
    bus,
    databaseUrl: database.url,
    as,
    ask,
    store: async (readerId, more = {}) => {
      const body = {
        id: randomUUID(),
        recipientId: readerId,
        type: 'order.created',
        title: 'Jam',
        message: 'Ready.',
        ...more,
      };
      const answer = await ask('POST', '/inbox/notifications', { body });
      if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      return body.id;
    },
    sql: async (text, values) => (await pool.query(text, values)).rows,
    replica: async () => {
      const replica = await start();
      replicas.push(replica);
      return replica;
    },
    close: async () => {
      await pool.end();
      for (const each of replicas) await each.close();
      await identity.stop();
      await database.drop();
    },
  };
}
