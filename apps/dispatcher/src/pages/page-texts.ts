import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Locale, LOCALES } from '../catalogue/event-type.js';
import type { Site } from '@marmalade/contracts-identity';

/** The words of one page: in one language, for one site. */
export class Words {
  constructor(
    private readonly texts: ReadonlyMap<string, string>,
    private readonly site: Pick<Site, 'name'>,
  ) {}

  /** @throws Error when there is no such text: a mistake in the code, since all languages have the same ones */
  get(key: string): string {
    const text = this.find(key);
    if (text === undefined) throw new Error(`catalogue/pages has no text ${key}`);
    return text;
  }

  find(key: string): string | undefined {
    return this.texts.get(key)?.replaceAll('{{ site.name }}', () => this.site.name);
  }

  /** What a category is called; one that an installation has added is shown by its name. */
  category(name: string): string {
    const words = name.replaceAll(/[_-]+/g, ' ');
    return this.find(`category_${name}`) ?? words.charAt(0).toUpperCase() + words.slice(1);
  }
}

/** The texts of the pages that links lead to: `catalogue/pages/LOCALE.yaml`, read once. */
export class PageTexts {
  private constructor(private readonly byLocale: ReadonlyMap<Locale, ReadonlyMap<string, string>>) {}

  /**
   * @param catalogue its folder
   * @throws Error when a language lacks a text that another has
   */
  static async load(catalogue: string = shippedCatalogue()): Promise<PageTexts> {
    const read = await Promise.all(
      LOCALES.map(async (locale) => {
        const source = await readFile(join(catalogue, 'pages', `${locale}.yaml`), 'utf8');
        const texts = Object.entries(parse(source) as Record<string, unknown>);
        return [locale, new Map(texts.map(([key, text]) => [key, String(text)]))] as const;
      }),
    );
    const keys = new Set(read.flatMap(([, texts]) => [...texts.keys()]));
    for (const [locale, texts] of read) {
      const missing = [...keys].filter((key) => !texts.has(key));
      if (missing.length > 0) throw new Error(`catalogue/pages/${locale}.yaml lacks ${missing.join(', ')}`);
    }
    return new PageTexts(new Map(read));
  }

  words(locale: Locale, site: Pick<Site, 'name'>): Words {
    return new Words(this.byLocale.get(locale)!, site);
  }
}

/** `catalogue/` at the root: as far up from `src` as from `dist`. */
function shippedCatalogue(): string {
  return fileURLToPath(new URL('../../../../catalogue', import.meta.url));
}
