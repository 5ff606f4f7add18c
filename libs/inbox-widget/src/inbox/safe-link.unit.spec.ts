import { describe, expect, test } from '@jest/globals';
import { safeImage, safeLink } from './safe-link.js';

const BASE = 'https://shop.example/club/';

describe('a link', () => {
  test.each([
    ['https://shop.example/orders/7', 'https://shop.example/orders/7'],
    ['http://shop.example', 'http://shop.example/'],
    ['/orders/7?a=b#c', 'https://shop.example/orders/7?a=b#c'],
    ['orders', 'https://shop.example/club/orders'],
    ['//other.example/x', 'https://other.example/x'],
    ['mailto:hello@shop.example', 'mailto:hello@shop.example'],
    ['tel:+66201234567', 'tel:+66201234567'],
  ])('%s', (address, href) => expect(safeLink(address, BASE)).toBe(href));

  test.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://shop.example/x',
    'file:///etc/passwd',
    'http://',
    '',
    '   ',
    null,
    undefined,
  ])('%j is none', (address) => expect(safeLink(address, BASE)).toBeUndefined());

  test('that is no text is none', () => expect(safeLink({ toString: () => '/x' } as never, BASE)).toBeUndefined());
});

describe('a picture', () => {
  test('has an address of the web', () => expect(safeImage('/a.png', BASE)).toBe('https://shop.example/a.png'));
  test.each(['data:image/png;base64,AAAA', 'javascript:alert(1)', 'mailto:a@b.c', null])('%j has none', (address) =>
    expect(safeImage(address, BASE)).toBeUndefined(),
  );
});
