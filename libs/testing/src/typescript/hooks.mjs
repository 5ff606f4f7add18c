import { transform } from '@swc/core';
import { fileURLToPath } from 'node:url';

const configFile = fileURLToPath(new URL('../../../../.swcrc', import.meta.url));

/** Relative imports say `.js`; where only the TypeScript exists, that is meant. */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !isOurs) throw error;
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
}

/** Compiles TypeScript with the same settings as the build does. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { source } = await next(url, { ...context, format: 'module' });
  const { code } = await transform(Buffer.from(source).toString('utf8'), {
    configFile,
    filename: fileURLToPath(url),
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
