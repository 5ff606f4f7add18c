import { ApiProperty } from '@nestjs/swagger';
import type { EventType, Locale, TemplatedChannel } from '../catalogue/event-type.js';
import { DISCORD_LIMITS } from './discord-embed.js';
import { MAIL_HTML_MAX_BYTES } from './compile-mail.js';
import type { Content } from './content.js';
import { LENGTHS, safeLink, webLink } from './fit-content.js';
import { PUSH_PAYLOAD_MAX_BYTES, pushBytes } from './fit-push.js';
import { unknownVariables } from './known-variables.js';
import { type LiquidEngines, type LiquidLimits, placeOf } from './liquid-engines.js';
import { type MarkupProblem, positionOf, telegramProblems, unknownTelegramTags, unsafeLinks } from './lint-markup.js';
import { sampleScope } from './sample-scope.js';
import { smsSegments } from './sms-segments.js';
import { TELEGRAM_CAPTION_LIMIT, TELEGRAM_TEXT_LIMIT, visibleLength } from './telegram-html.js';
import {
  type Escape,
  type Fields,
  shapeProblems,
  TEMPLATE_FIELDS,
  TemplateProblem,
  variantFields,
} from './template-fields.js';
import { type TemplateCompiler, TemplateError, type TemplateSource } from './templates.js';

/** An error is refused when a template is saved; a warning is for its author to judge. */
export class LintFinding extends TemplateProblem {
  @ApiProperty({ enum: ['error', 'warning'], example: 'warning' })
  severity!: 'error' | 'warning';
}

/** What the linter must know of the type whose words it judges. */
export type LintedType = Pick<EventType, 'type' | 'source' | 'schema' | 'sample' | 'workflow'>;

/** Far above what any honest template needs with a sample, and far below what is felt. */
export const LINT_LIMITS: LiquidLimits = { renderLimit: 100, memoryLimit: 300_000 };
/** Of all texts of a template together, in milliseconds. */
const TIME_MAX = 500;
const SMS_SEGMENTS = { many: 3, most: 6 };

/** One text of a template. */
interface Text {
  /** `/buttons/0/text` */
  pointer: string;
  /** The same for every entry of a list, with # in the place of its number, and of a map, with * in that of its name. */
  kind: string;
  escape: Escape;
  required: boolean;
  source: string;
}

/** Judges templates before they are used: with the sample of their type, as it would be sent. */
export class TemplateLinter {
  private readonly compiler: TemplateCompiler;

  constructor(compiler: TemplateCompiler) {
    this.compiler = compiler.withLimits(LINT_LIMITS);
  }

  /** All that is wrong with one channel's words in one language, errors first. Never throws, whatever the template. */
  async lint(
    channel: TemplatedChannel,
    fields: TemplateSource,
    type: LintedType,
    locale: Locale,
  ): Promise<LintFinding[]> {
    const wrong = shapeProblems(channel, fields);
    if (wrong.length > 0) return wrong.map((problem) => ({ severity: 'error', ...problem }));
    const { variants = {}, ...own } = fields as { variants?: Record<string, TemplateSource> };
    const findings = await this.lintWords(channel, own, type, locale);
    for (const [name, other] of Object.entries(variants)) {
      if (!type.workflow.variants?.some((variant) => variant.name === name)) {
        const message = `the workflow has no variant ${name}: nobody gets these words`;
        findings.push({ severity: 'warning', pointer: `/variants/${name}`, code: 'VARIANT_UNKNOWN', message });
      }
      const ofVariant = await this.lintWords(channel, variantFields(own, other), type, locale);
      const isNew = (each: LintFinding): boolean => !findings.some((known) => isSame(known, each));
      findings.push(
        ...ofVariant.filter(isNew).map((each) => ({ ...each, pointer: `/variants/${name}${each.pointer}` })),
      );
    }
    return findings.sort((one, other) => Number(one.severity === 'warning') - Number(other.severity === 'warning'));
  }

  private async lintWords(
    channel: TemplatedChannel,
    fields: TemplateSource,
    type: LintedType,
    locale: Locale,
  ): Promise<LintFinding[]> {
    const texts = textsOf(TEMPLATE_FIELDS[channel], fields);
    const findings = texts.flatMap((text) => lintSource(text, this.compiler.engines, channel, type));
    if (hasErrors(findings)) return findings;
    const rendered = this.renderAll(texts, type, locale);
    if ('finding' in rendered) return [...findings, rendered.finding];
    findings.push(...texts.flatMap((text) => lintRendered(text, rendered.values.get(text.pointer)!, channel, fields)));
    if (hasErrors(findings)) return findings;
    try {
      const render = await this.compiler.compileChannel(channel, locale, fields);
      const content = render(sampleScope(type, locale));
      return [...findings, ...lintContent(channel, content, fields, rendered.values)];
    } catch (error) {
      return [...findings, ...compileFindings(error)];
    }
  }

  /** All texts with the sample, as they come out; or the one that can not be written. */
  private renderAll(
    texts: Text[],
    type: LintedType,
    locale: Locale,
  ): { values: Map<string, string> } | { finding: LintFinding } {
    const values = new Map<string, string>();
    const scope = sampleScope(type, locale);
    const started = performance.now();
    for (const { pointer, escape, source } of texts) {
      try {
        values.set(pointer, this.compiler.engines.compile(escape, source, pointer.slice(1), locale)(scope));
        if (performance.now() - started > TIME_MAX) throw new Error('render limit exceeded');
      } catch (error) {
        const { message, ...place } = placeOf((error as Error).cause ?? error);
        const heavy = /limit exceeded/.test(message);
        return {
          finding: {
            severity: 'error',
            pointer,
            code: heavy ? 'TOO_HEAVY' : 'RENDER_FAILED',
            message: heavy ? 'takes too long, or makes too much' : message,
            ...place,
          },
        };
      }
    }
    return { values };
  }
}

function textsOf(spec: Fields, fields: TemplateSource, pointer = '', kind = ''): Text[] {
  return Object.entries(spec).flatMap(([name, field]) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const [at, kindAt] = [`${pointer}/${name}`, `${kind}/${name}`];
    if (value === undefined) return [];
    if (field.kind === 'text') {
      const { escape, required } = field;
      return [{ pointer: at, kind: kindAt, escape, required, source: value as string }];
    }
    if (field.kind === 'group') return textsOf(field.of, value as TemplateSource, at, kindAt);
    if (field.kind === 'map') {
      const { escape, required } = field.of;
      return Object.entries(value as Record<string, string>).map(([key, source]) => {
        return { pointer: `${at}/${key}`, kind: `${kindAt}/*`, escape, required, source };
      });
    }
    if (field.kind !== 'list') return [];
    const items = value as TemplateSource[];
    return items.flatMap((item, index) => textsOf(field.of, item, `${at}/${index}`, `${kindAt}/#`));
  });
}

/** What can be told from a text as it is written. */
function lintSource(
  { pointer, kind, escape, source }: Text,
  engines: LiquidEngines,
  channel: TemplatedChannel,
  { schema }: LintedType,
): LintFinding[] {
  const at = ({ index, ...problem }: MarkupProblem): LintFinding => ({
    severity: 'error',
    pointer,
    ...problem,
    ...(index !== undefined && positionOf(source, index)),
  });
  const findings = unsafeLinks(source).map(at);
  if (channel === 'telegram' && kind === '/text') findings.push(...unknownTelegramTags(source).map(at));
  const liquid = engines.byEscape[escape];
  try {
    for (const { name, line, column } of unknownVariables(liquid, liquid.parse(source), schema)) {
      const message = `nothing is known of ${name}: it is empty`;
      findings.push({ severity: 'warning', pointer, code: 'VARIABLE_UNKNOWN', message, line, column });
    }
  } catch (error) {
    const place = placeOf(error);
    findings.push({ severity: 'error', pointer, code: parseCode(place.message), ...place });
  }
  return findings;
}

function parseCode(message: string): string {
  if (message.startsWith('undefined filter')) return 'FILTER_UNKNOWN';
  return /^tag .* not found/.test(message) ? 'TAG_UNKNOWN' : 'LIQUID_INVALID';
}

/** Lengths of texts as they come out, before they would be shortened. */
const MAX: Partial<Record<TemplatedChannel, Record<string, number>>> = {
  in_app: {
    '/title': LENGTHS.title,
    '/message': LENGTHS.message,
    '/actions/#/title': LENGTHS.button,
    '/data/*': LENGTHS.data,
  },
  push: { '/title': LENGTHS.title, '/body': LENGTHS.pushBody, '/actions/#/title': LENGTHS.button },
  telegram: { '/buttons/#/text': LENGTHS.button },
  email: { '/subject': LENGTHS.subject, '/preheader': LENGTHS.preheader, '/text': LENGTHS.mailText },
  discord: {
    '/title': DISCORD_LIMITS.title,
    '/description': DISCORD_LIMITS.description,
    '/fields/#/name': DISCORD_LIMITS.fieldName,
    '/fields/#/value': DISCORD_LIMITS.fieldValue,
    '/footer': DISCORD_LIMITS.footer,
  },
};

/** Texts that are addresses, and which kind the channel takes. */
const LINKS: Record<string, typeof safeLink> = {
  'in_app/link': safeLink,
  'in_app/image': webLink,
  'in_app/actions/#/link': safeLink,
  'push/link': safeLink,
  'push/image': safeLink,
  'push/actions/#/link': safeLink,
  'telegram/photo': webLink,
  'telegram/video': webLink,
  'telegram/buttons/#/url': webLink,
  'discord/url': webLink,
  'discord/image': webLink,
};

/** What can be told from a text as it comes out with the sample. */
function lintRendered(
  { pointer, kind, required, source }: Text,
  rendered: string,
  channel: TemplatedChannel,
  fields: TemplateSource,
): LintFinding[] {
  const error = (code: string, message: string): LintFinding => ({ severity: 'error', pointer, code, message });
  const text = rendered.trim();
  if (text === '') {
    const isInList = kind.includes('#');
    return required && !isInList ? [error('EMPTY', 'renders to nothing with the sample')] : [];
  }
  const isLink = LINKS[`${channel}${kind}`];
  if (isLink && isLink(text) === undefined) {
    const message = `${text.slice(0, 100)} is no address that can be opened: it is left out`;
    return [{ severity: 'warning', pointer, code: 'LINK_LEFT_OUT', message }];
  }
  const max = MAX[channel]?.[kind];
  if (max !== undefined && text.length > max) return [error('TOO_LONG', `${text.length} characters; ${max} fit`)];
  if (kind !== '/text') return [];
  if (channel === 'telegram') {
    const limit = (fields.photo ?? fields.video) ? TELEGRAM_CAPTION_LIMIT : TELEGRAM_TEXT_LIMIT;
    const length = visibleLength(text);
    const long = length > limit ? [error('TOO_LONG', `${length} characters are seen; ${limit} fit`)] : [];
    return [...long, ...telegramProblems(text).map(({ code, message }) => error(code, message))];
  }
  return channel === 'sms' ? lintSms(text, source, pointer) : [];
}

const PICTOGRAPHS = /\p{Extended_Pictographic}(?:\u200d|\ufe0f|\p{Emoji_Modifier}|\p{Extended_Pictographic})*/gu;

function lintSms(text: string, source: string, pointer: string): LintFinding[] {
  const { segments, encoding } = smsSegments(text);
  const findings: LintFinding[] = [];
  if (segments >= SMS_SEGMENTS.many) {
    const severity = segments > SMS_SEGMENTS.most ? 'error' : 'warning';
    const message = `is sent, and paid for, as ${segments} short messages`;
    findings.push({ severity, pointer, code: severity === 'error' ? 'TOO_LONG' : 'SMS_LONG', message });
  }
  if (encoding === 'UCS-2' && smsSegments(text.replace(PICTOGRAPHS, '')).encoding === 'GSM-7') {
    const index = source.search(PICTOGRAPHS);
    const message = 'an emoji leaves room for 70 characters instead of 160 in a short message';
    const place = index === -1 ? {} : positionOf(source, index);
    findings.push({ severity: 'warning', pointer, code: 'SMS_EMOJI', message, ...place });
  }
  return findings;
}

/** What can be told from a message as a whole. */
function lintContent(
  channel: TemplatedChannel,
  content: Content[TemplatedChannel],
  fields: TemplateSource,
  raw: ReadonlyMap<string, string>,
): LintFinding[] {
  const error = (pointer: string, code: string, message: string): LintFinding[] => [
    { severity: 'error', pointer, code, message },
  ];
  if (channel === 'push') {
    const bytes = pushBytes(rawPush(raw, fields));
    if (bytes > PUSH_PAYLOAD_MAX_BYTES) {
      return error('', 'TOO_LONG', `${bytes} bytes in all; ${PUSH_PAYLOAD_MAX_BYTES} fit`);
    }
  }
  if (channel === 'discord') {
    const total = [...raw]
      .filter(([pointer]) => !/^\/(url|image)$/.test(pointer))
      .reduce((sum, [, text]) => sum + text.trim().length, 0);
    if (total > DISCORD_LIMITS.total) {
      return error('', 'TOO_LONG', `${total} characters in all; ${DISCORD_LIMITS.total} fit`);
    }
  }
  if (channel === 'email') {
    const bytes = Buffer.byteLength(raw.get('/html') ?? '');
    const body = fields.html === undefined ? '/mjml' : '/html';
    if (bytes > MAIL_HTML_MAX_BYTES) return error(body, 'TOO_LONG', `${bytes} bytes; ${MAIL_HTML_MAX_BYTES} fit`);
    const wanted = (fields.attachments as unknown[] | undefined)?.length ?? 0;
    const { attachments = [] } = content as Content['email'];
    if (attachments.length < wanted) {
      const message = `${wanted - attachments.length} of ${wanted} are left out with the sample`;
      return [{ severity: 'warning', pointer: '/attachments', code: 'ATTACHMENT_LEFT_OUT', message }];
    }
  }
  return tooMany(channel, fields, raw);
}

function rawPush(raw: ReadonlyMap<string, string>, fields: TemplateSource): Partial<Content['push']> {
  const at = (pointer: string): string => raw.get(pointer)?.trim() ?? '';
  const actions = ((fields.actions ?? []) as unknown[])
    .map((_, index) => ({ title: at(`/actions/${index}/title`), link: at(`/actions/${index}/link`) }))
    .slice(0, TEMPLATE_FIELDS.push.actions.most);
  return {
    title: at('/title'),
    body: at('/body'),
    ...(at('/link') && { link: at('/link') }),
    ...(at('/image') && { image: at('/image') }),
    ...(actions.length > 0 && { actions }),
  };
}

/** Lists of which more entries have something to say than the channel shows. */
function tooMany(channel: TemplatedChannel, fields: TemplateSource, raw: ReadonlyMap<string, string>): LintFinding[] {
  return Object.entries(TEMPLATE_FIELDS[channel] as Fields).flatMap(([name, field]) => {
    if (field.kind !== 'list' || channel === 'email') return [];
    const entries = (fields[name] ?? []) as TemplateSource[];
    const texts = Object.keys(field.of).filter((each) => field.of[each]!.kind === 'text');
    const full = entries.filter((_, index) => texts.every((each) => raw.get(`/${name}/${index}/${each}`)?.trim()));
    if (full.length <= field.most) return [];
    const message = `${full.length} entries; ${field.most} are shown`;
    return [{ severity: 'error' as const, pointer: `/${name}`, code: 'TOO_MANY', message }];
  });
}

function compileFindings(error: unknown): LintFinding[] {
  const problems =
    error instanceof TemplateError
      ? error.problems
      : [{ pointer: '', code: 'RENDER_FAILED', message: (error as Error).message }];
  return problems.map((problem) => ({ severity: 'error', ...problem }));
}

function hasErrors(findings: LintFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function isSame(one: LintFinding, other: LintFinding): boolean {
  return one.pointer === other.pointer && one.code === other.code && one.message === other.message;
}
