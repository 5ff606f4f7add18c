// Runs a tool once more with the sources in place of the build, so that nothing is ever made from yesterday's.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CONDITION = '--conditions=@marmalade/source';

/** Goes on only where packages are read from their sources; elsewhere it runs the tool so, and ends with its exit code. @param {string} url the tool's `import.meta.url` */
export function runFromSources(url) {
  if (process.execArgv.includes(CONDITION)) return;
  const hooks = new URL('../libs/testing/src/typescript/register.mjs', import.meta.url);
  const options = [CONDITION, '--import', hooks.href, '--no-warnings=ExperimentalWarning'];
  const command = [...options, fileURLToPath(url), ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1);
}
