import { once } from 'node:events';
import type { SharedServers } from './global-setup.js';

/** Ends the servers when the last Jest project that uses them is done. */
export default async function globalTeardown(): Promise<void> {
  const servers = (globalThis as unknown as Record<symbol, SharedServers | undefined>)[
    Symbol.for('marmalade.test-servers')
  ];
  if (!servers || --servers.users > 0) return;
  const { program } = servers;
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, 'exit');
  program.ref();
  program.stdin!.end();
  await ended;
}
