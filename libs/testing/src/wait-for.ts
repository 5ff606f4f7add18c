import { setTimeout as delay } from 'node:timers/promises';

/** What comes, comes soon; on a machine that is busy with other things it may take several times as long. */
const PATIENCE_MS = 25_000;

/**
 * Awaits a fact instead of sleeping: asks again and again until the check returns something truthy without throwing.
 * @param check may be asynchronous; what it throws counts as "not yet"
 * @param options times in milliseconds; `message` says what was awaited
 * @returns the truthy value
 * @throws Error with the message and the last value or error, when the time is over
 */
export async function waitFor<T>(
  check: () => T | Promise<T>,
  { timeoutMs = PATIENCE_MS, intervalMs = 20, message = 'the condition' } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let last: string;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      last = `the last value was ${show(value)}`;
    } catch (error) {
      last = `the last error was ${error instanceof Error ? error.message : show(error)}`;
    }
    if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms for ${message}; ${last}`);
    await delay(intervalMs);
  }
}

function show(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
