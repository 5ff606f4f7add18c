// Builds everything, then runs Jest with the arguments given: `npm test`, `npm test -- apps/gateway --selectProjects unit`.
// The tiers are Jest projects by file name: unit needs nothing, int and e2e get their servers from Jest's global setup.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './packages.mjs';

// Tests that start real processes run what Node runs: dist.
await build();

const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

// Whoever stops this program means Jest, which ends its workers and the tests' servers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));

jest.once('error', (error) => {
  console.error(`Jest did not start: ${error.message}`);
  process.exit(1);
});
jest.once('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  // Ends as Jest did, so that a shell sees the signal.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
