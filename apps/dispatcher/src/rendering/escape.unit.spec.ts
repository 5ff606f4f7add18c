import { describe, expect, test } from '@jest/globals';
import { Random } from '../../test/random.js';
import { escapeHtml, escapeMarkdown, plain, safeLinks } from './escape.js';

describe('plain', () => {
  test.each([
    ['a\0b', 'ab'],
    ['a\tb\nc', 'a\tb\nc'],
    ['a\r\nb', 'a\nb'],
    ['\u202eevil\u202c', 'evil'],
    ['\u2066x\u2069', 'x'],
    ['half \ud800', 'half \ufffd'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    [undefined, ''],
    [null, ''],
    [0, '0'],
    [false, 'false'],
    [{ a: 1 }, '{"a":1}'],
    [[1, 'x'], '[1,"x"]'],
  ])('%j is shown as %j', (value, expected) => {
    expect(plain(value)).toBe(expected);
  });
});

describe('escapeHtml', () => {
  test('leaves no character that is markup, in a text or in an attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
    );
  });

  test('read back, gives the text as it was', () => {
    const random = new Random(1);
    const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
    for (let round = 0; round < 500; round += 1) {
      const text = random.text(['&', '<', '>', '"', "'", 'amp;', 'x', 'ก', '👍'], 30);
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&([a-z]+|#39);/g, (_, name: string) => names[name]!)).toBe(text);
    }
  });
});

describe('escapeMarkdown', () => {
  test.each([
    [
      '**bold** _it_ ~~no~~ `code` ||spoiler||',
      '\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`code\\` \\|\\|spoiler\\|\\|',
    ],
    ['[text](https://evil.example)', '\\[text\\]\\(https://evil.example\\)'],
    ['<@1> <#2> <@&3> <t:0>', '\\<@1\\> \\<\\#2\\> \\<@&3\\> \\<t:0\\>'],
    ['@everyone @here', '@\u200beveryone @\u200bhere'],
    ['# heading\n-# small', '\\# heading\n-\\# small'],
    ['> quote', '\\> quote'],
    ['- one\n  + two\n* three', '\\- one\n  \\+ two\n\\* three'],
    ['1. one\n 23. two', '1\\. one\n 23\\. two'],
    ['3.14 and a-b are left alone', '3.14 and a-b are left alone'],
    ['a\\*b', 'a\\\\\\*b'],
    ['anna@example.com', 'anna@example.com'],
  ])('%j becomes %j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test('every special character stands behind an odd number of backslashes', () => {
    const random = new Random(2);
    for (let round = 0; round < 500; round += 1) {
      const escaped = escapeMarkdown(random.text(['\\', '*', '_', '`', '<', '>', '[', ']', '(', ')', 'x'], 20));
      const bare = escaped.replace(/\\[\\*_~`|<>[\]()#]/g, '');
      expect(bare).toMatch(/^x*$/);
    }
  });
});

describe('safeLinks', () => {
  test.each([
    ['<a href="https://a.b/?x=\'1\'">x</a>', '<a href="https://a.b/?x=\'1\'">x</a>'],
    ['<a href="mailto:a@b.c">x</a><a href="tel:+1">x</a>', '<a href="mailto:a@b.c">x</a><a href="tel:+1">x</a>'],
    ['<a href="javascript:alert(\'1\')">x</a>', '<a href="#">x</a>'],
    [`<a href='JavaScript:alert("1")'>x</a>`, '<a href="#">x</a>'],
    ['<a href="/orders">x</a>', '<a href="#">x</a>'],
  ])('%s is %s', (html, safe) => expect(safeLinks(html)).toBe(safe));
});
