// The documents that are made from the code: whole pages, and parts of pages between two marks.
import { relative } from 'node:path';

export const NOTE = '<!-- Made from the code by `npm run docs`: do not edit. -->';

/** A Markdown table, as Prettier writes it. @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => widthOf(row[column]))));
  const line = (row) =>
    `| ${row.map((cell, column) => cell + ' '.repeat(widths[column] - widthOf(cell))).join(' | ')} |`;
  return [
    line(cells[0]),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.slice(1).map(line),
  ].join('\n');
}

const widthOf = (text) => [...text].length;

export const code = (text) => `\`${text}\``;

/** docs/settings.md */
export function settingsPage(groups) {
  const parts = groups.map(({ reader, settings }) => {
    const rows = settings.map(({ name, meaning, fallback, values, required }) => [
      code(name),
      [
        meaning,
        values && `One of ${values.map(code).join(', ')}.`,
        required && '**Production refuses to start without it.**',
      ]
        .filter(Boolean)
        .join('. ')
        .replaceAll('..', '.'),
      fallback === undefined ? '' : code(fallback),
    ]);
    return `## ${reader}\n\n${table(['name', 'meaning', 'default'], rows)}`;
  });
  return `# Settings

${NOTE}

Read from the environment, and from \`.env\` in the working folder, over which the environment wins. Everything has a default
that works on a laptop. What is wrong is said in one message at start, a line a setting, and nothing starts half-configured.
The standalone (\`npm start\`) reads all of these; there a service's address and port come from \`HOST\` and \`PORT\` of the gateway only.

${parts.join('\n\n')}
`;
}

/** docs/errors.md */
export function errorsPage(types) {
  const rows = types.map(({ code: name, status, title, retryable }) => [
    code(name),
    String(status),
    title,
    retryable ? 'yes' : 'no',
  ]);
  return `# Errors

${NOTE}

Every error is \`application/problem+json\` (RFC 9457). Decide by \`code\`: it is stable. \`title\` is the same each time, \`detail\`
says what is particular, \`errors\` names each thing that is wrong by a JSON pointer into the body, and \`requestId\` is what the
logs are searched by. Some have \`parameters\`: what is particular as values, for whoever words it in another language. Where \`retryable\` is true the same request may succeed later; \`Retry-After\` says when, if that is known.

\`\`\`json
{
  "type": "urn:marmalade:problem:EVENT_ATTRIBUTE_MISSING",
  "title": "The event lacks a required attribute",
  "status": 400,
  "detail": "/source is required",
  "instance": "/api/v1/events",
  "code": "EVENT_ATTRIBUTE_MISSING",
  "requestId": "019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10",
  "retryable": false,
  "errors": [{ "pointer": "/source", "code": "REQUIRED", "message": "is required" }]
}
\`\`\`

${table(['code', 'status', 'title', 'retryable'], rows)}
`;
}

/** The picture of a delivery's life in docs/deliveries.md. */
export function statePicture(transitions) {
  const arrows = Object.entries(transitions).flatMap(([from, nexts]) =>
    nexts.length === 0 ? [`    ${from} --> [*]`] : nexts.map((next) => `    ${from} --> ${next}`),
  );
  return ['```mermaid', 'stateDiagram-v2', '    [*] --> pending', ...arrows, '```'].join('\n');
}

/** Who is told where: `customer → telegram, push, then sms, then email`. */
export function audienceLine({ audience, channels, fallback = [] }) {
  return `${audience} → ${channels.join(', ')}${fallback.map((channel) => `, then ${channel}`).join('')}`;
}

/** The tables of docs/system.md. */
export function systemTables({ subscriptions, announcements, events, tables, routes, types }) {
  const own = new Map(events.map((event) => [event.type, event]));
  return {
    subscriptions: table(
      ['service', 'pattern', 'queue', 'listener'],
      subscriptions.map(({ service, pattern, queue, listener }) => [
        service,
        code(pattern),
        code(queue),
        `[${code(listener.split('/').at(-1))}](../apps/${service}/${listener})`,
      ]),
    ),
    announcements: table(
      ['service', 'announces'],
      announcements.map(({ service, types: announced }) => [service, announced.map(code).join(', ')]),
    ),
    tables: table(
      ['service', 'schema', 'tables'],
      tables.map(({ service, tables: owned }) => [service, code(service), owned.map(code).join(', ')]),
    ),
    routes: table(
      ['path', 'service'],
      routes.map(({ prefix, service }) => [code(`${prefix}…`), service]),
    ),
    events: table(
      ['type', 'declared in', 'category', 'priority', 'audience → channels'],
      [
        ...types.map(({ type, category, priority, notify }) => [
          code(type),
          own.has(type) ? code(`contracts/${own.get(type).owner}`) : 'the catalogue',
          category,
          priority,
          notify.map(audienceLine).join('; '),
        ]),
        ...[...own.values()]
          .filter(({ isFact }) => isFact)
          .map(({ type, owner }) => [code(type), code(`contracts/${owner}`), '', '', 'services only']),
      ],
    ),
  };
}

/**
 * Puts text between two marks of a page, `<!-- begin NAME -->` and `<!-- end NAME -->`.
 * @throws Error when the page lacks them
 */
export function withPart(page, name, text, path) {
  const [begin, end] = [`<!-- begin ${name}: made from the code by npm run docs -->`, `<!-- end ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${relative('.', path)} lacks the marks of ${name}: ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}

const PERSON_ROLES = ['owner', 'marketing', 'readonly', 'cashier', 'customer'];
const HTTP_METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** docs/permissions.md, of the merged OpenAPI document. */
export function permissionsPage({ paths }) {
  const rows = Object.entries(paths)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, item]) =>
      HTTP_METHODS.filter((method) => item[method]).map((method) => {
        const { name, roles } = item[method]['x-permission'] ?? { name: 'public', roles: {} };
        const cells = PERSON_ROLES.map((role) => roles[role] ?? '');
        return [code(`${method.toUpperCase()} ${path}`), name === 'public' ? name : code(name), ...cells];
      }),
    );
  return `# Who may do what

${NOTE}

Every route of the API with the permission it takes, and how far it reaches for each role: \`all\` of them, or only what is the
person's \`own\`; where it is \`narrowed\` they may ask, and are given of their own alone. \`public\` routes ask for no credentials;
what they are given proves itself: a password, a signed link, a signature.
An API key has scopes instead of a role, which name permissions: \`events:write\`, \`events:*\`, or \`*\` for everything but the routes
about oneself (\`me:\`). A test walks the whole table over a running platform, route by route and role by role.

The table of roles and permissions is \`libs/platform/auth/src/role-permissions.ts\`. A route that declares a permission which is
not in it, or none at all, refuses to start. How people sign in and what tokens and keys are: [Access](access.md).

${table(['route', 'permission', ...PERSON_ROLES], rows)}
`;
}

/** Prettier's width. */
const LINE_LENGTH = 120;

/** A property of texts as Prettier writes it: on one line, or each on its own. */
function listProperty(name, texts) {
  const quoted = texts.map((text) => `'${text}'`);
  const line = `  '${name}': [${quoted.join(', ')}],`;
  return line.length <= LINE_LENGTH ? line : `  '${name}': [\n${quoted.map((text) => `    ${text},\n`).join('')}  ],`;
}

/** The queues of all services with what they are bound to, as code. */
export function platformQueues({ subscriptions }) {
  const patterns = new Map();
  for (const { queue, pattern } of subscriptions) patterns.set(queue, [...(patterns.get(queue) ?? []), pattern]);
  const rows = [...patterns]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([queue, list]) => listProperty(queue, list.sort()));
  return `// Made from the code by npm run docs.

/**
 * Every queue of the platform, and what it is bound to. Whoever publishes makes sure that they are there: an event that is published
 * before its second listener has ever run would miss it otherwise.
 */
export const PLATFORM_QUEUES: Readonly<Record<string, readonly string[]>> = {
${rows.join('\n')}
};
`;
}
