import type { Context, Liquid } from 'liquidjs';

/** What the filters know of the reader. */
interface Reader {
  locale: string;
  timeZone: string;
}

/** Making an Intl object costs a hundred times more than using it. Bounded: locales and zones come from data. */
class FormatterCache<Formatter> {
  private readonly made = new Map<string, Formatter>();

  get(key: string, make: () => Formatter): Formatter {
    const known = this.made.get(key);
    if (known) return known;
    if (this.made.size >= 500) this.made.clear();
    const formatter = make();
    this.made.set(key, formatter);
    return formatter;
  }
}

const numbers = new FormatterCache<Intl.NumberFormat>();
const dates = new FormatterCache<Intl.DateTimeFormat>();
const plurals = new FormatterCache<Intl.PluralRules>();

function readerOf(context: Context): Reader {
  return (context.environments as { reader: Reader }).reader;
}

function formatDate(value: unknown, { locale, timeZone }: Reader, options: Intl.DateTimeFormatOptions): string {
  const date = value instanceof Date ? value : new Date(String(value));
  if (value === undefined || value === null || Number.isNaN(date.getTime())) return '';
  const key = `${locale} ${timeZone} ${options.dateStyle ?? ''} ${options.timeStyle ?? ''}`;
  return dates.get(key, () => new Intl.DateTimeFormat(locale, { ...options, timeZone })).format(date);
}

function formatMoney(value: unknown, { locale }: Reader): string {
  const { amount, currency } = (value ?? {}) as { amount?: string; currency?: string };
  if (amount === undefined || currency === undefined) return '';
  try {
    const format = numbers.get(
      `${locale} ${currency}`,
      () => new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
    );
    // As a decimal text: a float would round large amounts. The type of `format` does not know of it yet.
    return format.format(amount as unknown as number);
  } catch {
    return `${amount} ${currency}`;
  }
}

function formatNumber(value: unknown, { locale }: Reader): string {
  const number = Number(value);
  return Number.isFinite(number)
    ? numbers.get(locale, () => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })).format(number)
    : String(value ?? '');
}

/** The form that goes with a number: one, few, many in Russian; one, other in English; one for all in Thai. */
function pluralForm(value: unknown, { locale }: Reader, forms: string[]): string {
  const category = plurals.get(locale, () => new Intl.PluralRules(locale)).select(Number(value));
  // A fraction takes the form of few in Russian (1,5 гостя), which the rules call `other`.
  const other = forms.length === 3 ? 1 : forms.length - 1;
  const order = { one: 0, two: 1, few: 1, many: 2, other, zero: forms.length - 1 };
  return forms[Math.min(order[category], forms.length - 1)] ?? '';
}

/** Adds our filters: `money`, `number`, `date`, `time`, `datetime`, `plural`, in the reader's language and time zone. */
export function registerFilters(engine: Liquid): void {
  engine.registerFilter('money', function (value: unknown) {
    return formatMoney(value, readerOf(this.context));
  });
  engine.registerFilter('number', function (value: unknown) {
    return formatNumber(value, readerOf(this.context));
  });
  engine.registerFilter('date', function (value: unknown) {
    return formatDate(value, readerOf(this.context), { dateStyle: 'long' });
  });
  engine.registerFilter('time', function (value: unknown) {
    return formatDate(value, readerOf(this.context), { timeStyle: 'short' });
  });
  engine.registerFilter('datetime', function (value: unknown) {
    return formatDate(value, readerOf(this.context), { dateStyle: 'long', timeStyle: 'short' });
  });
  engine.registerFilter('plural', function (value: unknown, ...forms: string[]) {
    return pluralForm(value, readerOf(this.context), forms);
  });
  // The built-in `raw` would switch the escaping off.
  engine.registerFilter('raw', (value: unknown) => value);
}
