import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TemplatedChannel } from '../catalogue/event-type.js';

/** How values are escaped in a text: not at all, for HTML, or for Discord's Markdown. */
export type Escape = 'text' | 'html' | 'markdown';

interface TextField {
  kind: 'text';
  escape: Escape;
  required: boolean;
}
interface ConstantField {
  kind: 'number' | 'boolean';
}
interface ListField {
  kind: 'list';
  /** What the channel shows at most; the rest is left out. */
  most: number;
  of: Fields;
}
interface GroupField {
  kind: 'group';
  of: Fields;
}
/** Texts under names that the template's author gives. */
interface MapField {
  kind: 'map';
  most: number;
  of: TextField;
}

export type Field = TextField | ConstantField | ListField | GroupField | MapField;
export interface Fields {
  readonly [name: string]: Field;
}

const required = <E extends Escape = 'text'>(escape: E = 'text' as E) =>
  ({ kind: 'text', escape, required: true }) as const;
const optional = <E extends Escape = 'text'>(escape: E = 'text' as E) =>
  ({ kind: 'text', escape, required: false }) as const;
const list = <Of extends Fields>(most: number, of: Of) => ({ kind: 'list', most, of }) as const;
const group = <Of extends Fields>(of: Of) => ({ kind: 'group', of }) as const;
const map = (most: number) => ({ kind: 'map', most, of: optional() }) as const;

const action = { title: required(), link: required() } as const;

/** What a template may say, by channel: the format of catalogue/README.md. */
export const TEMPLATE_FIELDS = {
  in_app: {
    title: required(),
    message: required(),
    link: optional(),
    image: optional(),
    actions: list(3, action),
    data: map(20),
  },
  telegram: {
    text: required('html'),
    photo: optional(),
    video: optional(),
    buttons: list(8, { text: required(), url: required() }),
  },
  email: {
    subject: required(),
    preheader: optional(),
    text: optional(),
    html: optional('html'),
    mjml: optional('html'),
    attachments: list(5, {
      calendar: group({
        uid: required(),
        title: required(),
        start: required(),
        end: required(),
        location: optional(),
        description: optional(),
        url: optional(),
        method: optional(),
      }),
      filename: optional(),
      contentType: optional(),
      base64: optional(),
    }),
  },
  sms: { text: required() },
  push: {
    title: required(),
    body: required(),
    link: optional(),
    image: optional(),
    actions: list(2, action),
  },
  discord: {
    title: optional('markdown'),
    description: optional('markdown'),
    color: { kind: 'number' },
    url: optional(),
    image: optional(),
    fields: list(25, { name: required('markdown'), value: required('markdown'), inline: { kind: 'boolean' } }),
    // Discord reads no Markdown in a footer: a backslash would show.
    footer: optional(),
  },
} as const satisfies Record<TemplatedChannel, Fields>;

/** What a field renders to, before it is fitted to its channel. A text that the template does not have is undefined. */
type RawField<F> = F extends { kind: 'text'; required: true }
  ? string
  : F extends { kind: 'text' }
    ? string | undefined
    : F extends { kind: 'number' }
      ? number | undefined
      : F extends { kind: 'boolean' }
        ? boolean | undefined
        : F extends { kind: 'list'; of: infer Of }
          ? RawFields<Of>[]
          : F extends { kind: 'group'; of: infer Of }
            ? RawFields<Of> | undefined
            : F extends { kind: 'map' }
              ? Record<string, string> | undefined
              : never;
type RawFields<S> = { [Name in keyof S]: RawField<S[Name]> };

/** The rendered fields of a channel. */
export type Raw<C extends TemplatedChannel> = RawFields<(typeof TEMPLATE_FIELDS)[C]>;

/** Something wrong with a template. `pointer` is a JSON pointer into its fields; line and column count from 1. */
export class TemplateProblem {
  @ApiProperty({ type: String, example: '/text' })
  pointer!: string;

  @ApiProperty({ type: String, example: 'VARIABLE_UNKNOWN' })
  code!: string;

  @ApiProperty({ type: String, example: 'unknown variable data.nick' })
  message!: string;

  @ApiPropertyOptional({ type: 'integer', example: 1 })
  line?: number;

  @ApiPropertyOptional({ type: 'integer', example: 12 })
  column?: number;
}

/** Its message with the place before it: `line 2, column 3: …`. */
export function withPlace({ message, line, column }: TemplateProblem): string {
  if (line === undefined) return message;
  return `line ${line}${column === undefined ? '' : `, column ${column}`}: ${message}`;
}

type Source = Record<string, unknown>;

/** What is wrong with the shape of a template's fields, Liquid aside. `variants` is checked like the fields themselves. */
export function shapeProblems(channel: TemplatedChannel, fields: unknown): TemplateProblem[] {
  if (!isObject(fields)) return [{ pointer: '', code: 'NOT_AN_OBJECT', message: 'fields are an object' }];
  const { variants, ...own } = fields;
  const problems = [...problemsIn(TEMPLATE_FIELDS[channel], own, ''), ...ruleProblems(channel, own)];
  if (variants === undefined) return problems;
  if (!isObject(variants)) {
    return [
      ...problems,
      { pointer: '/variants', code: 'NOT_AN_OBJECT', message: 'is an object by name of the variant' },
    ];
  }
  for (const [name, other] of Object.entries(variants)) {
    const pointer = `/variants/${escapePointer(name)}`;
    if (!isObject(other)) problems.push({ pointer, code: 'NOT_AN_OBJECT', message: 'fields are an object' });
    else {
      const whole = variantFields(own, other);
      const found = [...problemsIn(TEMPLATE_FIELDS[channel], whole, ''), ...ruleProblems(channel, whole)];
      // What is wrong with the fields it takes over is said there.
      problems.push(
        ...found
          .filter((each) => !problems.some((known) => known.pointer === each.pointer && known.code === each.code))
          .map((each) => ({ ...each, pointer: pointer + each.pointer })),
      );
    }
  }
  return problems;
}

/** The fields of a variant: its own, over those of the template. A body in HTML takes the place of one in MJML, and the other way. */
export function variantFields(fields: Source, variant: Source): Source {
  const { variants: _, html, mjml, ...rest } = fields;
  const body = 'html' in variant || 'mjml' in variant ? {} : { ...(html !== undefined && { html }), ...(mjml !== undefined && { mjml }) }; // prettier-ignore
  return { ...rest, ...body, ...variant };
}

function problemsIn(spec: Fields, fields: Source, pointer: string): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(spec, name)) continue;
    const message = `there is no field ${name}; there are ${Object.keys(spec).join(', ')}`;
    problems.push({ pointer: `${pointer}/${escapePointer(name)}`, code: 'UNKNOWN_FIELD', message });
  }
  for (const [name, field] of Object.entries(spec)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    problems.push(...fieldProblems(field, value, `${pointer}/${name}`, name));
  }
  return problems;
}

function fieldProblems(field: Field, value: unknown, pointer: string, name: string): TemplateProblem[] {
  const wrong = (code: string, message: string): TemplateProblem[] => [{ pointer, code, message }];
  if (value === undefined) {
    return field.kind === 'text' && field.required ? wrong('REQUIRED', `${name} is missing`) : [];
  }
  switch (field.kind) {
    case 'text':
      if (typeof value !== 'string') return wrong('NOT_A_TEXT', `${name} is a text`);
      return value.length > TEXT_MAX ? wrong('TOO_LONG', `${name} has more than ${TEXT_MAX} characters`) : [];
    case 'number':
      return Number.isInteger(value) ? [] : wrong('NOT_A_NUMBER', `${name} is a whole number`);
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('NOT_A_BOOLEAN', `${name} is true or false`);
    case 'group':
      return isObject(value) ? problemsIn(field.of, value, pointer) : wrong('NOT_AN_OBJECT', `${name} is an object`);
    case 'map':
      if (!isObject(value)) return wrong('NOT_AN_OBJECT', `${name} is an object`);
      return [
        ...(Object.keys(value).length > field.most
          ? wrong('TOO_MANY', `${name} has more than ${field.most} names`)
          : []),
        ...Object.entries(value).flatMap(([key, text]) => entryProblems(field.of, key, text, pointer)),
      ];
    case 'list':
      if (!Array.isArray(value)) return wrong('NOT_A_LIST', `${name} is a list`);
      if (value.length > LIST_MAX) return wrong('TOO_MANY', `${name} has more than ${LIST_MAX} entries`);
      return value.flatMap((item, index) =>
        isObject(item)
          ? problemsIn(field.of, item, `${pointer}/${index}`)
          : [{ pointer: `${pointer}/${index}`, code: 'NOT_AN_OBJECT', message: `an entry of ${name} is an object` }],
      );
  }
}

const MAP_KEY = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

function entryProblems(field: TextField, key: string, value: unknown, pointer: string): TemplateProblem[] {
  const at = `${pointer}/${escapePointer(key)}`;
  if (MAP_KEY.test(key)) return fieldProblems(field, value, at, key);
  const message = 'a name has letters, digits and _, begins with a letter, and is 64 long at most';
  return [{ pointer: at, code: 'NAME_INVALID', message }];
}

/** Liquid refuses to parse more. */
const TEXT_MAX = 100_000;
/** More than a channel shows: which of them have something to say is known when they are rendered. */
const LIST_MAX = 50;

/** Rules over several fields. */
function ruleProblems(channel: TemplatedChannel, fields: Source): TemplateProblem[] {
  const has = (name: string): boolean => fields[name] !== undefined;
  const wrong = (pointer: string, code: string, message: string): TemplateProblem => ({ pointer, code, message });
  if (channel === 'telegram' && has('photo') && has('video')) {
    return [wrong('/video', 'ONE_OF', 'a message has a photo or a video')];
  }
  if (channel === 'discord' && !has('title') && !has('description')) {
    return [wrong('/title', 'REQUIRED', 'title is missing, and description too')];
  }
  if (channel !== 'email') return [];
  const problems: TemplateProblem[] = [];
  if (!has('html') && !has('mjml')) problems.push(wrong('/html', 'REQUIRED', 'html is missing, and mjml too'));
  if (has('html') && has('mjml')) problems.push(wrong('/mjml', 'ONE_OF', 'a mail has html or mjml'));
  for (const [index, item] of (Array.isArray(fields.attachments) ? fields.attachments : []).entries()) {
    if (!isObject(item)) continue;
    const isFile = item.filename !== undefined && item.base64 !== undefined;
    if (isFile === (item.calendar !== undefined)) {
      const message = 'an attachment is a calendar, or has filename and base64';
      problems.push(wrong(`/attachments/${index}`, 'ONE_OF', message));
    }
  }
  return problems;
}

function isObject(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name as a part of a JSON pointer (RFC 6901). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
