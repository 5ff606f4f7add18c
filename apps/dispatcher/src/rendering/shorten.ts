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
