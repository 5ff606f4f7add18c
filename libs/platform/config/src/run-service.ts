import { existsSync } from 'node:fs';
import { SettingsError } from './read-settings.js';

/** How long a service may take to stop; after that the process ends as it is. What was not finished is found at the next start. */
const STOP_WITHIN_MS = 4_500;

/**
 * The life of a process of ours: settings from `.env` in the working folder and the environment (which wins), start,
 * run until SIGINT or SIGTERM, stop. A second signal ends it at once.
 * An error at start is told in a person's words where it is one of ours, and ends the process with code 1.
 * @param start starts everything; errors with a `forPerson` mark or of the settings are shown without a stack
 */
export async function runService(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  let service: { close(): Promise<void> } | undefined;
  let signalled = false;
  const stop = async (): Promise<void> => {
    const limit = setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    limit.unref();
    await service?.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (signalled) process.exit(1);
      signalled = true;
      if (service) stop().catch(fail);
    });
  }
  try {
    service = await start();
    if (signalled) await stop();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  console.error(describe(error));
  process.exit(1);
}

function describe(error: unknown): unknown {
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `${address ?? ''}:${port} is taken by another program: choose another port in the settings.`;
  return error instanceof SettingsError || (error as { forPerson?: boolean }).forPerson
    ? (error as Error).message
    : error;
}
