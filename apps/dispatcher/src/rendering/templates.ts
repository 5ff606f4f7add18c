import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Liquid, type Template } from 'liquidjs';
import type { Channel, Locale, Workflow } from '../catalogue/event-type.js';
import { compileDirectly } from './direct-liquid.js';
import { escapeHtml, escapeMarkdown, plain, safeLinks } from './escape.js';
import { fitEmbed } from './discord-embed.js';
import { registerFilters } from './filters.js';
import { shorten } from './shorten.js';
import { fitTelegramHtml } from './telegram-html.js';

/** What templates see. */
export interface TemplateScope {
  data: Record<string, unknown>;
  event: { id: string; type: string; time: string; subject?: string; source: string };
  recipient: { id: string; name?: string; locale: string; timeZone: string };
  site: { name: string; url?: string };
}

/** Rendered content, by channel. */
export interface Content {
  in_app: { title: string; message: string; link?: string };
  email: { subject: string; text: string; html: string };
  telegram: { text: string };
  discord: { embeds: ReturnType<typeof fitEmbed>[] };
  sms: { text: string };
  push: { title: string; body: string; link?: string };
}

/** A locale's file of templates: by channel, fields of Liquid text. */
export type LocaleSource = Partial<Record<Channel, Record<string, unknown>>>;

/** Renders one channel's content. */
export type Render<C extends Channel = Channel> = (scope: TemplateScope) => Content[C];

export type CompiledTemplates = Record<Locale, Partial<{ [C in Channel]: Render<C> }>>;

type Scope = TemplateScope & { reader: { locale: string; timeZone: string }; locale: string };

const LIMITS = {
  /** Milliseconds, operations' weight and template length: a template that loops for ever ends. */
  renderLimit: 500,
  memoryLimit: 2_000_000,
  parseLimit: 100_000,
} as const;

/** Lengths that no protocol sets, but readers do. */
const MAX = {
  title: 256,
  message: 4_000,
  subject: 200,
  link: 2_000,
  smsText: 1_000,
  pushBody: 1_000,
  mailText: 100_000,
} as const;

/** Compiles templates once; rendering then is a walk over parsed parts. One engine for each way of escaping. */
export class TemplateCompiler {
  private readonly text = engine(plain);
  private readonly html = engine(escapeHtml);
  private readonly markdown = engine(escapeMarkdown);

  private constructor(private readonly layouts: { html: string; text: string }) {}

  /** @param folder of the layouts `email.html` and `email.txt`, in which `{{ content }}` is the place of the message */
  static async create(folder: string): Promise<TemplateCompiler> {
    const [html, text] = await Promise.all(
      ['email.html', 'email.txt'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    return new TemplateCompiler({ html: html!, text: text! });
  }

  /** @throws Error naming locale, channel and field of the first template that is missing or does not parse */
  compile(sources: [Locale, LocaleSource][], workflow: Workflow): CompiledTemplates {
    const channels = new Set(workflow.notify.flatMap((rule) => rule.channels));
    const compiled = sources.map(([locale, source]) => {
      const renders = [...channels].map((channel) => {
        const fields = source?.[channel];
        if (!fields) throw new Error(`templates/${locale}.yaml has nothing for ${channel}`);
        try {
          return [channel, this.compilers[channel](fields)];
        } catch (error) {
          throw new Error(`templates/${locale}.yaml, ${channel}: ${(error as Error).message}`, { cause: error });
        }
      });
      return [locale, Object.fromEntries(renders)];
    });
    return Object.fromEntries(compiled) as CompiledTemplates;
  }

  private readonly compilers: { [C in Channel]: (fields: Record<string, unknown>) => Render<C> } = {
    in_app: (fields) => {
      const title = this.required(this.text, fields, 'title');
      const message = this.required(this.text, fields, 'message');
      const link = this.optional(this.text, fields, 'link');
      return (scope) => ({
        title: shorten(oneLine(title(scope)), MAX.title),
        message: shorten(message(scope).trim(), MAX.message),
        ...linkOf(link(scope)),
      });
    },
    push: (fields) => {
      const title = this.required(this.text, fields, 'title');
      const body = this.required(this.text, fields, 'body');
      const link = this.optional(this.text, fields, 'link');
      return (scope) => ({
        title: shorten(oneLine(title(scope)), MAX.title),
        body: shorten(body(scope).trim(), MAX.pushBody),
        ...linkOf(link(scope)),
      });
    },
    sms: (fields) => {
      const text = this.required(this.text, fields, 'text');
      return (scope) => ({ text: shorten(text(scope).trim(), MAX.smsText) });
    },
    telegram: (fields) => {
      const text = this.required(this.html, fields, 'text');
      return (scope) => ({ text: fitTelegramHtml(safeLinks(text(scope))) });
    },
    email: (fields) => {
      const subject = this.required(this.text, fields, 'subject');
      const text = this.inLayout(this.text, this.layouts.text, this.required(this.text, fields, 'text'));
      const html = this.inLayout(this.html, this.layouts.html, this.required(this.html, fields, 'html'));
      return (scope) => ({
        subject: shorten(oneLine(subject(scope)), MAX.subject),
        text: shorten(text(scope).trim(), MAX.mailText),
        html: safeLinks(html(scope)),
      });
    },
    discord: (fields) => {
      const title = this.optional(this.markdown, fields, 'title');
      const description = this.optional(this.markdown, fields, 'description');
      // Discord reads no Markdown in a footer: a backslash would show.
      const footer = this.optional(this.text, fields, 'footer');
      const color = typeof fields.color === 'number' ? fields.color : undefined;
      const rows = ((fields.fields ?? []) as Record<string, unknown>[]).map((field) => ({
        name: this.required(this.markdown, field, 'name'),
        value: this.required(this.markdown, field, 'value'),
        inline: field.inline === true,
      }));
      return (scope) => ({
        embeds: [
          fitEmbed({
            title: oneLine(title(scope)),
            description: description(scope).trim(),
            color,
            fields: rows.map(({ name, value, inline }) => ({
              name: oneLine(name(scope)),
              value: value(scope).trim(),
              inline,
            })),
            footer: { text: oneLine(footer(scope)) },
            timestamp: new Date(scope.event.time).toISOString(),
          }),
        ],
      });
    },
  };

  private required(liquid: Liquid, fields: Record<string, unknown>, name: string): (scope: TemplateScope) => string {
    if (typeof fields[name] !== 'string') throw new Error(`${name} is missing`);
    return render(liquid, liquid.parse(fields[name]), name);
  }

  private optional(liquid: Liquid, fields: Record<string, unknown>, name: string): (scope: TemplateScope) => string {
    return fields[name] === undefined ? () => '' : this.required(liquid, fields, name);
  }

  /** The layout is cut at the place of the message, so that what is rendered already is not escaped again. */
  private inLayout(
    liquid: Liquid,
    layout: string,
    content: (scope: TemplateScope) => string,
  ): (scope: TemplateScope) => string {
    const parts = layout.split(/\{\{-?\s*content\s*-?\}\}/);
    if (parts.length !== 2) throw new Error('a layout has {{ content }} exactly once');
    const [before, after] = parts.map((part, index) => render(liquid, liquid.parse(part), `layout part ${index + 1}`));
    return (scope) => `${before!(scope)}${content(scope).trim()}${after!(scope)}`;
  }
}

function engine(outputEscape: (value: unknown) => string): Liquid {
  const liquid = new Liquid({
    ...LIMITS,
    outputEscape,
    strictFilters: true,
    ownPropertyOnly: true,
    // Templates are data: they include nothing from the disk.
    templates: {},
  });
  registerFilters(liquid);
  return liquid;
}

function render(liquid: Liquid, template: Template[], name: string): (scope: TemplateScope) => string {
  const write = compileDirectly(liquid, template);
  return (scope) => {
    try {
      return write(scopeOf(scope));
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  };
}

const scopes = new WeakMap<TemplateScope, Scope>();

/** The same for all fields of a message. */
function scopeOf(scope: TemplateScope): Scope {
  const known = scopes.get(scope);
  if (known) return known;
  const { locale, timeZone } = scope.recipient;
  const made = { ...scope, locale, reader: { locale, timeZone } };
  scopes.set(scope, made);
  return made;
}

/** Subjects and titles are one line; in a mail header a line break would begin another header. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Only addresses that a reader can follow safely; anything else in the data is no link. */
function linkOf(text: string): { link?: string } {
  const link = text.trim();
  return link.length <= MAX.link && /^(https?:\/\/|\/)/i.test(link) ? { link } : {};
}
