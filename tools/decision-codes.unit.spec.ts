import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { root } from './packages.mjs';

const SOURCES = join(root, 'apps/dispatcher/src');
/** Where it is decided what becomes of a notification, and what came of it. */
const FOLDERS = [
  'planning',
  'notifications',
  'preferences',
  'notify-on-event',
  'send-deliveries',
  'deliveries',
  'erasures',
  'channels',
  'track',
];
/** These judge requests: their codes are entries of problems. */
const OF_REQUESTS = ['planning/request-problems.ts', 'planning/named-person.ts', 'preferences/known-names.ts'];
/** Words in capitals that are no codes of ours. */
const OTHER_WORDS = new Set([
  // Of HTTP, JWT, FCM, Telegram, SMTP and the environment.
  ...['POST', 'RS256', 'HIGH', 'NORMAL', 'HTML', 'SMTP', 'DISCORD_WEBHOOK_SYSTEM', 'UND_ERR_INVALID_ARG'],
  // States of a receipt, as SMS centres write them; EXPIRED is one of ours as well.
  ...['DELIVRD', 'UNDELIV', 'REJECTD', 'DELETED'],
  // Why a webhook endpoint was disabled: on the endpoint, see docs/channels.md.
  ...['RECEIVER_GONE', 'RECEIVER_FAILING'],
]);
const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const SHORTEST = 4;
const EQUALITY = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken];

function* sources(): Generator<ts.SourceFile> {
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(SOURCES, folder), { recursive: true }) as string[]) {
      const path = join(folder, name);
      if (!/(?<!\.spec|\.d)\.ts$/.test(name) || OF_REQUESTS.includes(path)) continue;
      const text = readFileSync(join(SOURCES, path), 'utf8');
      yield ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    }
  }
}

/** Codes in a piece of code: its texts, and those quoted in its SQL. What is only compared with is made elsewhere. */
function* codesIn(node: ts.Node): Generator<string> {
  if (ts.isCallExpression(node) && node.expression.getText() === 'problemType') return;
  if (ts.isStringLiteralLike(node) && CODE.test(node.text)) {
    const { parent } = node;
    if (!(ts.isBinaryExpression(parent) && EQUALITY.includes(parent.operatorToken.kind))) yield node.text;
  } else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
    for (const [, word] of node.text.matchAll(/'([A-Z][A-Z0-9_]+)'/g)) yield word!;
  }
  for (const child of node.getChildren()) yield* codesIn(child);
}

/** What a receiver did is a line of the trace under the name of what was counted. */
function engagements(): string[] {
  const path = join(SOURCES, 'track/engagements.ts');
  const [, kinds] = /kind: ((?:'\w+'(?: \| )?)+);/.exec(readFileSync(path, 'utf8'))!;
  return [...kinds!.matchAll(/\w+/g)].map(([kind]) => kind.toUpperCase());
}

const made = new Set(
  [...sources()]
    .flatMap((file) => [...codesIn(file)])
    .filter((code) => code.length >= SHORTEST && !OTHER_WORDS.has(code))
    .concat(engagements()),
);
const page = readFileSync(join(root, 'docs/deciding.md'), 'utf8');
const documented = new Set([...page.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, code]) => code!));

describe('the codes of decisions', () => {
  it('are found in the sources, of each kind one', () => {
    expect([...made]).toEqual(expect.arrayContaining(['NO_ADDRESS', 'FALLBACK_DUE', 'PROVIDER_FAILED', 'OPENED']));
  });

  it('are all explained in docs/deciding.md', () => {
    expect([...made].filter((code) => !documented.has(code)).sort()).toEqual([]);
  });

  it('are explained there only as long as there are such', () => {
    expect([...documented].filter((code) => !made.has(code)).sort()).toEqual([]);
  });
});
