import { escapeHtml } from './escape.js';

/** Something wrong in a text, and where. */
export interface MarkupProblem {
  code: string;
  message: string;
  /** In UTF-16 units from the beginning; unset: of the text as a whole. */
  index?: number;
}

/** https://core.telegram.org/bots/api#html-style */
const TELEGRAM_TAGS = new Set(
  'b strong i em u ins s strike del a code pre blockquote span tg-spoiler tg-emoji tg-time'.split(' '),
);
const TAG = /<\/?([a-z][a-z0-9-]*)([^<>]*)>/gi;

/** Liquid blanked out, everything else in its place. */
export function withoutLiquid(source: string): string {
  return source.replace(/\{\{[^]*?\}\}|\{%[^]*?%\}/g, (liquid) => liquid.replace(/[^\n]/g, ' '));
}

/** Tags of a template that Telegram does not know: it refuses the whole message. */
export function unknownTelegramTags(source: string): MarkupProblem[] {
  return [...withoutLiquid(source).matchAll(TAG)]
    .filter(([, name]) => !TELEGRAM_TAGS.has(name!.toLowerCase()))
    .map(({ 1: name, index }) => ({ code: 'TAG_UNKNOWN', message: `Telegram does not know <${name}>`, index }));
}

/** What Telegram would refuse in a rendered text: brackets that are no tags, tags that are not closed in order. */
export function telegramProblems(rendered: string): MarkupProblem[] {
  const open: string[] = [];
  for (const [token] of rendered.matchAll(/<[^<>]*>?/g)) {
    const [, close, name] = /^<(\/?)([a-z][a-z0-9-]*)[^<>]*>$/i.exec(token) ?? [];
    if (name === undefined) {
      const message = `${escapeHtml('<')} is written as &lt; where it begins no tag: ${token.slice(0, 20)}`;
      return [{ code: 'MARKUP_INVALID', message }];
    }
    if (!close) open.push(name.toLowerCase());
    else if (open.pop() !== name.toLowerCase()) return [{ code: 'MARKUP_INVALID', message: `${token} closes nothing` }];
  }
  return open.length > 0 ? [{ code: 'MARKUP_INVALID', message: `<${open.at(-1)}> is not closed` }] : [];
}

/** Addresses in a template that run something. */
export function unsafeLinks(source: string): MarkupProblem[] {
  const found = source.matchAll(/(?:href\s*=\s*["']?|\]\(|^)\s*(javascript|vbscript|data):/gi);
  return [...found].map(({ 1: scheme, index }) => ({
    code: 'LINK_UNSAFE',
    message: `a link with ${scheme!.toLowerCase()}: is taken away`,
    index,
  }));
}

/** Line and column of a place in a text, both from 1. */
export function positionOf(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
