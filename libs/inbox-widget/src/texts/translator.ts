/** A text with one form for each kind of number the language has; `{count}` stands for the number. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export type TextTable<Key extends string = string> = Readonly<Record<Key, string | Plural>>;

/** Says the texts of one language. */
export class Translator<Key extends string> {
  private readonly plurals: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;

  constructor(
    readonly locale: string,
    private readonly texts: TextTable<Key>,
  ) {
    this.plurals = new Intl.PluralRules(locale);
    this.numbers = new Intl.NumberFormat(locale);
  }

  /** @param values for the `{names}` in the text; `count` chooses the plural form */
  say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
    const found: string | Plural = this.texts[key];
    const text = typeof found === 'object' ? (found[this.formOf(values.count)] ?? found.other) : found;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? this.numbers.format(value) : (value ?? whole);
    });
  }

  has(key: string): key is Key {
    return Object.hasOwn(this.texts, key);
  }

  private formOf(count: string | number | undefined): Intl.LDMLPluralRule {
    return this.plurals.select(Number(count ?? 0));
  }
}
