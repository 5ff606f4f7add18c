import type { MJMLParsingOptions } from 'mjml-core';

/** MJML that is not valid; `line` counts in the source given. */
export class MjmlError extends Error {
  constructor(
    message: string,
    readonly line?: number,
  ) {
    super(message);
    this.name = 'MjmlError';
  }
}

const OPTIONS: MJMLParsingOptions = {
  validationLevel: 'soft',
  keepComments: false,
  // Templates are data: they read no files, and bring no settings.
  ignoreIncludes: true,
  useMjmlConfigOptions: false,
  fonts: {},
};

/** Elements whose content MJML takes as it is. https://documentation.mjml.io/#ending-tags */
const ENDING = new Set(
  ['text', 'button', 'table', 'raw', 'navbar-link', 'social-element', 'accordion-text', 'accordion-title']
    .concat(['style', 'title', 'preview'])
    .map((name) => `mj-${name}`),
);

/**
 * Puts sections of MJML into a document and compiles it to HTML, in which all Liquid stands as it did.
 * @param document whole MJML with `{{ content }}` where the sections go
 * @throws MjmlError
 */
export async function compileMjml(document: string, sections: string): Promise<string> {
  if (/<mjml[\s>]/i.test(sections)) throw new MjmlError('write sections only: the document around them is the layout');
  if (/<mj-include[\s>/]/i.test(sections)) throw new MjmlError('mj-include reads files, which templates do not');
  const kept = new KeptLiquid();
  const [before, after] = document.split(/\{\{\s*content\s*\}\}/);
  const source = [before!, sections, after!].map((part) => kept.hide(part));
  // Heavy, and few need it.
  const { default: mjml2html } = await import('mjml');
  const { html, errors } = await mjml2html(source.join(''), OPTIONS);
  const [wrong] = errors;
  if (wrong) throw new MjmlError(kept.show(wrong.message), Math.max(1, wrong.line - lineCount(source[0]!) + 1));
  return kept.show(html).trim();
}

function lineCount(text: string): number {
  return text.split('\n').length;
}

/** Liquid that is kept from the MJML parser: its quotes, brackets and ampersands are no markup. */
class KeptLiquid {
  private readonly pieces: string[] = [];

  hide(source: string): string {
    return liftTags(source).replace(/\{\{[^]*?\}\}|\{%[^]*?%\}/g, (piece) => {
      this.pieces.push(piece);
      // As many lines as before, so that errors tell the right one.
      return `liquid-${this.pieces.length - 1}-${'\n'.repeat(lineCount(piece) - 1)}`;
    });
  }

  show(text: string): string {
    return text.replace(/liquid-(\d+)-\n*/g, (_, index: string) => this.pieces[Number(index)] ?? '');
  }
}

/** Between elements MJML drops text; a tag of Liquid lives on in an element for raw text. */
function liftTags(source: string): string {
  let inside: string | undefined;
  return source.replace(/<\/?([a-z][a-z0-9-]*)[^<>]*>|\{%[^]*?%\}/gi, (token, name: string | undefined) => {
    if (name === undefined) return inside === undefined ? `<mj-raw>${token}</mj-raw>` : token;
    const closes = token.startsWith('</');
    if (inside !== undefined && closes && name === inside) inside = undefined;
    else if (inside === undefined && !closes && !token.endsWith('/>') && ENDING.has(name)) inside = name;
    return token;
  });
}
