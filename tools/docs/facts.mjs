// What the documents say about the code, read from the code itself: schemas and tables of states by importing them,
// subscriptions and announcements from the syntax tree of the apps.
//   Needs the sources: under Jest, or in Node with the hooks of libs/testing (see generate-docs.mjs).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { packageFolders, root } from '../packages.mjs';

/**
 * One setting as the documents show it.
 * @typedef {object} Setting
 * @property {string} name
 * @property {string} meaning
 * @property {string} [fallback] the default, as it would be written in the environment
 * @property {string[]} [values] all that is allowed
 * @property {string} [required] why production refuses to start without it
 */

/** Settings by who reads them; a name that several read is in each. @returns {Promise<{ reader: string, settings: Setting[] }[]>} */
export async function settingsByReader() {
  const { PlatformSettings } = await import('@marmalade/config');
  const { DispatcherSettings } = await import('@marmalade/dispatcher');
  const { GatewayOwnSettings } = await import('@marmalade/gateway');
  const { IdentitySettings } = await import('@marmalade/identity');
  const { InboxSettings } = await import('@marmalade/inbox');
  const { LoyaltySettings } = await import('@marmalade/loyalty');
  const { BotsSettings } = await import('@marmalade/bots');
  const required = await requiredInProduction();
  const read = (schema) => Object.entries(schema.properties).map(([name, rule]) => toSetting(name, rule, required));
  return [
    { reader: 'Every service', settings: read(PlatformSettings) },
    { reader: 'Gateway', settings: read(GatewayOwnSettings) },
    { reader: 'Identity', settings: read(IdentitySettings) },
    { reader: 'Dispatcher', settings: read(DispatcherSettings) },
    { reader: 'Inbox', settings: read(InboxSettings) },
    { reader: 'Loyalty', settings: read(LoyaltySettings) },
    { reader: 'Bots', settings: read(BotsSettings) },
  ];
}

function toSetting(name, { description = '', default: fallback, enum: values }, required) {
  return {
    name,
    meaning: description,
    ...(fallback !== undefined && { fallback: String(fallback) }),
    ...(values && { values }),
    ...(required.has(name) && { required: required.get(name) }),
  };
}

/** The reader of settings itself is asked: an empty environment of production is refused, with a reason for each name. */
async function requiredInProduction() {
  const { readServiceSettings, SettingsError } = await import('@marmalade/config');
  const { default: Type } = await import('typebox');
  try {
    readServiceSettings(Type.Object({}), { NODE_ENV: 'production' });
    return new Map();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const reasons = error.problems.map((problem) => /^(\w+) is missing: (.*)$/.exec(problem));
    return new Map(reasons.filter(Boolean).map(([, name, reason]) => [name, reason]));
  }
}

/** Every kind of problem that the apps declare. */
export async function problemTypes() {
  const { knownProblemTypes } = await import('@marmalade/http');
  // Problems are declared where they are thrown: importing the apps declares them all.
  await import('@marmalade/dispatcher');
  await import('@marmalade/gateway');
  await import('@marmalade/identity');
  await import('@marmalade/inbox');
  await import('@marmalade/loyalty');
  await import('@marmalade/bots');
  return knownProblemTypes();
}

/** @returns {Promise<Record<string, readonly string[]>>} which state of a delivery may follow which */
export async function deliveryTransitions() {
  const { TRANSITIONS } = await import('./sources.ts');
  return TRANSITIONS;
}

/** Which prefixes of the API lead to which service. */
export async function gatewayRoutes() {
  const { ROUTES, publicPrefix } = await import('@marmalade/gateway');
  return ROUTES.map((route) => ({ prefix: publicPrefix(route), service: route.service }));
}

/** The event types of every contracts package: `{ owner, exportName, isFact, type, description, schema, sample }`. */
export async function declaredEvents() {
  const folder = join(root, 'libs', 'contracts');
  const owners = readdirSync(folder)
    .filter((name) => name !== 'envelope' && existsSync(join(folder, name, 'package.json')))
    .sort();
  const found = [];
  // One after the other: Jest's loader of modules does not bear several at once.
  for (const owner of owners) {
    const module = await import(`@marmalade/contracts-${owner}`);
    for (const [exportName, definition] of Object.entries(module)) {
      if (!definition?.type || !definition.schema) continue;
      found.push({ owner, exportName, isFact: module.facts?.includes(definition) ?? false, ...definition });
    }
  }
  return found;
}

/** The types whose workflow is in the catalogue, each with its category, priority and audiences. */
export async function catalogueTypes() {
  const { parse } = await import('yaml');
  const folder = join(root, 'catalogue');
  return readdirSync(folder)
    .filter((type) => existsSync(join(folder, type, 'workflow.yaml')))
    .sort()
    .map((type) => ({ type, ...parse(readFileSync(join(folder, type, 'workflow.yaml'), 'utf8')) }));
}

/**
 * All that a publisher has to know of each type of the catalogue: its contract, or what is in its folder, with its workflow.
 * `person` and `money` are the schemas that nearly all of them share.
 */
export async function eventReference() {
  const { Money, Person } = await import('@marmalade/contracts-envelope');
  const declared = new Map((await declaredEvents()).map((event) => [event.type, event]));
  const readJson = (type, name) => JSON.parse(readFileSync(join(root, 'catalogue', type, name), 'utf8'));
  const types = (await catalogueTypes()).map(({ type, ...workflow }) => {
    const { owner, description, schema, sample } = declared.get(type) ?? {
      schema: readJson(type, 'schema.json'),
      sample: readJson(type, 'sample.json'),
    };
    return { type, owner, description: description ?? schema.description ?? '', schema, sample, workflow };
  });
  return { types, person: Person, money: Money };
}

/** The apps, by folder: `apps/gateway`. */
export function appFolders() {
  return packageFolders().filter((folder) => folder.startsWith('apps/'));
}

/**
 * Subscriptions of an app: what each `@Subscribe` says.
 * @param {string} app folder, `apps/dispatcher`
 * @returns {{ pattern: string, queue: string, listener: string }[]}
 * @throws Error when a pattern or a queue is not a literal: a queue's name never changes, and one screen shows it
 */
export function subscriptionsOf(app) {
  const found = [];
  for (const { path, tree } of sourcesOf(app)) {
    visit(tree, (node) => {
      if (!isCallOf(node, 'Subscribe')) return;
      const [patterns, options] = node.arguments;
      const place = `${path}: @Subscribe`;
      const list = patterns && ts.isArrayLiteralExpression(patterns) ? patterns.elements : [patterns];
      const queue = propertyOf(options, 'queue');
      for (const pattern of list) {
        found.push({
          pattern: literalOf(pattern, `${place} takes literal patterns`),
          queue: literalOf(queue, `${place} takes a literal queue`),
          listener: relative(app, path),
        });
      }
    });
  }
  return found;
}

/**
 * Names of the event definitions that an app makes events of: what is imported from a contract and handed to a call, in the files
 * that make events.
 */
export function announcementsOf(app) {
  const names = new Set();
  for (const { tree } of sourcesOf(app)) {
    // Calendars have a `createEvent` of their own.
    if (!isImported(tree, 'createEvent', '@marmalade/contracts-envelope')) continue;
    const definitions = importedFrom(tree, /^@marmalade\/contracts-(?!envelope$)/);
    visit(tree, (node) => {
      if (!ts.isCallExpression(node)) return;
      for (const argument of node.arguments) {
        if (ts.isIdentifier(argument) && definitions.has(argument.text)) names.add(argument.text);
      }
    });
  }
  return [...names].sort();
}

/** Names of the values a file imports from modules of a kind. */
function importedFrom(tree, module) {
  const clauses = tree.statements
    .filter((statement) => ts.isImportDeclaration(statement) && module.test(statement.moduleSpecifier.text))
    .map(({ importClause }) => importClause);
  const elements = clauses.flatMap((clause) => [...(clause?.namedBindings?.elements ?? [])]);
  return new Set(elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text));
}

/** Tables that an app's migrations create, in the order they are written in the app. */
export function tablesOf(app) {
  const folder = join(app, 'src', 'migrations');
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => [
      ...readFileSync(join(root, folder, name), 'utf8').matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g),
    ])
    .map(([, table]) => table);
}

function* sourcesOf(app) {
  const names = readdirSync(join(root, app, 'src'), { recursive: true }).sort();
  for (const name of names) {
    if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
    const path = join(app, 'src', name);
    yield { path, tree: ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2022) };
  }
}

function visit(node, look) {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function isCallOf(node, name) {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;
}

function isImported(tree, name, module) {
  return tree.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      statement.moduleSpecifier.text === module &&
      statement.importClause?.namedBindings?.elements?.some((element) => element.name.text === name),
  );
}

function propertyOf(node, name) {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  return node.properties.find((property) => property.name?.text === name)?.initializer;
}

function literalOf(node, message) {
  if (!node || !ts.isStringLiteralLike(node)) throw new Error(message);
  return node.text;
}
