// `npm run bench -- NAME [options …]` builds and runs bench/dist/NAME.js; without a name it lists what there is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './packages.mjs';

const sources = join(root, 'bench', 'src');
const names = readdirSync(sources)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));
const [name] = process.argv.splice(2, 1);

if (names.includes(name)) {
  await build();
  await import(join(root, 'bench', 'dist', `${name}.js`));
} else {
  console.log('npm run bench -- NAME [options …]\n');
  for (const each of names) console.log(`  ${each.padEnd(10)} ${purposeOf(each)}`);
  if (name !== undefined) process.exitCode = 1;
}

/** A bench says in the first line of its file what it measures. */
function purposeOf(bench) {
  const [first] = readFileSync(join(sources, `${bench}.ts`), 'utf8').split('\n');
  return first.replace(/^\/\/ /, '');
}
