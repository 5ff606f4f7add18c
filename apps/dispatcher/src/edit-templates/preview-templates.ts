import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { NOT_FOUND, type Problem, VALIDATION_FAILED } from '@marmalade/http';
import { problemsOf, type SchemaProblem } from '@marmalade/contracts-envelope';
import type { Catalogue } from '../catalogue/catalogue.js';
import {
  type EventType,
  type Locale,
  LOCALES,
  TEMPLATED_CHANNELS,
  type TemplatedChannel,
} from '../catalogue/event-type.js';
import { freshSample } from '../catalogue/fresh-sample.js';
import { sampleScope } from '../rendering/sample-scope.js';
import { LINT_LIMITS, TemplateLinter } from '../rendering/lint-templates.js';
import type { TemplateProblem } from '../rendering/template-fields.js';
import {
  type Brand,
  type CompiledTemplates,
  type Content,
  type Render,
  renderFor,
  type TemplateCompiler,
  TemplateError,
  type TemplateSource,
} from '../rendering/templates.js';
import { settleTimeZone } from '../recipients/recipient.js';
import type { PreviewInput } from './template-inputs.js';
import { entryOf, TEMPLATE_INVALID } from './template-problems.js';

/** What one channel would show. */
export class Preview {
  @ApiProperty({ enum: TEMPLATED_CHANNELS, example: 'telegram' })
  channel!: TemplatedChannel;

  @ApiProperty({ enum: LOCALES, example: 'en' })
  locale!: Locale;

  @ApiProperty({ type: String, description: 'which words: `shipped`, `v3`, or `unsaved`', example: 'v3' })
  version!: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { text: 'Order A-7 is on its way.' } })
  content?: Content[TemplatedChannel];

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'variables that are shown and that the data lacks',
    example: [],
  })
  missing!: string[];

  @ApiPropertyOptional({ type: String, description: 'why there is no content', example: 'line 1: unknown filter' })
  error?: string;
}

export class Previews {
  @ApiProperty({ type: () => Preview, isArray: true })
  items!: Preview[];

  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      required: ['pointer', 'code', 'message'],
      properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
    },
    description: 'where the data does not fit the schema of the type; such an event would be refused',
    example: [],
  })
  dataProblems!: SchemaProblem[];
}

/** Shows what a type's messages would look like. Nothing is sent or stored. */
export class PreviewTemplates {
  private readonly linter: TemplateLinter;
  /** Of words that nobody has judged yet. */
  private readonly unsaved: TemplateCompiler;

  /** @param brand as which it is shown */
  constructor(
    private readonly catalogue: Catalogue,
    private readonly brand: () => Brand,
  ) {
    this.linter = new TemplateLinter(catalogue.compiler);
    this.unsaved = catalogue.compiler.withLimits(LINT_LIMITS);
  }

  /** @throws Problem NOT_FOUND, VALIDATION_FAILED, TEMPLATE_INVALID for unsaved words that do not compile */
  async preview(input: PreviewInput): Promise<Previews> {
    const type = this.catalogue.get(input.type);
    if (!type) throw NOT_FOUND.problem(`The event type ${input.type.slice(0, 100)} is not registered.`);
    if (input.fields && !input.channel) {
      const message = 'is given with fields: they are those of one channel';
      throw VALIDATION_FAILED.problem(undefined, [{ pointer: '/channel', code: 'REQUIRED', message }]);
    }
    const items: Preview[] = [];
    for (const locale of input.locale ? [input.locale] : LOCALES) {
      for (const channel of TEMPLATED_CHANNELS.filter((each) => (input.channel ?? each) === each)) {
        const render = await this.renderOf(type, channel, locale, input);
        if (render) items.push(show(render, type, channel, locale, input, this.brand()));
      }
    }
    return { items, dataProblems: input.data ? problemsOf(type.validate, input.data) : [] };
  }

  private async renderOf(
    type: EventType,
    channel: TemplatedChannel,
    locale: Locale,
    { fields, variant }: PreviewInput,
  ): Promise<Render | undefined> {
    if (fields) return this.unsavedOf(type, channel, locale, fields, variant);
    const known = LOCALES.some((each) => type.templates[each][channel] !== undefined);
    return known ? renderFor(type.templates, locale, channel, variant) : undefined;
  }

  /** What is too long may be looked at; what is no template, or too heavy, may not. */
  private async unsavedOf(
    type: EventType,
    channel: TemplatedChannel,
    locale: Locale,
    fields: TemplateSource,
    variant: string | undefined,
  ): Promise<Render> {
    const findings = await this.linter.lint(channel, fields, type, locale);
    const heavy = findings.filter(({ code }) => code === 'TOO_HEAVY');
    if (heavy.length > 0) throw invalid(heavy);
    try {
      const render = await this.unsaved.compileChannel(channel, locale, fields, 'unsaved');
      return renderFor({ ...NO_WORDS, [locale]: { [channel]: render } }, locale, channel, variant);
    } catch (error) {
      throw error instanceof TemplateError ? invalid(error.problems) : error;
    }
  }
}

const NO_WORDS: CompiledTemplates = { en: {}, ru: {}, th: {} };

function invalid(problems: readonly TemplateProblem[]): Problem {
  return TEMPLATE_INVALID.problem(
    undefined,
    problems.map((problem) => entryOf(problem)),
  );
}

function show(
  render: Render,
  type: EventType,
  channel: TemplatedChannel,
  locale: Locale,
  { data, recipient }: PreviewInput,
  site: Brand,
): Preview {
  const scope = sampleScope(type, locale, {
    data: data ?? freshSample(type.sample),
    site,
    recipient: readerOf(recipient),
  });
  const shown = { channel, locale, version: render.version };
  try {
    const content = render(scope);
    return { ...shown, content, missing: [...scope.missing!] };
  } catch (error) {
    return { ...shown, missing: [...scope.missing!], error: (error as Error).message };
  }
}

function readerOf(recipient: Record<string, unknown> | null | undefined) {
  const { id, name, timeZone } = recipient ?? {};
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof name === 'string' && { name }),
    ...(typeof timeZone === 'string' && { timeZone: settleTimeZone(timeZone, 'UTC') }),
  };
}
