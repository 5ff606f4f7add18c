// Looks through all words for what is wrong with them.
import { FAILED, UsageError } from './errors.mjs';
import { counted } from './output.mjs';

const AT_ONCE = 4;

/** @type {import('./run.mjs').Command} */
export default {
  name: 'templates check',
  summary: 'Checks the words of every message, those that ship and those edited over them',
  usage: ['[TYPE] [--strict]'],
  details: `
--strict  warnings fail too

Drafts are checked as well. Exit code 1 when something is wrong.`,
  options: { strict: { type: 'boolean' } },
  async run({ values, positionals, api, output }) {
    const [type, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Give one event type, or none for all.');
    const path = `/message-templates${type === undefined ? '' : `?type=${encodeURIComponent(type)}`}`;
    const findings = [];
    let checked = 0;
    await eachOf(api.items(path), AT_ONCE, async (template) => {
      for (const found of await check(api, template)) findings.push(found);
      checked += 1;
      if (checked % 100 === 0) output.progress(`${checked} checked`);
    });
    findings.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    const isBad = ({ severity }) => severity === 'error' || values.strict;
    output.result({ checked, findings }, reportOf(checked, findings));
    if (checked === 0 && type !== undefined) throw new UsageError(`There are no words for ${type}.`);
    return findings.some(isBad) ? FAILED : undefined;
  },
};

/** The findings of a template: of the words in effect, and of the draft. */
async function check(api, { type, channel, locale, problem }) {
  const key = { type, channel, locale };
  const path = `/message-templates/${[type, channel, locale].map(encodeURIComponent).join('/')}`;
  const { fields, draftVersion } = await api.get(path);
  const all = problem
    ? [{ ...key, version: 'published', severity: 'error', pointer: '', code: 'NOT_IN_EFFECT', message: problem }]
    : [];
  for (const [version, words] of Object.entries({ current: fields, draft: draftVersion?.fields })) {
    if (!words) continue;
    // Nothing is changed by it, so that it may be asked again.
    const { findings } = await api.post('/message-templates/lint', { ...key, fields: words }, { tries: 5 });
    all.push(...findings.map((finding) => ({ ...key, version, ...finding })));
  }
  return all;
}

/** A line a finding. @param {number} checked @param {Record<string, any>[]} findings */
export function reportOf(checked, findings) {
  const lines = findings.map((finding) => {
    const { severity, pointer, code, message, line, column, version } = finding;
    const place = line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
    const draft = version === 'draft' ? ' draft' : '';
    return `${severity.padEnd(7)}  ${nameOf(finding)}${draft} ${pointer || '/'}${place}: ${message} (${code})`;
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const sum = `${counted(checked, 'template')} checked: ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}.`;
  return [...lines, sum].join('\n');
}

function nameOf({ type, channel, locale }) {
  return `${type} ${channel} ${locale}`;
}

/** Works through items, so many at a time. */
async function eachOf(items, atOnce, work) {
  const iterator = items[Symbol.asyncIterator]();
  const worker = async () => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
