// Compiles every package's src/ into its dist/ with SWC, in one process: a fraction of a second for all of them,
// where a process a package takes many seconds. `node tools/build.mjs [folder …]` builds only those named.
import { transformFile } from '@swc/core';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageFolders, root } from './packages.mjs';

/** Builds the named packages, or all. @param {string[]} [folders] relative to the root @returns {Promise<number>} files written */
export async function build(folders = packageFolders()) {
  const counts = await Promise.all(folders.map(buildPackage));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function buildPackage(folder) {
  const source = join(root, folder, 'src');
  const target = join(root, folder, 'dist');
  if (!existsSync(source)) return 0;
  await rm(target, { recursive: true, force: true });
  const files = (await readdir(source, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  await Promise.all(files.map((entry) => buildFile(join(entry.parentPath, entry.name), source, target)));
  if (folder.startsWith(`apps`) && existsSync(join(source, 'main.ts'))) await writeLauncher(folder);
  return files.length;
}

async function buildFile(file, source, target) {
  const name = relative(source, file);
  if (name.endsWith('.spec.ts') || name.endsWith('.d.ts')) return;
  const output = join(target, name.replace(/\.ts$/, '.js'));
  await mkdir(dirname(output), { recursive: true });
  if (!name.endsWith('.ts')) {
    await cp(file, output);
    return;
  }
  const { code, map } = await transformFile(file, { configFile: join(root, '.swcrc'), sourceFileName: file });
  await writeFile(output, map ? `${code}\n//# sourceMappingURL=${output.split('/').pop()}.map\n` : code);
  if (map) await writeFile(`${output}.map`, map);
}

/** `node dist/apps/NAME/main.js` starts an app; its code stays in its own package, where imports resolve. */
async function writeLauncher(folder) {
  const launcher = join(root, 'dist', folder, 'main.js');
  await mkdir(dirname(launcher), { recursive: true });
  await writeFile(launcher, `import '${relative(dirname(launcher), join(root, folder, 'dist', 'main.js'))}';\n`);
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const started = performance.now();
  const count = await build(process.argv.length > 2 ? process.argv.slice(2) : undefined);
  console.log(`built ${count} files in ${Math.round(performance.now() - started)} ms`);
}
