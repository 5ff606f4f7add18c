// Makes the documents that can be made from the code, or with `--check` says which of them are stale.
//   npm run docs
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsPage } from './docs/events-page.mjs';
import * as facts from './docs/facts.mjs';
import * as pages from './docs/pages.mjs';
import { envExample } from './env-example.mjs';
import { root } from './packages.mjs';
import { runFromSources } from './run-from-sources.mjs';

/** The facts of docs/system.md. */
export async function systemFacts() {
  const events = await facts.declaredEvents();
  const typeOf = new Map(events.map(({ exportName, type }) => [exportName, type]));
  const services = facts.appFolders().map((folder) => ({ folder, service: folder.slice('apps/'.length) }));
  return {
    events,
    routes: await facts.gatewayRoutes(),
    types: await facts.catalogueTypes(),
    subscriptions: services.flatMap(({ folder, service }) =>
      facts.subscriptionsOf(folder).map((subscription) => ({ service, ...subscription })),
    ),
    announcements: services
      .map(({ folder, service }) => ({
        service,
        types: facts.announcementsOf(folder).map((name) => {
          if (!typeOf.has(name)) throw new Error(`${folder} makes events of ${name}, which no contract exports`);
          return typeOf.get(name);
        }),
      }))
      .filter(({ types }) => types.length > 0),
    tables: services
      .map(({ folder, service }) => ({ service, tables: facts.tablesOf(folder) }))
      .filter(({ tables }) => tables.length > 0),
  };
}

/** @type {Record<string, (current: string, path: string) => Promise<string>>} how each document's text comes about */
const DOCUMENTS = {
  '.env.example': async () => envExample(await facts.settingsByReader()),
  'docs/settings.md': async () => pages.settingsPage(await facts.settingsByReader()),
  'docs/events.md': async () => eventsPage(await facts.eventReference()),
  'docs/permissions.md': async () => {
    const { apiDocument } = await import('./docs/api-document.ts');
    return pages.permissionsPage(await apiDocument());
  },
  'docs/errors.md': async () => pages.errorsPage(await facts.problemTypes()),
  'docs/deliveries.md': async (current, path) =>
    pages.withPart(current, 'states', pages.statePicture(await facts.deliveryTransitions()), path),
  'docs/system.md': async (current, path) => {
    const tables = pages.systemTables(await systemFacts());
    return Object.entries(tables).reduce((page, [name, text]) => pages.withPart(page, name, text, path), current);
  },
  'libs/platform/messaging/src/rabbitmq/platform-queues.ts': async () => pages.platformQueues(await systemFacts()),
};

export const DOCUMENT_NAMES = Object.keys(DOCUMENTS);

/**
 * What a document says, and what it should say.
 * @param {string} name path below the root
 */
export async function compareDocument(name) {
  const path = join(root, name);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return { path, current, wanted: await DOCUMENTS[name](current, path) };
}

/** Writes the documents that are stale. @returns {Promise<string[]>} their paths */
export async function writeDocuments(isWanted = () => true) {
  const written = [];
  for (const name of DOCUMENT_NAMES.filter(isWanted)) {
    const { path, current, wanted } = await compareDocument(name);
    if (current === wanted) continue;
    writeFileSync(path, wanted);
    written.push(path);
  }
  return written;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  runFromSources(import.meta.url);
  if (process.argv.includes('--check')) {
    const stale = [];
    for (const name of DOCUMENT_NAMES) {
      const { current, wanted } = await compareDocument(name);
      if (current !== wanted) stale.push(name);
    }
    for (const name of stale) console.error(`${name} is stale: run \`npm run docs\``);
    process.exit(stale.length === 0 ? 0 : 1);
  }
  for (const path of await writeDocuments()) console.log(`wrote ${path}`);
  // What was imported may hold timers.
  process.exit(0);
}
