import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createConnection } from 'node:net';
import { freePort, waitFor } from '@marmalade/testing';
import { cpuSeconds } from '../measure/process-usage.js';

/** A Redis of the bench's own. */
export interface BenchRedis {
  port: number;
  /** Processor seconds so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** The shell ends the server when its input closes: also when this process is killed. */
const SCRIPT = 'redis-server "$@" & echo "runs as $!"; read -r _; kill $!; wait $!';

/** What of it is not installed, as a sentence; undefined when all is there. */
export function missingForRedis(): string | undefined {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    return 'This bench needs redis-server (Debian: apt-get install redis-server)';
  }
  try {
    // BullMQ loads it by itself, and says so late.
    createRequire(import.meta.url).resolve('ioredis');
    return undefined;
  } catch {
    return "This bench needs the npm package ioredis, BullMQ's client of Redis";
  }
}

/**
 * Starts it as a team would that keeps its jobs in it: an append-only file, written to the disk once a second.
 * @param folder for its file and its log; made when missing
 */
export async function startRedis(folder: string): Promise<BenchRedis> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    logfile: 'redis.log',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'redis', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const pid = Number(await waitFor(() => /^runs as (\d+)/m.exec(output)?.[1], { message: 'the id of redis-server' }));
  await waitFor(() => answersPing(port), { message: 'an answer of redis-server' });
  return {
    port,
    cpu: () => cpuSeconds(pid),
    stop: async () => {
      shell.stdin.end();
      await exited;
    },
  };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('data', (chunk) => end(chunk.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
  });
}
