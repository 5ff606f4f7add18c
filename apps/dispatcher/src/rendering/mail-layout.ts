import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locale } from '../catalogue/event-type.js';
import type { LiquidEngines } from './liquid-engines.js';
import type { Escape } from './template-fields.js';
import type { TemplateScope } from './template-scope.js';

/** A document with places that are filled when it is written. */
export type WritePage = (scope: TemplateScope, places: Record<string, string>) => string;

const PLACE = /\{\{-?\s*(preheader|content)\s*-?\}\}/;

/** What is put around the message of every mail. */
export class MailLayout {
  private constructor(
    /** With the places `preheader` and `content`. */
    private readonly html: string,
    private readonly text: string,
    /** An MJML document with the place `content`, for sections of MJML; and `preheader`, which stays in the HTML it makes. */
    readonly mjml: string,
  ) {}

  /** Reads `email.html`, `email.txt` and `email.mjml`, and the parts `style`, `brand` and `footer` that the documents share. */
  static async read(folder: string): Promise<MailLayout> {
    // Comments are for who edits the layout, but for those that are conditions of Outlook.
    const read = async (name: string): Promise<string> =>
      (await readFile(join(folder, name), 'utf8')).replace(/<!--(?!\[if|<!\[)[^]*?-->\s*/g, '');
    const [html, text, mjml, ...parts] = await Promise.all(
      ['email.html', 'email.txt', 'email.mjml', 'style.html', 'brand.html', 'footer.html'].map(read),
    );
    const [style, brand, footer] = parts;
    const whole = (document: string): string =>
      document.replace(/\{\{\s*(style|brand|footer)\s*\}\}/g, (_, name: string) =>
        (({ style, brand, footer }) as Record<string, string | undefined>)[name]!.trim(),
      );
    for (const document of [html!, text!, mjml!]) {
      if (document.split(/\{\{-?\s*content\s*-?\}\}/).length !== 2)
        throw new Error('a layout has {{ content }} exactly once');
    }
    return new MailLayout(whole(html!), text!, whole(mjml!));
  }

  compileHtml(engines: LiquidEngines, locale: Locale): WritePage {
    return compilePage(engines, 'html', this.html, locale);
  }

  compileText(engines: LiquidEngines, locale: Locale): WritePage {
    return compilePage(engines, 'text', this.text, locale);
  }
}

/**
 * Compiles a document that is cut at its places, so that what goes there is not escaped again.
 * @throws LiquidError when a part does not parse
 */
export function compilePage(engines: LiquidEngines, escape: Escape, source: string, locale: Locale): WritePage {
  // Split with a group: texts and the names of places take turns.
  const parts = source.split(PLACE).map((part, index) => {
    if (index % 2 === 1) return (_: TemplateScope, places: Record<string, string>) => places[part] ?? '';
    return engines.compile(escape, part, 'layout', locale);
  });
  return (scope, places) => {
    let page = '';
    for (const write of parts) page += write(scope, places);
    return page;
  };
}
