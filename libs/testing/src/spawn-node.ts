import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait-for.js';

/** A Node process of a test. */
export interface NodeProcess {
  pid: number;
  /** All it has written so far, both streams. */
  output(): string;
  /** The first line, past or to come, that matches. @throws Error with the output when it ends before, or time is over */
  waitForLine(pattern: RegExp, options?: { timeoutMs?: number }): Promise<RegExpMatchArray>;
  /** @param signal SIGTERM when not given */
  kill(signal?: NodeJS.Signals): void;
  /** How it ended. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a script in a Node process of its own, which ends when this process ends, whatever the cause.
 * TypeScript runs from its sources.
 * @param script path or file URL of a `.js`, `.mjs` or `.ts` file
 * @param options `env` is laid over this process's environment, undefined removes a variable
 */
export function spawnNode(
  script: string | URL,
  { env = {}, args = [], cwd }: { env?: Record<string, string | undefined>; args?: string[]; cwd?: string } = {},
): NodeProcess {
  const path = script instanceof URL || script.startsWith('file:') ? fileURLToPath(script) : script;
  const preload = (file: string) => ['--import', new URL(file, import.meta.url).href];
  const child = spawn(
    process.execPath,
    [
      ...preload('./die-with-parent.mjs'),
      ...(path.endsWith('.ts') ? ['--conditions=@marmalade/source', ...preload('./typescript/register.mjs')] : []),
      path,
      ...args,
    ],
    { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  let ended = false;
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    // `close` comes after the last of its output, `exit` may come before.
    child.once('close', (code, signal) => {
      ended = true;
      resolve({ code, signal });
    });
  });

  const waitForLine = async (pattern: RegExp, { timeoutMs = 15_000 } = {}): Promise<RegExpMatchArray> => {
    const find = () => text.split('\n').map((line) => line.match(pattern)).find(Boolean); // prettier-ignore
    await waitFor(() => find() ?? ended, { timeoutMs, message: `a line like ${pattern}` }).catch(() => undefined);
    const match = find();
    if (match) return match;
    throw new Error(`${path} wrote no line like ${pattern} ${ended ? 'and ended' : `in ${timeoutMs} ms`}:\n${text}`);
  };
  return { pid: child.pid!, output: () => text, waitForLine, kill: (signal) => void child.kill(signal), exited };
}
