import { describe, expect, test } from '@jest/globals';
import { Random } from '../../test/random.js';
import { escapeHtml } from './escape.js';
import { fitTelegramHtml, TELEGRAM_TEXT_LIMIT } from './telegram-html.js';

/** As a reader sees it: tags out, entities read. Also says which tags are not closed in order. */
function read(html: string): { text: string; problems: string[] } {
  const open: string[] = [];
  const problems: string[] = [];
  const text = html
    .replace(/<(\/?)([a-z]+)[^>]*>/g, (tag: string, close: string, name: string) => {
      if (!close) open.push(name);
      else if (open.pop() !== name) problems.push(tag);
      return '';
    })
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name] ?? "'");
  return { text, problems: [...problems, ...open] };
}

describe('fitTelegramHtml', () => {
  test('the limit is that of the Bot API', () => {
    expect(TELEGRAM_TEXT_LIMIT).toBe(4_096);
  });

  test.each([
    ['  <b>short</b>\n', 20, '<b>short</b>'],
    ['<b>abcdef</b>', 4, '<b>abc…</b>'],
    ['<b><i>abcdef</i></b>', 3, '<b><i>ab…</i></b>'],
    ['<b>ab</b>cdef', 4, '<b>ab</b>c…'],
    ['a&amp;b&amp;c&amp;d', 4, 'a&amp;b…'],
    ['&lt;&lt;&lt;&lt;', 3, '&lt;&lt;…'],
    [
      '<a href="https://example.com/?a=1&amp;b=2">link</a> and much more',
      8,
      '<a href="https://example.com/?a=1&amp;b=2">link</a> an…',
    ],
    ['a👩‍👩‍👧b', 5, 'a…'],
    ['<b>12345678</b>', 8, '<b>12345678</b>'],
    ['12345&amp;&amp;&amp;', 8, '12345&amp;&amp;&amp;'],
  ])('%j within %i is %j', (html, limit, expected) => {
    expect(fitTelegramHtml(html, limit)).toBe(expected);
  });

  test('counts what is read: markup alone never costs a word', () => {
    const html = `<b>${escapeHtml('&'.repeat(4_000))}</b>`;
    expect(html.length).toBeGreaterThan(4_096);
    expect(fitTelegramHtml(html)).toBe(html);
  });

  test('whatever comes, fits, is well-formed, and begins as the whole does', () => {
    const random = new Random(4_096);
    const pieces = ['word ', '&amp;', '&lt;', '&#39;', 'é', '👩‍👩‍👧', 'ที่', '\n'];
    for (let round = 0; round < 2_000; round += 1) {
      const element = (depth: number): string => {
        const inner = random.text(pieces, 8);
        if (depth === 0) return inner;
        const name = random.pick(['b', 'i', 'code', 'a']);
        const attributes = name === 'a' ? ' href="https://example.com/?a=1&amp;b=2"' : '';
        return `${inner}<${name}${attributes}>${element(depth - 1)}</${name}>${random.text(pieces, 4)}`;
      };
      const html = element(random.below(4));
      const limit = 1 + random.below(60);
      const whole = read(html.trim()).text;
      const { text, problems } = read(fitTelegramHtml(html, limit));
      expect({ round, problems }).toEqual({ round, problems: [] });
      expect(text.length).toBeLessThanOrEqual(limit);
      if (text === whole) continue;
      expect({ round, ends: text.endsWith('…') }).toEqual({ round, ends: true });
      expect(whole.startsWith(text.slice(0, -1))).toBe(true);
      expect(text).not.toMatch(/[\ud800-\udbff]…$/);
    }
  });
});
