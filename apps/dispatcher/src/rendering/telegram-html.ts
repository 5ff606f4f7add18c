import { shorten } from './shorten.js';

/** Characters of a message after its entities are read. https://core.telegram.org/bots/api#sendmessage */
export const TELEGRAM_TEXT_LIMIT = 4_096;
/** Of the caption of a photo or a video. https://core.telegram.org/bots/api#sendphoto */
export const TELEGRAM_CAPTION_LIMIT = 1_024;

const TOKEN = /<\/?([a-z][a-z0-9-]*)(?:\s[^<>]*)?>|&(?:[a-z]+|#\d+|#x[0-9a-f]+);|[^<&]+|[<&]/gi;

/** Characters its reader counts: tags are none, an entity is one. */
export function visibleLength(html: string): number {
  let length = 0;
  for (const [token, tag] of html.matchAll(TOKEN)) {
    if (tag === undefined) length += token.startsWith('&') && token.endsWith(';') ? 1 : token.length;
  }
  return length;
}

/** Cuts Telegram HTML to what a message may hold as its reader counts it; open tags are closed, entities stay whole. */
export function fitTelegramHtml(html: string, limit = TELEGRAM_TEXT_LIMIT): string {
  const trimmed = html.trim();
  if (trimmed.length <= limit || visibleLength(trimmed) <= limit) return trimmed;
  const open: string[] = [];
  let result = '';
  let visible = 0;
  for (const [token, tag] of trimmed.matchAll(TOKEN)) {
    if (tag !== undefined) {
      if (token.startsWith('</')) open.pop();
      else open.push(tag);
      result += token;
      continue;
    }
    const length = token.startsWith('&') && token.endsWith(';') ? 1 : token.length;
    if (visible + length <= limit - 1) {
      result += token;
      visible += length;
      continue;
    }
    // What follows has no room, even where this token alone would fit to the last place.
    const room = limit - visible;
    result += length === 1 || room === 1 ? '…' : shorten(token.length < room + 1 ? `${token}…` : token, room);
    break;
  }
  return (
    result +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join('')
  );
}
