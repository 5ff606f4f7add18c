// docs/events.md: every event type as a publisher needs it.
import { audienceLine, code, NOTE, table } from './pages.mjs';

/** @param {Awaited<ReturnType<typeof import('./facts.mjs').eventReference>>} facts */
export function eventsPage({ types, person, money }) {
  const shared = { person: keyOf(person), money: keyOf(money) };
  const categories = [...new Set(types.map(({ workflow }) => workflow.category))].sort();
  const index = categories.map((category) => {
    const ofCategory = types.filter(({ workflow }) => workflow.category === category);
    return `- **${category}**: ${ofCategory.map(({ type }) => `[${type}](#${anchorOf(type)})`).join(', ')}`;
  });
  return `# Events

${NOTE}

Every event type that ships, with what its data is made of and a command that sends its sample. How to send events at all is in
[Integrate a system](integrate.md); a running platform tells the same, and types that were added to it, at \`GET /api/v1/event-types\`.

\`\`\`sh
export MARMALADE_URL=http://127.0.0.1:3000
export MARMALADE_API_KEY=$(cat .marmalade/api-key)
\`\`\`

The commands send the samples as they are written, of November 2025: what is planned for a time in them is past, and what is good
until one has expired. \`GET /api/v1/event-types/TYPE\` has the same sample with its times moved to today, and
\`npm run marmalade -- notify test TYPE\` sends that one.

${index.join('\n')}

## Person

Whoever an event is about: \`customer\`, and for staff \`assignee\`. Fields that are not known are left out.

${fieldsTable(person, shared)}

## Money

${fieldsTable(money, shared)}

${types.map((type) => section(type, shared)).join('\n\n')}
`;
}

function section({ type, owner, description, schema, sample, workflow }, shared) {
  const { category, priority, notify, ...rules } = workflow;
  const facts = [
    `Category ${code(category)}, priority ${code(priority)}, ${owner ? `declared in ${code(`libs/contracts/${owner}`)}` : 'of outside systems'}.`,
    notify.map((rule) => audienceLine(rule) + (rule.when ? ` (when ${code(rule.when)})` : '')).join('; ') + '.',
    ...(Object.keys(rules).length > 0 ? [`Rules: ${Object.entries(rules).map(ruleText).join('; ')}.`] : []),
  ];
  return `## ${type}

${description}

${facts.map((fact) => `- ${fact}`).join('\n')}

${fieldsTable(schema, shared)}

\`\`\`sh
${curlLine(type, sample)}
\`\`\``;
}

/** \`cancelKey\` \`order:{{ data.orderId }}\` */
function ruleText([name, value]) {
  return value === true
    ? code(name)
    : `${code(name)} ${code(typeof value === 'string' ? value : JSON.stringify(value))}`;
}

function fieldsTable(schema, shared) {
  return table(['field', 'type', 'required', 'meaning'], [...fieldsOf(schema, '', shared)]);
}

/** A row a field, those within others by their path: `items[].price`. A person and money have tables of their own. */
function* fieldsOf({ properties = {}, required = [] }, path, shared) {
  for (const [name, rule] of Object.entries(properties)) {
    const place = `${path}${name}`;
    yield [code(place), typeOf(rule, shared), required.includes(name) ? 'yes' : '', rule.description ?? ''];
    if (sharedName(rule, shared)) continue;
    if (rule.type === 'object') yield* fieldsOf(rule, `${place}.`, shared);
    const { items } = rule;
    if (items?.type === 'object' && !sharedName(items, shared)) yield* fieldsOf(items, `${place}[].`, shared);
  }
}

function typeOf(rule, shared) {
  const name = sharedName(rule, shared);
  if (name) return `[${name}](#${name})`;
  if (rule.enum) return rule.enum.map((value) => code(String(value))).join(', ');
  if (rule.anyOf) return rule.anyOf.map((each) => typeOf(each, shared)).join(' or ');
  if (rule.type === 'array') return `list of ${typeOf(rule.items ?? {}, shared)}`;
  if (Array.isArray(rule.type)) return rule.type.join(' or ');
  if (rule.type !== 'string') return rule.type ?? 'anything';
  return { 'date-time': 'time', date: 'date', uri: 'URL', email: 'e-mail' }[rule.format] ?? 'text';
}

function sharedName(rule, shared) {
  const key = keyOf(rule);
  return key && Object.keys(shared).find((name) => shared[name] === key);
}

/** By what two object schemas are the same, whatever each says of its purpose. */
function keyOf({ properties }) {
  return properties && JSON.stringify(properties);
}

/** As GitHub makes them of headings. */
function anchorOf(heading) {
  return heading.replaceAll('.', '');
}

function curlLine(type, data) {
  const event = { specversion: '1.0', id: 'ID', source: '/your-system', type, data };
  // Within the quotes of the shell; a new id each time.
  const body = prettyJson(event)
    .replaceAll("'", String.raw`'\''`)
    .replace('"ID"', `"docs-'$(date +%s%N)'"`);
  return [
    'curl -sS "$MARMALADE_URL/api/v1/events" -H "X-API-Key: $MARMALADE_API_KEY" \\',
    `  -H 'Content-Type: application/cloudevents+json' -d '${body}'`,
  ].join('\n');
}

const WIDTH = 110;

/** JSON in which whatever is short stands on one line. */
function prettyJson(value, indent = '') {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value).map(([name, each]) => [isList ? '' : `${JSON.stringify(name)}: `, each]);
  const [open, close] = isList ? '[]' : '{}';
  const inline = entries.map(([name, each]) => name + prettyJson(each, indent)).join(', ');
  if (indent !== '' && indent.length + inline.length < WIDTH && !inline.includes('\n')) {
    return isList ? `[${inline}]` : `{ ${inline} }`;
  }
  const deeper = `${indent}  `;
  const lines = entries.map(([name, each]) => deeper + name + prettyJson(each, deeper));
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
