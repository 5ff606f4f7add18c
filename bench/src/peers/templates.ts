import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid, type Template } from 'liquidjs';
import { parse } from 'yaml';

const LOCALES = ['en', 'ru', 'th'] as const;

/** What a template sees. */
export interface Scope {
  data: Record<string, unknown>;
  recipient: { locale: string; timeZone: string; name?: string };
}

/**
 * Compiles the Telegram texts of an event type once, with liquidjs as it comes.
 * @param folder of the type in the catalogue
 * @returns what writes a text in the reader's language
 */
export function telegramTexts(folder: string): (scope: Scope) => string {
  const engine = new Liquid({ outputEscape: 'escape' });
  addFilters(engine);
  const templates: Record<string, Template[]> = {};
  for (const locale of LOCALES) {
    const source = parse(readFileSync(join(folder, `templates/${locale}.yaml`), 'utf8')) as {
      telegram: { text: string };
    };
    templates[locale] = engine.parse(source.telegram.text);
  }
  return (scope) => {
    const template = templates[scope.recipient.locale] ?? templates.en!;
    return String(engine.renderSync(template, scope)).trim();
  };
}

function addFilters(engine: Liquid): void {
  engine.registerFilter('number', function (value: number) {
    return numbers(readerOf(this.context).locale).format(value);
  });
  engine.registerFilter('money', function ({ amount, currency }: { amount: string; currency: string }) {
    return money(readerOf(this.context).locale, currency).format(Number(amount));
  });
  engine.registerFilter('date', function (value: string) {
    const { locale, timeZone } = readerOf(this.context);
    return dates(locale, timeZone).format(new Date(value));
  });
}

function readerOf(context: { environments: unknown }): Scope['recipient'] {
  return (context.environments as Scope).recipient;
}

const numbers = remembering((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }));
const money = remembering(
  (locale, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
);
const dates = remembering((locale, timeZone) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }));

/** Making an Intl object costs a hundred times more than using it. */
function remembering<Names extends string[], Formatter>(make: (...names: Names) => Formatter) {
  const made = new Map<string, Formatter>();
  return (...names: Names): Formatter => {
    const key = names.join(' ');
    let formatter = made.get(key);
    if (!formatter) made.set(key, (formatter = make(...names)));
    return formatter;
  };
}
