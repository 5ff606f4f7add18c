// ESLint and Prettier over everything, or over the folders and files named: `node tools/lint.mjs [--fix] [path …]`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './packages.mjs';

/**
 * Makes Nx's project graph anew, by which the boundaries are judged. ESLint would read it from a cache: when that is old the
 * rule judges by yesterday's packages and tags, and when it is missing the rule is skipped with a mere warning.
 * In this process, without Nx's daemon: about a second, and nothing stays behind.
 */
export async function refreshProjectGraph() {
  process.env.NX_DAEMON = 'false';
  const { createProjectGraphAsync } = await import('@nx/devkit');
  const graph = await createProjectGraphAsync({ exitOnError: false });
  if (Object.keys(graph.nodes).length === 0) throw new Error('Nx finds no packages: boundaries would not be checked');
  return graph;
}

/** Runs a program of `node_modules`. @param {string} program path of its script @param {string[]} args @returns {Promise<number>} its exit code */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false' },
      stdio: 'inherit',
    });
    child.once('error', reject).once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

/**
 * @param {string[]} paths relative to the root; empty: everything
 * @param {{ fix?: boolean }} options `fix` mends what can be mended without thinking
 * @returns {Promise<number>} 0 when nothing is wrong
 */
export async function lint(paths = [], { fix = false } = {}) {
  const places = paths.length > 0 ? paths : ['.'];
  await refreshProjectGraph();
  const codes = await Promise.all([
    run('eslint/bin/eslint.js', [
      '--max-warnings=0',
      '--no-warn-ignored',
      '--no-error-on-unmatched-pattern',
      ...(fix ? ['--fix'] : []),
      ...places,
    ]),
    // After ESLint's mending, not beside it: both would write the same files.
    fix ? 0 : run('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '--ignore-unknown', ...places]),
  ]);
  if (fix)
    codes.push(await run('prettier/bin/prettier.cjs', ['--write', '--log-level=warn', '--ignore-unknown', ...places]));
  return Math.max(...codes);
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const args = process.argv.slice(2);
  const started = performance.now();
  const code = await lint(
    args.filter((arg) => arg !== '--fix'),
    { fix: args.includes('--fix') },
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(code === 0 ? `lint: nothing to say (${seconds} s)` : `lint: see above (${seconds} s)`);
  process.exit(code);
}
