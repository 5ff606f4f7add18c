import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, whatever its kernel's clock. */
const TICKS_PER_SECOND = 100;

interface Stat {
  pid: number;
  parent: number;
  own: number;
  /** Of children that have ended and were waited for. */
  reaped: number;
}

/** Processor seconds a process has used so far, user and system. */
export function cpuSeconds(pid: number): number {
  return stat(pid)!.own;
}

/** Processor seconds of a process and its children, those that have ended included. */
export function familyCpuSeconds(pid: number): number {
  const parent = stat(pid)!;
  return childrenOf(pid).reduce((sum, child) => sum + child.own, parent.own + parent.reaped);
}

/** Megabytes of memory a process held at its peak. */
export function peakMegabytes(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmHWM') / 1_024;
}

/** Megabytes of memory a process holds now. */
export function residentMegabytes(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmRSS') / 1_024;
}

/** Megabytes a process and its children hold: what they share counts once. */
export function familyMegabytes(pid: number): number {
  const pids = [pid, ...childrenOf(pid).map((child) => child.pid)];
  return pids.reduce((sum, each) => sum + kilobytes(`/proc/${each}/smaps_rollup`, 'Pss'), 0) / 1_024;
}

/** Ids of the processes a process has started and not yet lost. */
export function childPids(pid: number): number[] {
  return childrenOf(pid).map((child) => child.pid);
}

function childrenOf(pid: number): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stat(Number(name)) ?? [])
    .filter(({ parent }) => parent === pid);
}

/** See proc(5). The program's name, in brackets, may hold anything. undefined when the process has gone. */
function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user, system, reapedUser, reapedSystem] = fields.slice(11, 15) as [number, number, number, number];
    return {
      pid,
      parent: fields[1]!,
      own: (user + system) / TICKS_PER_SECOND,
      reaped: (reapedUser + reapedSystem) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined;
  }
}

function kilobytes(file: string, field: string): number {
  return Number(readFileSync(file, 'utf8').match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0);
}
