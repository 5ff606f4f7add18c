import { describe, expect, it } from '@jest/globals';
import { parseHtml } from './parse-html.js';

describe('Telegram HTML', () => {
  it.each([
    ['<b>jam</b> &amp; tea &lt;3', 'jam & tea <3', [{ type: 'bold', offset: 0, length: 3 }]],
    ['AT&T &nbsp; &#39;&#x27;', "AT&T &nbsp; ''", []],
    ['🍊 <i>x</i>', '🍊 x', [{ type: 'italic', offset: 3, length: 1 }]],
    ['<a href="https://jam.example/?a=1&amp;b=2">x</a>', 'x', [{ type: 'text_link', offset: 0, length: 1, url: 'https://jam.example/?a=1&b=2' }]], // prettier-ignore
    ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    ['a > b', 'a > b', []],
  ])('%s', (html, text, entities) => {
    expect(parseHtml(html)).toEqual({ text, entities });
  });

  it.each([
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['я<br>', 'Unsupported start tag "br" at byte offset 2'],
    ['<p>x</p>', 'Unsupported start tag "p" at byte offset 0'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['x <b', 'Unclosed start tag at byte offset 2'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('refuses %s', (html, message) => {
    expect(() => parseHtml(html)).toThrow(message);
  });
});
