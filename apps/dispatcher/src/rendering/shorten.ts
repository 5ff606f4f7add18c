const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const ELLIPSIS = '…';

/**
 * Cuts a text to a number of UTF-16 units, visibly: the last one is an ellipsis. Never inside a character as people see it.
 * @param max at least 1
 */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  // Only as much as may fit is segmented: a text may be very long.
  for (const { index, segment } of graphemes.segment(text.slice(0, max + 64))) {
    if (index + segment.length > max - ELLIPSIS.length) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}${ELLIPSIS}`;
}
