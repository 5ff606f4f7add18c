import type { TermsView } from '../platform/views.js';
import type { Formats } from '../texts/formats.js';
import type { Html } from '../texts/html.js';
import type { Texts } from '../texts/texts.js';

type Words = Texts['customer']['discounts'];

/** How much a discount takes off, and under which terms. */
export function termsOf(
  { value, maximumOff, minimumOrder, site }: TermsView,
  words: Words,
  formats: Formats,
): { off: Html; terms: Html[] } {
  const off = typeof value === 'number' ? words.percent(formats.number(value)) : words.fixed(formats.money(value));
  const terms = [
    ...(maximumOff ? [words.maximumOff(formats.money(maximumOff))] : []),
    ...(minimumOrder ? [words.minimumOrder(formats.money(minimumOrder))] : []),
    ...(site !== null ? [words.onlySite(site)] : []),
  ];
  return { off, terms };
}
