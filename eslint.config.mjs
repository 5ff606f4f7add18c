// What may import what, and a few habits. Each boundary here has a probe in tools/boundary-probes.mjs that shows it fires.
// Run it through tools/lint.mjs (`npm run lint`): the boundaries are judged by Nx's project graph, which ESLint alone takes
// from a cache that may be of yesterday, or skips without a word when there is none.
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';
import nodePrefix from './tools/lint-rules/node-prefix.mjs';
import verbFolders from './tools/lint-rules/verb-folders.mjs';

/** What ESLint itself recommends; its own list is a package more (@eslint/js) that says the same. */
const RECOMMENDED = Object.fromEntries(
  [...builtinRules].filter(([, rule]) => rule.meta.docs?.recommended).map(([name]) => [name, 'error']),
);

const only = (sourceTag, ...tags) => ({ sourceTag, onlyDependOnLibsWithTags: tags });

/** By the tags in each package's `package.json`. A tag that no package has would silently allow nothing and forbid nothing. */
const BETWEEN_PACKAGES = [
  {
    ...only('type:contracts', 'type:contracts'),
    // What is announced must be readable without our frameworks: by a publisher, a browser, a test.
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'amqplib'],
  },
  only('type:platform', 'type:platform', 'type:contracts'),
  // Never another app: services meet over HTTP and the broker. The widget is given out by the inbox as files; the bots are clients of the API.
  only('type:app', 'type:platform', 'type:contracts', 'type:widget', 'type:api-client'),
  only('type:composition', 'type:app', 'type:platform', 'type:contracts'),
  // The test app stands on the other helpers, which the platform's own tests use without it.
  only('type:testing', 'type:testing', 'type:platform', 'type:contracts'),
  {
    // Knows the API by its description alone, and runs wherever `fetch` is.
    ...only('type:api-client', 'type:contracts'),
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', 'amqplib'],
  },
  // Runs in the pages of other people, and brings nothing along.
  only('type:widget'),
  // The product is seen from outside only; not even its settings are imported.
  only('type:e2e', 'type:testing', 'type:contracts', 'type:api-client'),
  only('type:bench', 'type:testing', 'type:platform', 'type:contracts'),
];

const ANY_RUNTIME = only('platform:any', 'platform:any');

/** Tests of a package may use the test helpers too, which run on Node. */
const BETWEEN_PACKAGES_IN_TESTS = BETWEEN_PACKAGES.map((constraint) => ({
  ...constraint,
  onlyDependOnLibsWithTags: [...new Set([...constraint.onlyDependOnLibsWithTags, 'type:testing'])],
}));

const boundaries = (depConstraints) => ['error', { depConstraints, allow: [] }];

const DEEP_IMPORT = {
  group: ['@marmalade/*/**'],
  message: 'A package is imported by its name: what it offers is in its index.',
};

/** What a browser gets: there is no bundler that would find a package, and no Node. */
const SERVED = 'libs/inbox-widget/src/{connection,inbox,texts,element,page,service-worker}/**/*.ts';

/** What reads a text as markup. Whatever a notification holds comes in as text. */
const AS_MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'srcdoc', 'write'].map(
  (property) => ({ property, message: 'Texts come in as text: by `h`, or textContent.' }),
);

const NO_FOCUS = [
  ...['only', 'skip'].map((name) => ({
    selector: `CallExpression[callee.object.name=/^(describe|it|test)$/][callee.property.name='${name}']`,
    message: `.${name} hides tests from everybody else: remove it, or use describeWithRabbitMq and its like.`,
  })),
  ...['only', 'skip'].map((name) => ({
    // test.only.each(…)`…`, test.skip.each(…)(…)
    selector: `MemberExpression[object.object.name=/^(describe|it|test)$/][object.property.name='${name}']`,
    message: `.${name} hides tests from everybody else.`,
  })),
  {
    selector: 'CallExpression[callee.name=/^(fdescribe|fit|ftest|xdescribe|xit|xtest)$/]',
    message: 'Focused and disabled tests hide others: remove the letter.',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', '.marmalade/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { rules: RECOMMENDED },
  // Without type information: a second instead of half a minute; the type check is `npm run typecheck`.
  tseslint.configs.recommended,
  {
    plugins: { '@nx': nx, local: { rules: { 'verb-folders': verbFolders, 'node-prefix': nodePrefix } } },
    languageOptions: { ecmaVersion: 2023, sourceType: 'module' },
    rules: {
      'local/node-prefix': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Named for Nest's sake: a dynamic module wants a class, and a class without members is one.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': 'allow-with-description' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [DEEP_IMPORT],
        },
      ],
      eqeqeq: ['error', 'always'],
      // What a closure reads before it is assigned cannot be a const.
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    // tools/ run on Node; what is undefined there is a mistake, which TypeScript does not look for in these files.
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'process',
          'performance',
          'URL',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
        ]
          .concat([
            'setImmediate',
            'fetch',
            'AbortController',
            'AbortSignal',
            'TextDecoder',
            'TextEncoder',
            'structuredClone',
          ])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries([...BETWEEN_PACKAGES, ANY_RUNTIME]) },
  },
  {
    files: ['apps/*/src/**/*.ts'],
    rules: {
      'local/verb-folders': [
        'error',
        {
          allow: [
            // What an event causes at once is handed to the sender of the same process, already claimed: without this hand
            // each delivery would wait for a poll of the database. It hands over deliveries and asks for room, no more.
            { from: 'notify-on-event', to: 'send-deliveries' },
          ],
        },
      ],
    },
  },
  {
    files: [SERVED],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(?!\\.{1,2}/)', message: 'This runs in browsers, which find files and no packages.' }],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'global', 'require', 'setImmediate'],
      'no-restricted-properties': ['error', ...AS_MARKUP],
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts', 'e2e/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(BETWEEN_PACKAGES_IN_TESTS),
      'no-restricted-syntax': ['error', ...NO_FOCUS],
      // Test doubles and half-built values.
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  prettier,
);
