/** A text in the HTML that Telegram reads: whatever came into it from outside is escaped. */
export class Html {
  constructor(readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

type Piece = Html | string | number;

/** Writes a text in Telegram's HTML: what stands between the words is escaped, unless it is such a text itself. */
export function say(words: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Html(words.reduce((text, word, place) => text + sourceOf(values[place - 1] ?? '') + word));
}

/** Lines below each other; those that are not said are left out. */
export function lines(...parts: readonly (Html | undefined | false)[]): Html {
  return new Html(
    parts
      .filter((part): part is Html => part instanceof Html)
      .map(({ source }) => source)
      .join('\n'),
  );
}

/** Paragraphs: an empty line between them. */
export function paragraphs(...parts: readonly (Html | undefined | false)[]): Html {
  return new Html(
    parts
      .filter((part): part is Html => part instanceof Html)
      .map(({ source }) => source)
      .join('\n\n'),
  );
}

/** At most so many characters, with an ellipsis where something was cut off. */
export function clip(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function sourceOf(piece: Piece): string {
  return piece instanceof Html ? piece.source : String(piece).replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
