import { randomBytes } from 'node:crypto';
import { authModule } from '@marmalade/auth';
import { newId } from '@marmalade/contracts-envelope';
import { createHttpApp } from '@marmalade/http';
import { createLogger } from '@marmalade/observability';
import { Outbox } from '@marmalade/outbox';
import { SecretBox } from '@marmalade/secrets';
import type { Type } from '@nestjs/common';
import bcrypt from 'bcrypt';
import type { DataSource } from 'typeorm';
import { CustomerStore } from '../src/customers/customer-store.js';
import { type IdentityConfig, readIdentityConfig } from '../src/identity.config.js';
import { stillWelcome } from '../src/sessions/still-welcome.js';
import { signInProviders } from '../src/sign-in-providers.js';
import { SigningKeys } from '../src/signing-keys/signing-keys.js';
import { StaffStore } from '../src/staff/staff-store.js';

export const API_KEY = 'mk_test';
const SECRETS_KEY = randomBytes(32).toString('base64');

class Root {}

export interface SignInApp {
  url: string;
  keys: SigningKeys;
  secrets: SecretBox;
  outbox: Outbox;
  /** @param as an access token; unset: nobody; `API_KEY`: the first API key */
  ask(
    method: string,
    path: string,
    body?: unknown,
    as?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  close(): Promise<void>;
}

/** Some of identity's routes behind its own guard, with its own keys, as `identityModule` puts them together. */
export async function startSignInApp(
  dataSource: DataSource,
  controllers: Type[],
  settings: Partial<IdentityConfig> = {},
): Promise<SignInApp> {
  const config = { ...readIdentityConfig({ PUBLIC_URL: 'https://shop.test' }), ...settings };
  const outbox = new Outbox(dataSource);
  const secrets = new SecretBox(SECRETS_KEY);
  const keys = new SigningKeys(dataSource, secrets);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const stores = { customers: new CustomerStore(outbox), staff: new StaffStore(outbox) };
  const app = await createHttpApp(
    {
      module: Root,
      imports: [authModule({ apiKey: API_KEY, keys, stillWelcome: stillWelcome(dataSource) })],
      controllers,
      providers: signInProviders({ config, dataSource, outbox, secrets, keys, logger }, stores),
    },
    { service: 'test', logger },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    keys,
    secrets,
    outbox,
    ask: async (method, path, body, as, headers) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(as === API_KEY ? { 'x-api-key': as } : as !== undefined ? { authorization: `Bearer ${as}` } : {}),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
    },
    close: () => app.close(),
  };
}

export const EVERYTHING = [
  'staff',
  'customer',
  'session',
  'refresh_token',
  'login_token',
  'staff_invitation',
  'login_attempt',
  'telegram_proof',
  'address_verification',
  'signing_key',
  'audit_log',
  'outbox',
  'idempotency_key',
].join(', ');

interface StaffFields {
  role?: string;
  email?: string | null;
  password?: string;
  telegramId?: string;
  active?: boolean;
}

/** A member of staff, written past every rule; the hash of the password is cheap, and tells its cost itself. */
export async function addStaff(on: DataSource, fields: StaffFields = {}): Promise<string> {
  const id = newId();
  const { role = 'marketing', email = `${id}@staff.test`, password, telegramId = null, active = true } = fields;
  const hash = password === undefined ? null : await bcrypt.hash(password, 4);
  await on.query(
    `INSERT INTO staff (id, role, name, email, password_hash, telegram_id, active) VALUES ($1, $2, 'Olga Kim', $3, $4, $5, $6)`,
    [id, role, email, hash, telegramId, active],
  );
  return id;
}

export async function addCustomer(
  on: DataSource,
  { telegramId = null, status = 'active', email = null, phone = null }: Record<string, string | null> = {},
): Promise<string> {
  const id = newId();
  await on.query(
    `INSERT INTO customer (id, name, telegram_id, status, email, phone) VALUES ($1, 'Анна', $2, $3, $4, $5)`,
    [id, telegramId, status, email, phone],
  );
  return id;
}

/** What was announced, by type, in order. */
export async function announced(on: DataSource, type?: string): Promise<{ type: string; data: any }[]> {
  const rows: { type: string; payload: unknown }[] = await on.query(
    'SELECT routing_key AS type, payload FROM outbox WHERE $1::text IS NULL OR routing_key = $1 ORDER BY id',
    [type ?? null],
  );
  return rows.map(({ type: of, payload }) => ({
    type: of,
    data: typeof payload === 'string' ? JSON.parse(payload) : Buffer.isBuffer(payload) ? JSON.parse(payload.toString()) : payload, // prettier-ignore
  }));
}

export async function audited(on: DataSource): Promise<any[]> {
  return on.query(
    `SELECT action, actor_role AS role, actor_id AS actor, subject_kind AS kind, subject_id AS subject, after FROM audit_log ORDER BY id`,
  );
}
