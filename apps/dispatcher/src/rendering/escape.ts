/** C0 controls but tab and line feed, and the marks that reorder text unseen: no channel needs them, and some refuse them. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** Text as it is, without characters that mean nothing to a reader. */
export function plain(value: unknown): string {
  // Half a surrogate pair is no character, and PostgreSQL refuses it. (Node 20 has toWellFormed; the type library not yet.)
  return (toText(value) as string & { toWellFormed(): string }).toWellFormed().replace(CONTROLS, '');
}

const SAFE = '(?!https?:|mailto:|tel:)';
const UNSAFE_HREF = new RegExp(`href=(?:"${SAFE}[^"]*"|'${SAFE}[^']*')`, 'gi');

/** Links in rendered HTML lead to the web, to mail or to a telephone; an address of another kind, which data may hold, leads nowhere. */
export function safeLinks(html: string): string {
  return html.replace(UNSAFE_HREF, 'href="#"');
}

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For HTML text and attribute values; Telegram's HTML too. */
export function escapeHtml(value: unknown): string {
  return plain(value).replace(/[&<>"']/g, (character) => HTML[character]!);
}

/** Most data has none of these, and to look once is cheaper than to look four times. */
const MARKDOWN = /[\\*_~`|<>[\]()#+\-.@]/;

/** For Discord's Markdown: data shows as it is, and forms no link, mention, list, heading or code. */
export function escapeMarkdown(value: unknown): string {
  const text = plain(value);
  if (!MARKDOWN.test(text)) return text;
  return text
    .replace(/[\\*_~`|<>[\]()#]/g, '\\$&')
    .replace(/^(\s*)([-+])(?=\s)/gm, '$1\\$2')
    .replace(/^(\s*\d+)\.(?=\s)/gm, '$1\\.')
    .replace(/@(?=everyone|here)/g, '@\u200b');
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
