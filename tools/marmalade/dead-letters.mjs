// Messages that were given up on.
import { UsageError } from './errors.mjs';
import { counted, textTable } from './output.mjs';

/** @type {import('./run.mjs').Command} */
export const deadLettersList = {
  name: 'dead-letters list',
  summary: 'Shows the messages that were given up on, the newest first',
  usage: ['[--limit N]'],
  details: '--limit  how many at most; default 50',
  options: { limit: { type: 'string', default: '50' } },
  async run({ values, positionals, api, output }) {
    if (positionals.length > 0) throw new UsageError(`This is not understood: ${positionals.join(' ')}`);
    if (!/^[1-9]\d{0,5}$/.test(values.limit)) throw new UsageError('--limit is a number, 1 or more.');
    const letters = [];
    for await (const letter of api.items('/dead-letters')) {
      letters.push(letter);
      if (letters.length >= Number(values.limit)) break;
    }
    output.result(letters, letters.length === 0 ? 'There are no dead letters.' : lettersTable(letters));
  },
};

/** @type {import('./run.mjs').Command} */
export const deadLettersReplay = {
  name: 'dead-letters replay',
  summary: 'Hands all of them, or one, to their queues once more',
  usage: ['[ID]'],
  async run({ positionals, api, output }) {
    const [id, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Give one id, or none for all.');
    const path = id === undefined ? '/dead-letters/replay' : `/dead-letters/${encodeURIComponent(id)}/replay`;
    const { replayed } = await api.post(path);
    output.result({ replayed }, `${counted(replayed, 'message')} handed over.`);
  },
};

function lettersTable(letters) {
  const rows = letters.map(({ id, createdAt, routingKey, code, error }) => [
    id,
    createdAt,
    routingKey,
    code,
    oneLine(error),
  ]);
  return textTable(['id', 'since', 'type', 'code', 'error'], rows);
}

function oneLine(text) {
  const line = String(text).replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
