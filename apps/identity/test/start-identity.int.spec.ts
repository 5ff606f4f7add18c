import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessTokens, RemoteJwks } from '@marmalade/auth';
import { InProcessBus } from '@marmalade/messaging';
import { createTestDatabase, type TestDatabase } from '@marmalade/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readIdentityConfig } from '../src/identity.config.js';
import { type RunningIdentity, startIdentity } from '../src/start-identity.js';

let database: TestDatabase;
let folder: string;
let started: RunningIdentity[];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'marmalade-identity-'));
  started = [];
});
afterAll(async () => {
  await Promise.all(started.map((identity) => identity.close()));
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<RunningIdentity> {
  const config = readIdentityConfig({
    DATABASE_URL: database.url,
    MARMALADE_DATA_DIR: folder,
    IDENTITY_PORT: '0',
    LOG_LEVEL: 'silent',
    LOG_FORMAT: 'json',
  });
  const identity = await startIdentity(config, new InProcessBus());
  started.push(identity);
  return identity;
}

test('replicas start together: one owner is made, and what one signs the other and every service accept', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  const owners = [one.newOwner, other.newOwner].filter((owner) => owner !== undefined);
  expect(owners).toHaveLength(1);
  const signedIn = await fetch(`${one.url}/auth/password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(owners[0]),
  });
  expect(signedIn.status).toBe(200);
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  const me = await fetch(`${other.url}/auth/me`, { headers });
  expect(await me.json()).toMatchObject({ person: { role: 'owner', email: owners[0]!.email } });

  const service = new AccessTokens(new RemoteJwks(`${other.url}/.well-known/jwks.json`));
  await expect(service.verify(headers.authorization)).resolves.toMatchObject({ role: 'owner' });
  expect((await start()).newOwner).toBeUndefined();
});
