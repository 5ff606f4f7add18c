// Makes the types of libs/api-client from the descriptions of the services' routes; with `--check` it says whether they are stale.
//   node tools/generate-api-client.mjs
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { root } from './packages.mjs';
import { runFromSources } from './run-from-sources.mjs';

const path = join(root, 'libs', 'api-client', 'src', 'generated.ts');

const NOTE = "// Made of the services' OpenAPI documents by `node tools/generate-api-client.mjs`: do not edit.\n";

/** @returns {Promise<{ current: string, wanted: string }>} what the file says, and what it should say */
export async function compareApiClient() {
  const { apiDocument } = await import('./docs/api-document.ts');
  const types = astToString(await openapiTS(withoutProse(await apiDocument()), { alphabetize: true }));
  return { current: existsSync(path) ? readFileSync(path, 'utf8') : '', wanted: NOTE + types };
}

const PROBLEM = {
  description: 'a problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** What readers of the document want to know and types do not: examples, and which problem has which status. */
function withoutProse(document) {
  const { components, ...rest } = bare(document);
  const { examples: _examples, ...typed } = components;
  for (const item of Object.values(rest.paths)) {
    for (const operation of Object.values(item).filter(({ responses }) => responses)) {
      const good = Object.entries(operation.responses).filter(([status]) => /^[23]/.test(status));
      operation.responses = { ...Object.fromEntries(good), default: PROBLEM };
    }
  }
  return { ...rest, components: typed };
}

/** @param {boolean} [ofNames] whether the keys are names of properties, among which `example` is a name like others */
function bare(value, ofNames = false) {
  if (Array.isArray(value)) return value.map((each) => bare(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => ofNames || !['example', 'examples'].includes(key));
  const isProperties = (key) => !ofNames && ['properties', 'components'].includes(key);
  return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, isProperties(key))]));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  runFromSources(import.meta.url);
  const { current, wanted } = await compareApiClient();
  if (process.argv.includes('--check')) {
    if (current !== wanted) console.error('libs/api-client is stale: run `node tools/generate-api-client.mjs`');
    process.exit(current === wanted ? 0 : 1);
  }
  if (current !== wanted) {
    writeFileSync(path, wanted);
    console.log(`wrote ${path}`);
  }
  process.exit(0);
}
