import { spawn } from 'node:child_process';

/** Ends what a process started, when that process is gone without having done so itself. */
export interface Guard {
  /** The process groups that are to be killed, by their leaders' ids; replaces those named before. */
  groups(pids: number[]): void;
  /** There is nothing left to guard. @returns when the guard has gone */
  release(): Promise<void>;
}

/**
 * The end of its input is the sign: the system closes it for a killed process too.
 * The folder is deleted more than once, as what was killed takes a moment to end and writes until then.
 */
const SCRIPT = `
while read -r word values; do
  case $word in groups) groups=$values;; release) exit 0;; esac
done
for group in $groups; do kill -s KILL -- -$group; done 2>/dev/null
[ -n "$1" ] || exit 0
for try in 1 2 3 4 5; do rm -rf "$1"; sleep 0.3; done`;

/**
 * Starts a guard. Handlers for the end of this process would not do: inside of Jest they are not called, and nobody
 * calls them when it is killed.
 * @param folder deleted by the guard when it has to act
 */
export function startGuard(folder?: string): Guard {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'guard', folder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  const gone = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return {
    groups: (pids) => void guard.stdin.write(`groups ${pids.join(' ')}\n`),
    release: () => {
      // Now it is waited for: an otherwise idle process must not end before it has.
      guard.ref();
      guard.stdin.end('release\n');
      return gone;
    },
  };
}
