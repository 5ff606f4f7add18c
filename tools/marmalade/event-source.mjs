// Events out of a file: one, an array, or one a line.
import { createInterface } from 'node:readline';

/**
 * Reads as a stream where there is an event a line; a JSON document over many lines is read whole.
 * A line of a report on refused events stands for its event.
 * @param {import('node:stream').Readable} input
 * @returns {AsyncGenerator<{ place: number, event?: object, fault?: string, text?: string }>} `place`: the line, or the item of
 *   the array; `fault`: why it is no event
 */
export async function* eventsIn(input) {
  const lines = numbered(createInterface({ input, crlfDelay: Infinity }));
  const first = (await lines.next()).value;
  if (!first) return;
  const value = parse(first.text);
  if (value !== undefined) {
    yield* entriesOf(value, first);
    for await (const line of lines) yield* entriesOf(parse(line.text), line);
    return;
  }
  const second = (await lines.next()).value;
  // A broken first line among others that are events, or the beginning of a document over many lines.
  if (second && !first.text.startsWith('[') && isObject(parse(second.text))) {
    yield* entriesOf(undefined, first);
    yield* entriesOf(parse(second.text), second);
    for await (const line of lines) yield* entriesOf(parse(line.text), line);
    return;
  }
  const texts = [first.text, ...(second ? [second.text] : [])];
  for await (const { text } of lines) texts.push(text);
  yield* entriesOf(parse(texts.join('\n')), { place: 1, text: texts.join('\n') });
}

async function* numbered(lines) {
  let place = 0;
  for await (const line of lines) {
    place += 1;
    // Some editors begin a file with a mark of its byte order.
    const text = (place === 1 ? line.replace(/^\ufeff/, '') : line).trim();
    if (text !== '') yield { place, text };
  }
}

function* entriesOf(value, { place, text }) {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield entryOf(item, index + 1, JSON.stringify(item));
  else yield entryOf(value, place, text);
}

function entryOf(value, place, text) {
  if (value === undefined) return { place, fault: 'is not JSON', text };
  if (!isObject(value)) return { place, fault: 'is not an object', text };
  if (isObject(value.event) && Array.isArray(value.errors)) return { place, event: value.event };
  return { place, event: value };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
