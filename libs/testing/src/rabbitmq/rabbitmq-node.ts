import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, isAlive } from '@marmalade/embedded-postgres';
import { connect } from 'amqplib';
import { waitFor } from '../wait-for.js';
import { startGuard } from './guard.js';
import { rabbitMqScripts } from './installation.js';
import { writeNodeFiles } from './node-files.js';

/** A RabbitMQ of the tests' own, apart from any that runs on this machine. Loopback only, guest/guest. */
export interface RabbitMqNode {
  /** `amqp://guest:guest@127.0.0.1:<port>` */
  url: string;
  port: number;
  nodeName: string;
  /** Ends it for good, and deletes its folder unless the caller gave that. */
  stop(): Promise<void>;
  /** SIGKILL: what was not yet on disk is lost, as when the power fails. */
  kill(): Promise<void>;
  /** Ends it in good order; `start()` brings it back. */
  shutdown(): Promise<void>;
  /** Starts it again on the same port with the data it has. Nothing happens while it runs. */
  start(): Promise<void>;
  /** `shutdown()` and `start()`. */
  restart(): Promise<void>;
  /** Runs `rabbitmqctl`; takes a second or two. @returns its output @throws Error when it fails */
  ctl(...args: string[]): Promise<string>;
}

export interface RabbitMqOptions {
  /** Where it keeps its data; unset: a new temporary folder. */
  dir?: string;
  port?: number;
  /** Path of a definitions file that it loads at each start (guest is added to it). */
  definitions?: string;
}

const READY_TIMEOUT_MS = 60_000;
const SHUTDOWN_TIMEOUT_MS = 20_000;

/**
 * Starts a private node and waits until it takes connections; about five seconds. It ends when this process is gone.
 * @throws Error when RabbitMQ is not installed, or with the end of its log when it does not start
 */
export async function startRabbitMq(options: RabbitMqOptions = {}): Promise<RabbitMqNode> {
  const scripts = rabbitMqScripts();
  if (!scripts) throw new Error('The rabbitmq-server program is not installed');
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'marmalade-rabbitmq-'));
  mkdirSync(dir, { recursive: true });
  const [port, distributionPort, epmdPort] = await Promise.all([options.port ?? freePort(), freePort(), freePort()]);
  const nodeName = `marmalade-test-${randomBytes(5).toString('hex')}@localhost`;
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const env = writeNodeFiles({ dir, nodeName, port, distributionPort, epmdPort, definitions: options.definitions });
  const guard = startGuard(options.dir ? undefined : dir);
  let epmd: ChildProcess | undefined;
  let server: ChildProcess | undefined;

  const begin = (program: string, args: string[]): ChildProcess => {
    const log = openSync(join(dir, 'output.log'), 'a');
    const child = spawn(program, args, { env, cwd: dir, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    child.once('error', () => undefined);
    child.unref();
    return child;
  };
  const guardWhatRuns = () => guard.groups([epmd, server].flatMap((child) => (isRunning(child) ? [child.pid!] : [])));
  const start = async () => {
    if (isRunning(server)) return;
    // The node would start a daemon of its own, which nobody could end with it. Erlang's programs may lie beside ours.
    if (!isRunning(epmd)) epmd = begin(epmdProgram(scripts), ['-port', String(epmdPort), '-address', '127.0.0.1']);
    const started = begin(join(scripts, 'rabbitmq-server'), []);
    server = started;
    guardWhatRuns();
    await ready(url, started, dir);
  };
  const kill = async () => {
    await killGroup(server);
    await machineEnded(dir);
    guardWhatRuns();
  };
  const shutdown = async () => {
    server?.kill('SIGTERM');
    await waitFor(() => !isRunning(server), { timeoutMs: SHUTDOWN_TIMEOUT_MS }).catch(() => undefined);
    await kill();
  };
  const stop = async () => {
    await Promise.all([kill(), killGroup(epmd)]);
    await guard.release();
    if (!options.dir) rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  const ctl = async (...args: string[]) => {
    const run = promisify(execFile)(join(scripts, 'rabbitmqctl'), ['--node', nodeName, ...args], { env, cwd: dir });
    return (await run).stdout;
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, nodeName, stop, kill, shutdown, start, restart: () => shutdown().then(start), ctl };
}

/** A real connection: the port is open some time before the node lets anybody in. */
async function ready(url: string, server: ChildProcess, dir: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      const connection = await connect(url, { timeout: 5_000 });
      await connection.close();
      return;
    } catch (error) {
      if (isRunning(server) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      await killGroup(server);
      throw new Error(`RabbitMQ did not start:\n${endOfLogs(dir)}`, { cause: error });
    }
  }
}

async function killGroup(child: ChildProcess | undefined): Promise<void> {
  if (!child?.pid || !isRunning(child)) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await waitFor(() => !isRunning(child), { message: `the end of process ${child.pid}` });
}

/** The Erlang machine is a child of the script that was started, and ends a little later. */
async function machineEnded(dir: string): Promise<void> {
  const file = join(dir, 'rabbit.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  await waitFor(() => !isAlive(pid), { message: `the end of process ${pid}` });
  // Later the number may be another program's.
  rmSync(file, { force: true });
}

function isRunning(child: ChildProcess | undefined): child is ChildProcess {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function epmdProgram(scripts: string): string {
  const beside = join(dirname(scripts), 'bin', 'epmd');
  return existsSync(beside) ? beside : 'epmd';
}

function endOfLogs(dir: string): string {
  return ['output.log', 'log/rabbit.log']
    .map((name) => join(dir, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-20).join('\n'))
    .join('\n');
}
