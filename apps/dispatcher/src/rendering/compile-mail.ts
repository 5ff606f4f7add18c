import type { Locale } from '../catalogue/event-type.js';
import type { WriteFields } from './compile-fields.js';
import type { Content } from './content.js';
import { escapeHtml, safeLinks } from './escape.js';
import { LENGTHS } from './fit-content.js';
import type { LiquidEngines } from './liquid-engines.js';
import { attachmentsOf, calendarWriter } from './mail-attachments.js';
import { compilePage, type MailLayout } from './mail-layout.js';
import { textOfHtml } from './mail-text.js';
import { compileMjml } from './mjml.js';
import { oneLine, shorten } from './shorten.js';
import type { Raw } from './template-fields.js';
import type { TemplateScope } from './template-scope.js';

/** Larger mails are clipped or refused by who receives them. */
export const MAIL_HTML_MAX_BYTES = 500_000;
/** Of a text that stands in for HTML that is too large: escaped it is far below that. */
const STAND_IN_LENGTH = 60_000;

/**
 * Compiles a mail: its words, and the document around them.
 * @param fields the template, for what it has
 * @param write writes its fields
 * @throws MjmlError, LiquidError
 */
export async function compileMail(
  fields: Record<string, unknown>,
  write: WriteFields,
  layout: MailLayout,
  engines: LiquidEngines,
  locale: Locale,
): Promise<(scope: TemplateScope) => Content['email']> {
  const aroundHtml = layout.compileHtml(engines, locale);
  const aroundText = layout.compileText(engines, locale);
  const document =
    typeof fields.mjml === 'string'
      ? compilePage(engines, 'html', await compileMjml(layout.mjml, fields.mjml), locale)
      : undefined;
  const toText = fields.text === undefined ? await textOfHtml() : undefined;
  const writeCalendar = Array.isArray(fields.attachments) ? await calendarWriter() : undefined;

  return (scope) => {
    const raw = write(scope) as unknown as Raw<'email'>;
    const preheader = preheaderOf(raw.preheader);
    const body = (document ? document(scope, { preheader }) : raw.html!).trim();
    const words = (raw.text ?? toText!(safeLinks(body))).trim();
    const around = (content: string): string => safeLinks(aroundHtml(scope, { preheader, content })).trim();
    let html = document ? safeLinks(body) : around(body);
    if (isLarge(html))
      html = around(`<p style="white-space: pre-wrap">${escapeHtml(shorten(words, STAND_IN_LENGTH))}</p>`);
    const content: Content['email'] = {
      subject: shorten(oneLine(raw.subject), LENGTHS.subject),
      text: textOf(words, (content) => aroundText(scope, { content }).trim()),
      html,
    };
    const attachments = writeCalendar ? attachmentsOf(raw.attachments, scope, writeCalendar) : [];
    return attachments.length > 0 ? { ...content, attachments } : content;
  };
}

/** The words give way, not what is below them. */
function textOf(words: string, around: (content: string) => string): string {
  const text = around(words);
  const excess = text.length - LENGTHS.mailText;
  return excess > 0 ? around(shorten(words, words.length - excess)) : text;
}

/** Shown by lists of mails after the subject, and nowhere in the mail. */
function preheaderOf(text: string | undefined): string {
  const line = shorten(oneLine(text ?? ''), LENGTHS.preheader);
  if (line === '') return '';
  const hidden = 'display: none; max-height: 0; overflow: hidden; opacity: 0; mso-hide: all';
  return `<div class="preheader" style="${hidden}">${escapeHtml(line)}</div>`;
}

function isLarge(html: string): boolean {
  return html.length > MAIL_HTML_MAX_BYTES / 4 && Buffer.byteLength(html) > MAIL_HTML_MAX_BYTES;
}
