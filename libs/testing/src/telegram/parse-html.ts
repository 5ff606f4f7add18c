/** One formatted stretch of a text; offset and length in UTF-16 code units, as in the Bot API. */
export interface MessageEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
}

/** Telegram's refusal of a formatted text, in its words. */
export class EntityError extends Error {}

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  span: 'spoiler',
  blockquote: 'blockquote',
};
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const START_TAG = /^<([^\s>]*)((?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[a-zA-Z0-9.-]+))?)*)\s*>/;
const ATTRIBUTE = /([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([a-zA-Z0-9.-]+)))?/g;

interface OpenTag {
  name: string;
  offset: number;
  attributes: Record<string, string>;
}

/**
 * Parses a text with `parse_mode` HTML by Telegram's rules, which are not a browser's: few tags, each closed and in
 * order; a bare `&` and unknown named entities stay as they are, a bare `<` is an error.
 * @throws EntityError with the words Telegram puts after "can't parse entities: "; positions in UTF-8 bytes
 */
export function parseHtml(html: string): { text: string; entities: MessageEntity[] } {
  let text = '';
  const entities: MessageEntity[] = [];
  const open: OpenTag[] = [];
  for (let at = 0; at < html.length;) {
    const rest = html.slice(at);
    const where = `at byte offset ${Buffer.byteLength(html.slice(0, at))}`;
    if (rest.startsWith('</')) {
      at += closeTag(rest, where, open, text, entities);
    } else if (rest.startsWith('<')) {
      const { length, tag } = openTag(rest, where);
      open.push({ ...tag, offset: text.length });
      at += length;
    } else {
      const [source, decoded] = nextText(rest);
      text += decoded;
      at += source.length;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new EntityError(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: entities.sort((one, other) => one.offset - other.offset || other.length - one.length) };
}

function openTag(rest: string, where: string): { length: number; tag: Omit<OpenTag, 'offset'> } {
  const name = rest
    .slice(1)
    .match(/^[^\s>]*/)![0]
    .toLowerCase();
  if (!/[\s>]/.test(rest.slice(1 + name.length, 2 + name.length))) throw new EntityError(`Unclosed start tag ${where}`);
  if (!Object.hasOwn(TYPES, name)) throw new EntityError(`Unsupported start tag "${name}" ${where}`);
  const match = rest.match(START_TAG);
  if (!match) throw new EntityError(`Unclosed start tag "${name}" ${where}`);
  const attributes = Object.fromEntries(
    [...match[2].matchAll(ATTRIBUTE)].map(([, key, double, single, bare]) => [
      key.toLowerCase(),
      decode(double ?? single ?? bare ?? ''),
    ]),
  );
  if (name === 'span' && attributes.class !== 'tg-spoiler') {
    throw new EntityError(`Tag "span" must have class "tg-spoiler" ${where}`);
  }
  return { length: match[0].length, tag: { name, attributes } };
}

/** @returns how many characters the end tag has */
function closeTag(rest: string, where: string, open: OpenTag[], text: string, entities: MessageEntity[]): number {
  const tag = open.pop();
  if (!tag) throw new EntityError(`Unexpected end tag ${where}`);
  const match = rest.match(/^<\/([^\s>]*)\s*>/);
  if (!match) throw new EntityError(`Unclosed end tag ${where}`);
  const name = match[1].toLowerCase();
  if (name !== '' && name !== tag.name) {
    throw new EntityError(`Unmatched end tag ${where}, expected "</${tag.name}>", found "</${name}>"`);
  }
  const entity = entityOf(tag, text);
  if (entity && entity.length > 0) entities.push(entity);
  return match[0].length;
}

function entityOf({ name, offset, attributes }: OpenTag, text: string): MessageEntity | undefined {
  const entity: MessageEntity = { type: TYPES[name], offset, length: text.length - offset };
  if (name === 'a') {
    // Without a usable address the text stays and the link does not.
    const url = attributes.href ?? text.slice(offset);
    return URL.canParse(url) ? { ...entity, url } : undefined;
  }
  if (name === 'tg-emoji') return { ...entity, custom_emoji_id: attributes['emoji-id'] };
  if (name === 'blockquote' && 'expandable' in attributes) return { ...entity, type: 'expandable_blockquote' };
  return entity;
}

function nextText(rest: string): [source: string, decoded: string] {
  const reference = rest.match(/^&(?:#x[0-9a-f]+|#\d+|[a-z]+);/i)?.[0];
  if (reference) return [reference, decode(reference)];
  const plain = rest.match(/^[^<&]+/)?.[0] ?? rest[0];
  return [plain, plain];
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
