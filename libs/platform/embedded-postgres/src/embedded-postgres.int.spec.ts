import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, EmbeddedPostgresInUseError, startEmbeddedPostgres } from './index.js';
import { isAlive, isPostgresOf } from './process-facts.js';

const asRoot = process.getuid?.() === 0;
const allFolders = mkdtempSync(join(tmpdir(), 'marmalade-pg-'));
chmodSync(allFolders, 0o711);

/** Ends what an interrupted run of these tests leaves: the end of this process is the end of the program's input. */
const guard = spawn(
  '/bin/sh',
  [
    '-c',
    `cat; for file in "$0"/*/data/cluster/postmaster.pid; do kill -QUIT $(head -n 1 "$file"); done; sleep 0.5; rm -rf "$0"`,
    allFolders,
  ],
  { detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
);

let dataDir: string;
let running: EmbeddedPostgres[];
let children: ChildProcess[];
let logged: string[];

beforeEach(() => {
  const folder = mkdtempSync(join(allFolders, 'test-'));
  chmodSync(folder, 0o711);
  dataDir = join(folder, 'data');
  running = [];
  children = [];
  logged = [];
});

afterEach(async () => {
  children.forEach((child) => child.kill('SIGKILL'));
  await Promise.all(running.map((server) => server.stop('immediate')));
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

afterAll(async () => {
  guard.stdin.end();
  await once(guard, 'exit');
});

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, onLog: (line) => logged.push(line), ...options });
  running.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that owns the folder. */
async function startInChild(): Promise<{ child: ChildProcess; pid: number }> {
  const source = fileURLToPath(new URL('./index.ts', import.meta.url));
  const register = fileURLToPath(new URL('../../../testing/src/typescript/register.mjs', import.meta.url));
  const script = join(dataDir, '..', 'owner.mjs');
  writeFileSync(
    script,
    `import { startEmbeddedPostgres } from ${JSON.stringify(source)};
     const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
     console.log(server.pid);
     process.on('SIGTERM', () => process.exit());
     setInterval(() => undefined, 1000);`,
  );
  const child = spawn(process.execPath, ['--conditions=@marmalade/source', '--import', register, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, pid: Number(line) };
}

describe('embedded PostgreSQL', () => {
  it('makes cluster and database, and keeps the data for the next start', async () => {
    const first = await start();
    expect(first.url).toMatch(/^postgres:\/\/marmalade:[\w-]{20,}@127\.0\.0\.1:\d+\/marmalade$/);
    expect(await query(first, `SHOW fsync`)).toEqual([{ fsync: 'on' }]);
    expect(await query(first, `SELECT upper('мармелад') AS up, current_setting('server_encoding') AS enc`)).toEqual([
      { up: 'МАРМЕЛАД', enc: 'UTF8' },
    ]);
    await query(first, `CREATE TABLE jam AS SELECT 'orange' AS taste`);
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
    await first.stop();

    const second = await start();
    expect(await query(second, `SELECT taste FROM jam`)).toEqual([{ taste: 'orange' }]);
    await second.stop();
    expect(logged).toEqual([]);
  });

  it('leaves no process and no owner when it was stopped', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(join(dataDir, 'owner.pid'))).toBe(false);
    expect(existsSync(join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
  });

  it('takes settings and a database name from its caller', async () => {
    const server = await start({ database: 'jam test', settings: { fsync: 'off', max_connections: '20' } });
    expect(
      await query(server, `SELECT current_database() AS db, current_setting('max_connections') AS connections`),
    ).toEqual([{ db: 'jam test', connections: '20' }]);
  });

  it('refuses a folder that a living process has, in words for a person', async () => {
    await start();
    await expect(start()).rejects.toThrow(EmbeddedPostgresInUseError);
    await expect(start()).rejects.toThrow(
      `Marmalade is already running on this data folder (process ${process.pid}): ${dataDir}`,
    );
  });

  it('refuses a folder that another process has, until that ends', async () => {
    const { child } = await startInChild();
    await expect(start()).rejects.toThrow(`(process ${child.pid})`);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await start();
  });

  it('takes over from an owner that was killed, ending the server it left', async () => {
    const { child, pid } = await startInChild();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isPostgresOf(pid, join(dataDir, 'cluster'))).toBe(true);

    const server = await start();
    expect(isAlive(pid)).toBe(false);
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(logged.join()).toContain(`process ${pid}`);
  });

  it('is not kept from starting by the pid file of a server that was killed, whoever has its number now', async () => {
    const first = await start();
    await query(first, `CREATE TABLE jam AS SELECT 'orange' AS taste`);
    await first.stop('immediate');
    const file = join(dataDir, 'cluster', 'postmaster.pid');
    writeFileSync(file, `${process.pid}\n${join(dataDir, 'cluster')}\n1700000000\n1\n\n127.0.0.1\n1 1\nready\n`);
    writeFileSync(join(dataDir, 'owner.pid'), `${process.pid}\nanother start time\n`);

    const second = await start();
    expect(await query(second, `SELECT taste FROM jam`)).toEqual([{ taste: 'orange' }]);
  });

  it('says so when the server dies, with its last lines', async () => {
    const server = await start();
    process.kill(server.pid, 'SIGKILL');
    while (logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(logged[0]).toContain('PostgreSQL ended unexpectedly (SIGKILL)');
    await server.stop();
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says which port is taken, and carries what PostgreSQL wrote', async () => {
    const { port } = await start();
    const other = start({ dataDir: join(dataDir, '..', 'other'), port });
    await expect(other).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('could not bind'),
    });
    expect(existsSync(join(dataDir, '..', 'other', 'owner.pid'))).toBe(false);
  });

  it('carries the last lines of a start that failed', async () => {
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
  });

  (asRoot ? it : it.skip)('keeps the cluster elsewhere when root puts it where PostgreSQL cannot go', async () => {
    const closed = join(dataDir, 'closed');
    mkdirSync(closed, { recursive: true });
    chmodSync(closed, 0o700);
    const options = { dataDir: join(closed, 'data') };
    const first = await start(options);
    await query(first, `CREATE TABLE jam AS SELECT 'orange' AS taste`);
    await first.stop();
    const home = readFileSync(join(closed, 'data', 'the-database-is-elsewhere.txt'), 'utf8')
      .trim()
      .split('\n')
      .at(-1)!;
    expect(home).toMatch(/^\/var\/lib\/marmalade\/[0-9a-f]{12}$/);
    try {
      expect(logged.join()).toContain(home);
      const second = await start(options);
      expect(await query(second, `SELECT taste FROM jam`)).toEqual([{ taste: 'orange' }]);
      await second.stop();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
