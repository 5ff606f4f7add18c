// `.env.example`: every setting there is, with its meaning and its default, none of them set. Written by generate-docs.mjs.

/** Read by Docker Compose itself, which puts them into the addresses of the services. */
const COMPOSE = [
  { name: 'POSTGRES_PASSWORD', meaning: 'password of the PostgreSQL that docker-compose.yml brings' },
  { name: 'RABBITMQ_PASSWORD', meaning: 'password of the RabbitMQ that docker-compose.yml brings: letters and digits' },
];

/**
 * @param {Awaited<ReturnType<typeof import('./docs/facts.mjs').settingsByReader>>} groups
 * @returns {string} the file's text
 */
export function envExample(groups) {
  const seen = new Set();
  const parts = groups.map(({ reader, settings }) => {
    const fresh = settings.filter(({ name }) => !seen.has(name) && seen.add(name));
    return [`# ----- ${reader} -----`, ...fresh.flatMap((setting) => ['', ...lines(setting)])].join('\n');
  });
  return [
    '# Settings of Marmalade. `npm start` needs none of them; copy this file to `.env` and set what you want to change.',
    '# The environment wins over `.env`. Made from the schemas by `npm run docs`: do not edit.',
    '',
    parts.join('\n\n'),
    '',
    '# ----- Docker Compose only -----',
    ...COMPOSE.flatMap((setting) => ['', ...lines(setting)]),
    '',
  ].join('\n');
}

/** Names that only Docker Compose reads. */
export const COMPOSE_NAMES = COMPOSE.map(({ name }) => name);

function lines({ name, meaning, fallback, values, required }) {
  const notes = [meaning, values && `one of: ${values.join(', ')}`, required && 'must be set in production'];
  // A value with blanks or signs of the shell is quoted: some readers of such files are shells.
  const value = fallback === undefined ? '' : /^[\w.,:/+-]*$/.test(fallback) ? fallback : `"${fallback}"`;
  return [...notes.filter(Boolean).map((note) => `# ${note}`), `# ${name}=${value}`];
}
