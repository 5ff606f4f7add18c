// Shows that every boundary of eslint.config.mjs fires: for each a text that breaks it is linted as the file it would be in,
// and beside it one that must pass. Boundaries whose tags match nothing look exactly like boundaries that hold.
//   node tools/boundary-probes.mjs
// Nothing is written to the disk: there is nothing to clean up, and no build or test beside it finds a broken file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { refreshProjectGraph } from './lint.mjs';
import { packageFolders, root } from './packages.mjs';

const NX = '@nx/enforce-module-boundaries';
const SYNTAX = 'no-restricted-syntax';

/**
 * @typedef {object} Probe
 * @property {string} says the boundary in words
 * @property {string} at the file, below the root, that the code is taken for
 * @property {string} code
 * @property {string} [rule] that must fire; unset: nothing may
 * @property {RegExp} [message] that it must fire with
 * @property {string} [tag] of the one constraint that is to be judged by, where another would speak first
 */

const uses = (name) => `import * as probed from '${name}';\nexport const probe = probed;\n`;
const inTest = (call) => `import { describe, expect, it, test } from '@jest/globals';\n${call}\n`;

const file = (folder, suffix = '.ts') => `${folder}/boundary-probe${suffix}`;

/** @type {Probe[]} */
const PROBES = [
  ...refused('type:contracts takes contracts only', 'libs/contracts/orders/src', '@marmalade/config', /type:contracts/),
  ...['@nestjs/common', 'typeorm', 'pg', 'amqplib'].flatMap((name) =>
    refused(`type:contracts does not take ${name}`, 'libs/contracts/orders/src', name, /not allowed to import/),
  ),
  allowed('type:contracts takes contracts', 'libs/contracts/orders/src', '@marmalade/contracts-envelope'),
  allowed('type:contracts takes a plain library', 'libs/contracts/orders/src', 'typebox'),
  {
    says: 'platform:any takes platform:any only',
    at: file('libs/contracts/orders/src'),
    code: uses('@marmalade/http'),
    rule: NX,
    message: /platform:any/,
    tag: 'platform:any',
  },

  ...refused('type:platform takes no app', 'libs/platform/outbox/src', '@marmalade/gateway', /type:platform/),
  ...refused('type:platform takes no test helper', 'libs/platform/outbox/src', '@marmalade/testing', /type:platform/),
  allowed('type:platform takes platform', 'libs/platform/outbox/src', '@marmalade/database'),
  allowed('a spec of platform takes test helpers', 'libs/platform/outbox/src', '@marmalade/testing', '.unit.spec.ts'),
  allowed('a test folder of platform takes test helpers', 'libs/platform/outbox/test', '@marmalade/testing'),
  ...refused('a spec of platform takes no app', 'libs/platform/outbox/src', '@marmalade/gateway', /./, '.unit.spec.ts'),

  ...refused('type:app takes no other app', 'apps/gateway/src', '@marmalade/dispatcher', /type:app/),
  ...refused('type:app takes no composition', 'apps/gateway/src', '@marmalade/standalone', /type:app|Circular/),
  ...refused('type:app takes no test helper', 'apps/gateway/src', '@marmalade/testing', /type:app/),
  ...refused('a spec of an app takes no other app', 'apps/gateway/src', '@marmalade/dispatcher', /./, '.int.spec.ts'),
  allowed('type:app takes platform', 'apps/gateway/src', '@marmalade/http'),
  allowed('type:app takes contracts', 'apps/gateway/src', '@marmalade/contracts-envelope'),

  allowed('type:composition takes apps', 'apps/standalone/src', '@marmalade/dispatcher'),
  ...refused('type:composition takes no test helper', 'apps/standalone/src', '@marmalade/testing', /type:composition/),

  ...refused('type:testing takes no app', 'libs/test-app/src', '@marmalade/gateway', /type:testing/),
  allowed('type:testing takes platform', 'libs/testing/src', '@marmalade/embedded-postgres'),

  ...refused('type:api-client takes no platform', 'libs/api-client/src', '@marmalade/http', /type:api-client/),
  ...refused('type:api-client does not take pg', 'libs/api-client/src', 'pg', /not allowed to import/),
  allowed('type:api-client takes contracts', 'libs/api-client/src', '@marmalade/contracts-envelope'),

  ...refused('type:widget takes no platform', 'libs/inbox-widget/src', '@marmalade/http', /type:widget/),
  ...refused('type:widget takes no contracts', 'libs/inbox-widget/src', '@marmalade/contracts-inbox', /type:widget/),
  allowed('a test folder of the widget takes test helpers', 'libs/inbox-widget/test', '@marmalade/testing'),
  allowed('type:app takes the widget', 'apps/gateway/src', '@marmalade/inbox-widget'),
  ...refused('type:platform takes no widget', 'libs/platform/outbox/src', '@marmalade/inbox-widget', /./),
  ...['connection', 'element', 'page', 'service-worker'].map((folder) => ({
    says: `what is served of the widget takes no package (${folder})`,
    at: file(`libs/inbox-widget/src/${folder}`),
    code: uses('ws'),
    rule: 'no-restricted-imports',
  })),
  {
    says: 'nor a module of Node',
    at: file('libs/inbox-widget/src/element'),
    code: uses('node:fs'),
    rule: 'no-restricted-imports',
  },
  {
    says: 'but what stands beside it',
    at: file('libs/inbox-widget/src/element'),
    code: uses('../texts/times.js'),
  },
  {
    says: 'it does not know Node',
    at: file('libs/inbox-widget/src/page'),
    code: 'export const probe = process.env;\n',
    rule: 'no-restricted-globals',
  },
  {
    says: 'it reads no text as markup',
    at: file('libs/inbox-widget/src/element'),
    code: 'export const probe = (at: Element, text: string) => (at.innerHTML = text);\n',
    rule: 'no-restricted-properties',
  },

  ...refused('type:e2e takes no app', 'e2e/src', '@marmalade/standalone', /type:e2e/),
  ...refused('type:e2e takes no platform', 'e2e/src', '@marmalade/outbox', /type:e2e/),
  ...refused('a spec of e2e takes no app', 'e2e/src', '@marmalade/gateway', /type:e2e/, '.e2e.spec.ts'),
  allowed('type:e2e takes test helpers', 'e2e/src', '@marmalade/testing'),
  allowed('type:app takes the client', 'apps/bots/src', '@marmalade/api-client'),
  allowed('type:e2e takes the client', 'e2e/src', '@marmalade/api-client'),

  ...refused('type:bench takes no app', 'bench/src', '@marmalade/gateway', /type:bench/),
  allowed('type:bench takes platform', 'bench/src', '@marmalade/outbox'),

  {
    says: 'no relative import across packages',
    at: file('libs/platform/outbox/src'),
    code: uses('../../database/src/index.js'),
    rule: NX,
    message: /relative/,
  },
  {
    says: 'no deep import into another package',
    at: file('apps/gateway/src'),
    code: uses('@marmalade/http/src/problem.js'),
    rule: 'no-restricted-imports',
  },
  {
    says: 'no import of the package itself by its name',
    at: file('libs/platform/outbox/src'),
    code: uses('@marmalade/outbox'),
    rule: NX,
    message: /relative imports/,
  },
  {
    says: 'a verb folder takes no other verb folder',
    at: file('apps/dispatcher/src/list-notifications'),
    code: uses('../accept-events/parse-events.js'),
    rule: 'local/verb-folders',
  },
  {
    says: 'nor by way of a dynamic import',
    at: file('apps/dispatcher/src/list-notifications'),
    code: `export const probe = () => import('../accept-events/parse-events.js');\n`,
    rule: 'local/verb-folders',
  },
  {
    says: 'a verb folder takes nouns',
    at: file('apps/dispatcher/src/list-notifications'),
    code: uses('../deliveries/delivery-state.js'),
  },
  {
    says: "Node's own modules by node:",
    at: file('apps/gateway/src'),
    code: uses('fs'),
    rule: 'local/node-prefix',
  },
  ...['describe.only', 'it.only', 'test.only', 'describe.skip', 'it.skip', 'test.skip', 'fit', 'xdescribe'].map(
    (call) => ({
      says: `no ${call} in a test`,
      at: file('apps/gateway/test', '.unit.spec.ts'),
      code: inTest(`${call}('probe', () => undefined);`),
      rule: SYNTAX,
    }),
  ),
  {
    says: 'no test.only.each in a test',
    at: file('apps/gateway/test', '.unit.spec.ts'),
    code: inTest("test.only.each([1])('probe %s', () => undefined);"),
    rule: SYNTAX,
  },
  {
    says: 'a plain test passes',
    at: file('apps/gateway/test', '.unit.spec.ts'),
    code: "import { expect, test } from '@jest/globals';\ntest('probe', () => expect(1).toBe(1));\n",
  },
  {
    says: 'no @ts-ignore',
    at: file('apps/gateway/src'),
    code: `// @ts-ignore\nexport const probe: number = 'text';\n`,
    rule: '@typescript-eslint/ban-ts-comment',
  },
  {
    says: 'no unused variable',
    at: file('apps/gateway/src'),
    code: `export function probe(used: number, unused: number): number {\n  return used;\n}\n`,
    rule: '@typescript-eslint/no-unused-vars',
  },
  {
    says: 'unless it says so by an underscore',
    at: file('apps/gateway/src'),
    code: `export function probe(used: number, _unused: number): number {\n  return used;\n}\n`,
  },
];

function refused(says, folder, name, message, suffix) {
  return [{ says, at: file(folder, suffix), code: uses(name), rule: NX, message }];
}

function allowed(says, folder, name, suffix) {
  return { says, at: file(folder, suffix), code: uses(name) };
}

const eslint = new ESLint({ cwd: root });

/** @param {Probe} each @returns {Promise<string | undefined>} what is wrong with the boundary, if anything */
async function probe(each) {
  const filePath = join(root, each.at);
  const judge = each.tag ? await judgeBy(each.tag, filePath) : eslint;
  const [{ messages }] = await judge.lintText(each.code, { filePath });
  const found = messages.map(({ ruleId, message }) => `${ruleId}: ${message.split('\n')[0]}`).join('; ');
  if (!each.rule) return messages.length > 0 ? `should pass, but: ${found}` : undefined;
  const fired = messages.some(
    ({ ruleId, message }) => ruleId === each.rule && (!each.message || each.message.test(message)),
  );
  return fired ? undefined : `${each.rule} did not fire (${found || 'nothing did'})`;
}

/** ESLint with one of the file's constraints alone: of several that are broken, Nx tells of the first. */
async function judgeBy(tag, filePath) {
  const depConstraints = (await constraintsOf(filePath)).filter(({ sourceTag }) => sourceTag === tag);
  return new ESLint({ cwd: root, overrideConfig: { rules: { [NX]: ['error', { depConstraints }] } } });
}

async function constraintsOf(filePath) {
  const { rules } = await eslint.calculateConfigForFile(filePath);
  return rules[NX][1].depConstraints;
}

/** Constraints for which no probe shows that they refuse anything. */
async function constraintsWithoutProbe() {
  const tags = (await constraintsOf(join(root, file('libs/contracts/orders/src')))).map(({ sourceTag }) => sourceTag);
  const probed = PROBES.map(({ message }) => message?.source ?? '');
  return tags.filter((tag) => !probed.some((source) => source.includes(tag)));
}

/** Tags that eslint.config.mjs speaks of, and no package has: such a constraint can never apply. */
function tagsOfNobody() {
  const config = readFileSync(join(root, 'eslint.config.mjs'), 'utf8');
  const spoken = new Set(config.match(/\b(type|platform|scope):[a-z0-9-]+/g));
  const tags = packageFolders().flatMap(
    (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).nx?.tags ?? [],
  );
  return [...spoken].filter((tag) => !tags.includes(tag));
}

/** Packages that no constraint reaches: they could import anything. */
function packagesWithoutType() {
  return packageFolders().filter((folder) => {
    const { nx } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return !nx?.tags?.some((tag) => tag.startsWith('type:')) || !nx.tags.some((tag) => tag.startsWith('platform:'));
  });
}

await refreshProjectGraph();
const outcomes = [
  { says: 'every tag in the rules is that of a package', wrong: tagsOfNobody().join(', ') || undefined },
  { says: 'every package has a type and a platform', wrong: packagesWithoutType().join(', ') || undefined },
  { says: 'every constraint has a probe', wrong: (await constraintsWithoutProbe()).join(', ') || undefined },
];
for (const each of PROBES) outcomes.push({ ...each, wrong: await probe(each) });

const width = Math.max(...outcomes.map(({ says }) => says.length));
for (const { says, rule, wrong } of outcomes) {
  const expected = rule ? `refused by ${rule}` : 'holds';
  console.log(`${wrong === undefined ? 'ok    ' : 'FAILED'}  ${says.padEnd(width)}  ${wrong ?? expected}`);
}
const failures = outcomes.filter(({ wrong }) => wrong !== undefined);
console.log(`\n${outcomes.length - failures.length} of ${outcomes.length} boundaries hold`);
process.exit(failures.length === 0 ? 0 : 1);
