// Back to the words that ship.
import { UsageError } from './errors.mjs';
import { counted } from './output.mjs';

/** @type {import('./run.mjs').Command} */
export default {
  name: 'templates reset',
  summary: 'Goes back to the words that ship, of one event type or of all',
  usage: ['[TYPE]'],
  details: 'What was edited remains among the versions of each template, and can be published again.',
  async run({ positionals, api, output }) {
    const [type, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Give one event type, or none for all.');
    const { reset } = await api.delete(
      `/message-templates${type === undefined ? '' : `?type=${encodeURIComponent(type)}`}`,
    );
    output.result({ reset }, `${counted(reset, 'template')} reset.`);
  },
};
