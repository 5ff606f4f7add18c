// Inside a service, a folder is a noun (`deliveries`) or a verb (`send-deliveries`). Verbs use nouns, never each other:
// otherwise a use case cannot be read, changed or removed alone.
import { dirname, relative, resolve, sep } from 'node:path';

const VERBS = [
  'accept',
  'adjust',
  'announce',
  'answer',
  'award',
  'cancel',
  'change',
  'describe',
  'edit',
  'forget',
  'erase',
  'expire',
  'export',
  'invite',
  'issue',
  'keep',
  'learn',
  'list',
  'manage',
  'mark',
  'notify',
  'publish',
  'receive',
  'redeem',
  'refresh',
  'register',
  'replay',
  'reverse',
  'revoke',
  'review',
  'schedule',
  'send',
  'serve',
  'show',
  'sign',
  'steer',
  'stop',
  'store',
  'stream',
  'take',
  'verify',
];

/** Whether a folder is named like a use case: a verb of the list, a hyphen, and what it is done to. */
export function isVerbFolder(name) {
  return VERBS.some((verb) => name.startsWith(`${verb}-`));
}

/** @returns the app and the verb folder a file lies in, if it does */
function placeOf(path, root) {
  const [apps, app, src, folder, ...rest] = relative(root, path).split(sep);
  return apps === 'apps' && src === 'src' && rest.length > 0 && isVerbFolder(folder) ? { app, folder } : undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    docs: { description: "A service's verb folder does not import from another of its verb folders" },
    schema: [
      {
        type: 'object',
        properties: {
          allow: {
            type: 'array',
            items: {
              type: 'object',
              properties: { from: { type: 'string' }, to: { type: 'string' } },
              required: ['from', 'to'],
              additionalProperties: false,
            },
          },
        },
        additionalProperties: false,
      },
    ],
    messages: {
      verbImportsVerb:
        '{{from}} is a verb folder and so is {{to}}: move what both need into a noun folder, or let the module join them.',
    },
  },
  create(context) {
    const { allow = [] } = context.options[0] ?? {};
    const from = placeOf(context.filename, context.cwd);
    // Tests may set up one use case by means of another.
    if (!from || context.filename.endsWith('.spec.ts')) return {};
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const to = placeOf(resolve(dirname(context.filename), source.value), context.cwd);
      if (!to || to.app !== from.app || to.folder === from.folder) return;
      if (allow.some((pair) => pair.from === from.folder && pair.to === to.folder)) return;
      context.report({
        node: source,
        messageId: 'verbImportsVerb',
        data: { from: from.folder, to: to.folder },
      });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
