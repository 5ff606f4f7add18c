import { problemType } from '@marmalade/http';
import type { Locale } from '../catalogue/event-type.js';
import { settleLocale } from '../recipients/recipient.js';
import type { Site } from '@marmalade/contracts-identity';
import { html } from './html.js';
import { type Page, page } from './page.js';
import type { PageTexts } from './page-texts.js';

export const LINK_INVALID = problemType({ code: 'LINK_INVALID', status: 404, title: 'The link is not valid' });

/** What tells how somebody wants to be answered. */
export interface Reader {
  accept: string | undefined;
  acceptLanguage: string | undefined;
  /** `?lang=`; anything, if it was given at all. */
  lang: unknown;
}

/**
 * The answer to a link that was damaged or made up: a page for a browser, of status 404.
 * @throws Problem LINK_INVALID for everybody else
 */
export function invalidLinkPage({ accept = '', acceptLanguage, lang }: Reader, site: Site, texts: PageTexts): Page {
  if (!accept.includes('text/html')) throw LINK_INVALID.problem('It is damaged, or was not made here.');
  const locale = wantedLocale(lang, settleLocale(acceptLanguage?.split(/[,;]/)[0], site.locale));
  const words = texts.words(locale, site);
  const title = words.get('link_invalid_title');
  return page(
    { locale, site, words, title },
    html`<h1>${title}</h1>
      <p class="intro">${words.get('link_invalid')}</p>`,
  );
}

/** The language asked for by `?lang=`, else the other. */
export function wantedLocale(lang: unknown, otherwise: Locale): Locale {
  return settleLocale(typeof lang === 'string' ? lang : undefined, otherwise);
}
