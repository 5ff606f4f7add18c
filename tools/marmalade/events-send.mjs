// Sends events of a file, however many there are.
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AccessError, FAILED, NOT_TRIED, Refusal, UsageError } from './errors.mjs';
import { eventsIn } from './event-source.mjs';
import { counted } from './output.mjs';

const BATCH_MAX = 500;
/** The server takes a mebibyte; the commas and brackets around are not counted. */
const BATCH_BYTES = 900_000;

/** @type {import('./run.mjs').Command} */
export default {
  name: 'events send',
  summary: 'Sends the events of a file, or of the standard input',
  usage: ['FILE|- [--from N] [--report FILE]'],
  details: `
One CloudEvent, an array of them, or one a line (NDJSON), which is read as a stream and sent in batches of ${BATCH_MAX}.

--from    begins at this line, or item of the array
--report  where what is refused goes; default: FILE.refused.ndjson. Mend the events in it and send that file.

An event that was sent before is accepted again and does nothing: to send a file twice is harmless.
Exit code 1 when something was refused, 2 when the server went away; it is then said where to go on.`,
  options: { from: { type: 'string', default: '1' }, report: { type: 'string' } },
  async run({ values, positionals, api, output, stdin, folder }) {
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('Name one file, or - for the standard input.');
    if (!/^[1-9]\d{0,11}$/.test(values.from)) throw new UsageError('--from is the number of a line, 1 or more.');
    const reportPath = resolve(folder, values.report ?? `${file === '-' ? 'events' : file}.refused.ndjson`);
    if (reportPath === resolve(folder, file)) throw new UsageError('The report would overwrite the file it is about.');
    const input = file === '-' ? stdin : await openFile(resolve(folder, file));
    const sum = { accepted: 0, refused: 0, next: Number(values.from) };
    const report = new Report(reportPath, sum.next > 1);
    try {
      for await (const batch of batchesOf(eventsIn(input), sum.next)) {
        const refused = [...batch.faults, ...(await send(api, batch.events))];
        await report.add(refused);
        sum.accepted += batch.faults.length + batch.events.length - refused.length;
        sum.refused += refused.length;
        sum.next = batch.next;
        output.progress(`${counted(sum.accepted, 'event')} accepted, ${sum.refused} refused`);
      }
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      await report.close();
      output.progress(error.message);
      output.result({ ...sum, stopped: true }, `Stopped: ${wordsOf(sum, report)} Go on with --from ${sum.next}.`);
      return NOT_TRIED;
    }
    await report.close();
    const { accepted, refused } = sum;
    output.result({ accepted, refused, ...(refused > 0 && { report: report.path }) }, wordsOf(sum, report));
    return refused > 0 ? FAILED : undefined;
  },
};

async function openFile(path) {
  await access(path).catch(() => {
    throw new UsageError(`There is no file ${path}, or it can not be read.`);
  });
  return createReadStream(path);
}

function wordsOf({ accepted, refused }, { path }) {
  const words = `${counted(accepted, 'event')} accepted, ${refused} refused.`;
  return refused === 0
    ? words
    : `${words}\nThose refused are in ${path}, each with what is wrong: mend them and send that file.`;
}

/** As many as the server takes at once; what is no event at all is apart. `next`: the place after the batch. */
async function* batchesOf(entries, from) {
  let batch = { events: [], faults: [], next: from };
  let bytes = 0;
  for await (const { place, event, fault, text } of entries) {
    if (place < from) continue;
    const size = event ? Buffer.byteLength(JSON.stringify(event)) : 0;
    const isFull = batch.events.length + batch.faults.length >= BATCH_MAX || bytes + size > BATCH_BYTES;
    if (isFull && batch.events.length + batch.faults.length > 0) {
      yield batch;
      batch = { events: [], faults: [], next: place };
      bytes = 0;
    }
    if (event) batch.events.push({ place, event });
    else batch.faults.push({ place, errors: [{ pointer: '', code: 'NOT_AN_EVENT', message: fault }], text });
    batch.next = place + 1;
    bytes += size;
  }
  if (batch.events.length + batch.faults.length > 0) yield batch;
}

/**
 * The server takes a batch whole or not at all: what it finds fault with is taken out, and the rest sent again.
 * @param {{ place: number, event: object }[]} entries
 * @returns {Promise<{ place: number, errors: object[], event: object }[]>} those refused
 */
export async function send(api, entries) {
  if (entries.length === 0) return [];
  try {
    const events = entries.map(({ event }) => event);
    await api.post('/events', events, { contentType: 'application/cloudevents-batch+json', tries: 5 });
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = faultsByIndex(error, entries.length);
    if (found.size > 0) {
      const refused = entries.flatMap((entry, index) =>
        found.has(index) ? [{ ...entry, errors: found.get(index) }] : [],
      );
      return [
        ...refused,
        ...(await send(
          api,
          entries.filter((_, index) => !found.has(index)),
        )),
      ];
    }
    if (entries.length === 1)
      return [{ ...entries[0], errors: [{ pointer: '', code: error.code, message: error.message }] }];
    // Too large as a whole, or at fault somewhere: the half without the fault goes.
    const half = Math.ceil(entries.length / 2);
    return [...(await send(api, entries.slice(0, half))), ...(await send(api, entries.slice(half)))];
  }
}

/** The faults by the event they are in: a pointer begins with its index, unless there is but one. */
function faultsByIndex({ errors }, count) {
  const found = new Map();
  for (const error of errors) {
    const [, digits, rest] = /^\/(\d+)(\/.*)?$/s.exec(error.pointer) ?? [];
    const index = digits === undefined ? (count === 1 ? 0 : undefined) : Number(digits);
    if (index === undefined || index >= count) continue;
    const pointer = digits === undefined ? error.pointer : (rest ?? '');
    found.set(index, [...(found.get(index) ?? []), { ...error, pointer }]);
  }
  return found;
}

/** A file of what was refused, an event a line with what is wrong with it; there is none while nothing was. */
class Report {
  /** @param {boolean} isContinued what is in the file already is of the first part of the same events */
  constructor(path, isContinued) {
    this.path = path;
    this.flags = isContinued ? 'a' : 'w';
  }

  async add(refused) {
    if (refused.length === 0) return;
    if (!this.stream) {
      this.stream = createWriteStream(this.path, { flags: this.flags });
      await once(this.stream, 'open');
    }
    const sorted = [...refused].sort((one, other) => one.place - other.place);
    for (const { place, errors, event, text } of sorted) {
      this.stream.write(`${JSON.stringify({ place, errors, ...(event ? { event } : { text }) })}\n`);
    }
  }

  async close() {
    if (!this.stream) return;
    this.stream.end();
    await once(this.stream, 'finish');
  }
}
