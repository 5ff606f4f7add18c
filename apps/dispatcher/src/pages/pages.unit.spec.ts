import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { LOCALES } from '../catalogue/event-type.js';
import type { Site } from '@marmalade/contracts-identity';
import { contrast, inkOn, readableOn } from './colors.js';
import { html } from './html.js';
import { page } from './page.js';
import { PageTexts } from './page-texts.js';

const SITE: Site = { id: 's', name: 'Sweets', locale: 'en', timeZone: 'UTC', tracking: false, testData: 'send' };

describe('html', () => {
  test('escapes what is no HTML, in texts and in lists', () => {
    const hostile = `<script>"'&`;
    expect(html`<p title="${hostile}">${[hostile, html`<b>${1}</b>`]}${false}${undefined}</p>`.text).toBe(
      '<p title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;<b>1</b></p>',
    );
  });
});

describe('colours', () => {
  test('contrast is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#ffffff', '#ffffff')).toBe(1);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#FFFFFF', '#767676')).toBeCloseTo(4.54, 2);
  });

  test('whatever the brand, its button and its links can be read, by day and by night', () => {
    const parts = ['00', '33', '66', '77', '99', 'cc', 'ff'];
    for (const color of parts.flatMap((red) =>
      parts.flatMap((green) => parts.map((blue) => `#${red}${green}${blue}`)),
    )) {
      expect(contrast(inkOn(color), color)).toBeGreaterThanOrEqual(4.5);
      for (const card of ['#ffffff', '#1d1f24']) {
        expect(contrast(readableOn(color, card), card)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  test('a colour that can be read is left as it is', () => {
    expect(readableOn('#8a1c12', '#ffffff')).toBe('#8a1c12');
    expect(readableOn('#F39C12', '#1d1f24')).toBe('#f39c12');
  });
});

describe('PageTexts', () => {
  let texts: PageTexts;
  beforeAll(async () => {
    texts = await PageTexts.load();
  });

  test('the shipped pages have every text in every language, with the name of the site in it', () => {
    for (const locale of LOCALES) expect(texts.words(locale, { name: '$& Co' }).get('intro')).toContain('$& Co');
  });

  test('a category nobody has named is shown by its own name', () => {
    const words = texts.words('en', SITE);
    expect(words.category('orders')).toBe('Orders');
    expect(words.category('gift_cards')).toBe('Gift cards');
    expect(() => words.get('no_such_text')).toThrow('no text no_such_text');
  });

  test('nothing starts on half a translation', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pages-'));
    await mkdir(join(folder, 'pages'));
    for (const locale of LOCALES) {
      await writeFile(join(folder, 'pages', `${locale}.yaml`), locale === 'th' ? 'a: x' : 'a: x\nb: y\n');
    }
    await expect(PageTexts.load(folder)).rejects.toThrow('catalogue/pages/th.yaml lacks b');
    await rm(folder, { recursive: true });
  });

  test('the page allows its own style, the logo, and nothing else', () => {
    const site = {
      ...SITE,
      name: '<Sweets>',
      color: '#f39c12',
      logoUrl: 'https://cdn.example/logo.png',
      address: 'Main St "1"',
    };
    const { html: text, headers } = page(
      { locale: 'en', site, words: texts.words('en', site), title: 'T' },
      html`<p>in</p>`,
    );
    const [, style] = /<style>([\s\S]*)<\/style>/.exec(text)!;
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style!).digest('base64')}'; ` +
        `img-src https://cdn.example; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(text).toContain('<title>T · &lt;Sweets&gt;</title>');
    expect(text).toContain('Main St &quot;1&quot;');
    expect(text).not.toMatch(/<script|<Sweets>| style="|undefined/);
    expect(text.match(/<a href="\?lang=(en|ru|th)"/g)).toHaveLength(3);
  });

  test.each(['javascript:alert(1)', 'data:image/svg+xml,x', 'http://'])('no logo from %s', (logoUrl) => {
    const site = { ...SITE, logoUrl, url: logoUrl };
    const { html: text, headers } = page({ locale: 'en', site, words: texts.words('en', site), title: 'T' }, html``);
    expect(text).not.toContain(logoUrl);
    expect(headers['content-security-policy']).toContain("img-src 'none'");
  });
});
