const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const ELLIPSIS = '…';

/**
 * Cuts a text to a number of UTF-16 units, visibly: the last one is an ellipsis. Never inside a character as people see it.
 * @param max at least 1
 */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  // The character in which the last place lies is left out whole. Only as much as may matter is looked at: a text may be long.
  const { index } = graphemes.segment(text.slice(0, max + 64)).containing(max - 1)!;
  return `${text.slice(0, index).trimEnd()}${ELLIPSIS}`;
}

/** Subjects and titles are one line; in a mail header a line break would begin another header. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Cuts a text, visibly, until it measures at most so much. @param measure grows with the text */
export function shortenTo(text: string, max: number, measure: (text: string) => number): string {
  if (measure(text) <= max) return text;
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (measure(shorten(text, middle)) <= max) fits = middle;
    else tooLong = middle;
  }
  return fits === 0 ? '' : shorten(text, fits);
}
