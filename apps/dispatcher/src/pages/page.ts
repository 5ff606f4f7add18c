import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Locale, LOCALES } from '../catalogue/event-type.js';
import type { Site } from '@marmalade/contracts-identity';
import { inkOn, readableOn } from './colors.js';
import { Html, html } from './html.js';
import type { Words } from './page-texts.js';

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** What sites without a colour of their own have. */
const MARMALADE = '#c96a10';

/** The surfaces `--card` of the style sheet. */
const LIGHT_CARD = '#ffffff';
const DARK_CARD = '#1d1f24';

/** In each language its own name. */
const LANGUAGES: Record<Locale, string> = { en: 'English', ru: 'Русский', th: 'ไทย' };

/** A page as it goes out. */
export interface Page {
  html: string;
  headers: Record<string, string>;
}

/** What is around every page that a link of a message leads to. */
export interface Frame {
  locale: Locale;
  site: Site;
  words: Words;
  title: string;
}

/**
 * One HTML document with everything in it: no script, no cookie, nothing loaded but the site's logo. It works without a login
 * below any address, since all its links and forms are relative to itself.
 */
export function page({ locale, site, words, title }: Frame, content: Html): Page {
  const { color = MARMALADE, logoUrl } = site;
  const style = `${colorsOf(color)}\n${STYLE}`;
  const document = html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${site.name}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <div class="top">
          <header>
            <p class="site">${isWeb(logoUrl) && html`<img src="${logoUrl}" alt="" />`} <span>${site.name}</span></p>
            <nav aria-label="${words.get('language')}">${LOCALES.map((each) => languageLink(each, locale))}</nav>
          </header>
        </div>
        <main>${content}</main>
        ${footerOf(site)}
      </body>
    </html> `;
  return {
    html: document.text,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(style, logoUrl),
      'content-language': locale,
      'x-robots-tag': 'noindex',
    },
  };
}

function languageLink(locale: Locale, current: Locale): Html {
  const name = LANGUAGES[locale];
  return locale === current
    ? html`<a href="?lang=${locale}" lang="${locale}" aria-current="true">${name}</a>`
    : html`<a href="?lang=${locale}" lang="${locale}" hreflang="${locale}">${name}</a>`;
}

function footerOf({ address, url, supportEmail }: Site): Html {
  return html`<footer>
    ${address !== undefined && html`<p>${address}</p>`}
    <p>
      ${isWeb(url) && html`<a href="${url}">${new URL(url).host}</a>`}
      ${supportEmail !== undefined && html`<a href="mailto:${supportEmail}">${supportEmail}</a>`}
    </p>
  </footer>`;
}

function isWeb(url: string | undefined): url is string {
  return url !== undefined && /^https?:/i.test(url) && URL.canParse(url);
}

function colorsOf(color: string): string {
  const accents = [LIGHT_CARD, DARK_CARD].map((card) => readableOn(color, card));
  return `:root { --brand: ${color}; --on-brand: ${inkOn(color)}; --accent: ${accents[0]}; }
@media (prefers-color-scheme: dark) { :root { --accent: ${accents[1]}; } }`;
}

/** Only this very style, only this logo, and forms that come back here. */
function policyOf(style: string, logoUrl: string | undefined): string {
  const digest = createHash('sha256').update(style).digest('base64');
  const images = isWeb(logoUrl) ? new URL(logoUrl).origin : "'none'";
  return [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    `img-src ${images}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
