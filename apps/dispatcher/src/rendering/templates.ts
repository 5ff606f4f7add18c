import { type Locale, TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';
import { templatedChannels, type Workflow } from '../catalogue/workflow.js';
import { compileFields } from './compile-fields.js';
import { compileMail } from './compile-mail.js';
import type { Content } from './content.js';
import { FIT } from './fit-content.js';
import { LiquidEngines, type LiquidLimits, placeOf } from './liquid-engines.js';
import { MailLayout } from './mail-layout.js';
import { MjmlError } from './mjml.js';
import { type Raw, shapeProblems, TEMPLATE_FIELDS, type TemplateProblem, variantFields } from './template-fields.js';
import type { TemplateScope } from './template-scope.js';

export type { Announcement, Content } from './content.js';
export type { Brand, TemplateScope } from './template-scope.js';

/** One channel's fields of Liquid text. */
export type TemplateSource = Record<string, unknown>;

/** A locale's file of templates, by channel. */
export type LocaleSource = Partial<Record<TemplatedChannel, TemplateSource>>;

/** Renders one channel's content, and says which wording it is. */
export interface Render<C extends TemplatedChannel = TemplatedChannel> {
  (scope: TemplateScope): Content[C];
  /** The language of its words. */
  readonly locale: Locale;
  /** `shipped`, or `v3`: the third of those edited here. */
  readonly version: string;
  /** Other words of the same template, by the name of the variant. */
  readonly variants: Readonly<Record<string, Render<C>>>;
}

/** All wordings of a type. A channel may have none in some languages. */
export type CompiledTemplates = Readonly<Record<Locale, { readonly [C in TemplatedChannel]?: Render<C> }>>;

export const SHIPPED = 'shipped';
/** The language every template has. */
export const BASE_LOCALE: Locale = 'en';

/** A template that can not be compiled, with all that is wrong with it. */
export class TemplateError extends Error {
  constructor(readonly problems: readonly TemplateProblem[]) {
    const [{ pointer, message, line, column }] = problems as [TemplateProblem];
    const place = line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
    super(`${pointer.slice(1).replaceAll('/', '.') || 'fields'}: ${message}${place}`);
    this.name = 'TemplateError';
  }
}

/**
 * What writes a message to a reader: in the reader's language, else in the site's, else in English; in the words of the
 * reader's variant, where the template has others for it.
 * @throws Error when there are no words for the channel at all
 */
export function renderFor<C extends TemplatedChannel>(
  templates: CompiledTemplates,
  locale: Locale,
  channel: C,
  variant?: string,
  siteLocale: Locale = BASE_LOCALE,
): Render<C> {
  const render = templates[locale][channel] ?? templates[siteLocale][channel] ?? templates[BASE_LOCALE][channel];
  if (!render) throw new Error(`there is no template for ${channel}`);
  const found = render as unknown as Render<C>;
  return variant !== undefined && Object.hasOwn(found.variants, variant) ? found.variants[variant]! : found;
}

/** Compiles templates once; rendering then is a walk over parsed parts. */
export class TemplateCompiler {
  private constructor(
    private readonly layout: MailLayout,
    readonly engines: LiquidEngines,
  ) {}

  /** @param folder of the layouts around mails: see `MailLayout` */
  static async create(folder: string, limits?: LiquidLimits): Promise<TemplateCompiler> {
    return new TemplateCompiler(await MailLayout.read(folder), new LiquidEngines(limits));
  }

  /** One that shares the layouts and allows other limits. */
  withLimits(limits: LiquidLimits): TemplateCompiler {
    return new TemplateCompiler(this.layout, new LiquidEngines(limits));
  }

  /** @throws Error naming locale, channel and field of the first template that is missing or does not compile */
  async compile(sources: [Locale, LocaleSource][], workflow: Workflow): Promise<CompiledTemplates> {
    const compiled = await Promise.all(
      sources.map(async ([locale, source]) => {
        const channels = checkedChannels(locale, source, workflow);
        const renders = await Promise.all(
          channels.map(async (channel) => {
            try {
              return [channel, await this.compileChannel(channel, locale, source[channel]!)];
            } catch (error) {
              throw new Error(`templates/${locale}.yaml, ${channel}: ${(error as Error).message}`, { cause: error });
            }
          }),
        );
        return [locale, Object.fromEntries(renders)];
      }),
    );
    return Object.fromEntries(compiled) as CompiledTemplates;
  }

  /**
   * Compiles the words of one channel in one language, with their variants.
   * @throws TemplateError
   */
  async compileChannel<C extends TemplatedChannel>(
    channel: C,
    locale: Locale,
    fields: TemplateSource,
    version = SHIPPED,
  ): Promise<Render<C>> {
    const wrong = shapeProblems(channel, fields);
    if (wrong.length > 0) throw new TemplateError(wrong);
    const { variants = {}, ...own } = fields as { variants?: Record<string, TemplateSource> };
    const others = await Promise.all(
      Object.entries(variants).map(async ([name, other]) => [
        name,
        rendering(await this.compileWords(channel, locale, variantFields(own, other)), { locale, version }),
      ]),
    );
    const named = Object.fromEntries(others) as Record<string, Render<C>>;
    return rendering(await this.compileWords(channel, locale, own), { locale, version, variants: named });
  }

  private async compileWords<C extends TemplatedChannel>(
    channel: C,
    locale: Locale,
    fields: TemplateSource,
  ): Promise<(scope: TemplateScope) => Content[C]> {
    const problems: TemplateProblem[] = [];
    // What MJML is compiled to is what is rendered.
    const { mjml: _, ...rendered } = fields;
    const write = compileFields(TEMPLATE_FIELDS[channel], rendered, this.engines, locale, problems);
    if (problems.length > 0) throw new TemplateError(problems);
    if (channel === 'email') {
      try {
        const mail = await compileMail(fields, write, this.layout, this.engines, locale);
        return mail as (scope: TemplateScope) => Content[C];
      } catch (error) {
        throw new TemplateError([mailProblem(error)]);
      }
    }
    const fit = FIT[channel as keyof typeof FIT] as unknown as (raw: Raw<C>, scope: TemplateScope) => Content[C];
    return (scope) => fit(write(scope) as unknown as Raw<C>, scope);
  }
}

/** Channels a file has words for. @throws Error when one is none, or one of the workflow is not among them */
function checkedChannels(locale: Locale, source: LocaleSource | null, workflow: Workflow): TemplatedChannel[] {
  const channels = Object.keys(source ?? {}) as TemplatedChannel[];
  const strange = channels.find((channel) => !TEMPLATED_CHANNELS.includes(channel));
  if (strange) throw new Error(`templates/${locale}.yaml: ${strange} is no channel`);
  const missing = templatedChannels(workflow).find((channel) => !channels.includes(channel));
  if (missing) throw new Error(`templates/${locale}.yaml has nothing for ${missing}`);
  return channels;
}

function rendering<C extends TemplatedChannel>(
  render: (scope: TemplateScope) => Content[C],
  { locale, version, variants = {} }: { locale: Locale; version: string; variants?: Record<string, Render<C>> },
): Render<C> {
  return Object.assign(render, { locale, version, variants });
}

function mailProblem(error: unknown): TemplateProblem {
  if (error instanceof MjmlError) {
    return { pointer: '/mjml', code: 'MJML_INVALID', message: error.message, ...(error.line && { line: error.line }) };
  }
  return { pointer: '/mjml', code: 'LIQUID_INVALID', ...placeOf(error) };
}
