import { createValidator, type JsonSchema } from '@marmalade/contracts-envelope';
import {
  type EventType,
  type Locale,
  LOCALES,
  TEMPLATED_CHANNELS,
  type TemplatedChannel,
} from '../catalogue/event-type.js';
import type { Workflow } from '../catalogue/workflow.js';
import type { CompiledTemplates, TemplateCompiler, TemplateSource } from '../rendering/templates.js';
import { literal } from './literal.js';

/** Words given by whoever sends them: the same on all channels, in whatever language they are. */
export interface DirectContent {
  title: string;
  message: string;
  link?: string;
  /** The body of the e-mail, instead of the message. */
  html?: string;
  actions?: { title: string; link: string }[];
  image?: string;
}

const link = { type: 'string', maxLength: 2_000, pattern: '^(https?://[^\\s]+|/(?!/)[^\\s]*)$' };
/** What every channel can show; Telegram has room for more. */
const ACTIONS_MAX = 3;

export const DIRECT_CONTENT_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'message'],
  description: 'The same words on all channels, shown as they are: braces are no Liquid, tags no HTML.',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 256, pattern: '\\S' },
    message: { type: 'string', minLength: 1, maxLength: 10_000, pattern: '\\S' },
    link: { ...link, description: 'where it leads: an address of the web, or a path of the site' },
    html: {
      type: 'string',
      minLength: 1,
      maxLength: 100_000,
      description: 'the body of the e-mail, instead of the message',
    },
    actions: {
      type: 'array',
      maxItems: ACTIONS_MAX,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['title', 'link'],
        properties: { title: { type: 'string', minLength: 1, maxLength: 64 }, link },
      },
    },
    image: { type: 'string', maxLength: 2_000, pattern: '^https?://[^\\s]+$' },
  },
};

const actionsOf = (text: string): Record<string, string>[] =>
  Array.from({ length: ACTIONS_MAX }, (_, index) => ({
    [text]: `{{ data.actions[${index}].title | default: '' }}`,
    [text === 'text' ? 'url' : 'link']: `{{ data.actions[${index}].link | default: '' }}`,
  }));

const LINK = `{{ data.link | default: '' }}`;
const IMAGE = `{{ data.image | default: '' }}`;
/** A path leads somewhere on the site only. */
const IF_WEB_LINK = `{% if data.link contains '://' %}`;
const BUTTON =
  'class="button" style="display:inline-block;padding:12px 24px;border-radius:8px;background-color:#333333;color:#ffffff;text-decoration:none"';

const MAIL_END = [
  IF_WEB_LINK,
  '<p><a href="{{ data.link }}">{{ data.link }}</a></p>{% endif %}',
  '{% for action in data.actions %}',
  `<p><a ${BUTTON} href="{{ action.link }}">{{ action.title }}</a></p>{% endfor %}`,
].join('');

/** The content is the data: each channel escapes it in its own way, as it does with the data of events. */
const WORDS: Record<TemplatedChannel, TemplateSource> = {
  in_app: {
    title: '{{ data.title }}',
    message: '{{ data.message }}',
    link: LINK,
    image: IMAGE,
    actions: actionsOf('title'),
  },
  telegram: {
    text: `<b>{{ data.title }}</b>\n\n{{ data.message }}${IF_WEB_LINK}\n\n<a href="{{ data.link }}">{{ data.link }}</a>{% endif %}`,
    photo: IMAGE,
    buttons: actionsOf('text'),
  },
  email: {
    subject: '{{ data.title }}',
    text: `{{ data.message }}${IF_WEB_LINK}\n\n{{ data.link }}{% endif %}{% for action in data.actions %}\n\n{{ action.title }}: {{ action.link }}{% endfor %}`,
    html: `<p style="white-space: pre-wrap">{{ data.message }}</p>{% if data.image %}<p><img src="{{ data.image }}" alt="" style="max-width:100%"></p>{% endif %}${MAIL_END}`,
  },
  sms: { text: `{{ data.title }}\n{{ data.message }}${IF_WEB_LINK}\n{{ data.link }}{% endif %}` },
  push: {
    title: '{{ data.title }}',
    body: '{{ data.message }}',
    link: LINK,
    image: IMAGE,
    actions: actionsOf('title').slice(0, 2),
  },
  discord: {
    title: '{{ data.title }}',
    description: '{{ data.message }}',
    color: 0x3498db,
    url: `{{ data.link | default: data.actions[0].link | default: '' }}`,
    image: IMAGE,
    footer: '{{ site.name }}',
  },
};

/** Makes event types of words that somebody sends: whatever holds for events then holds for them. */
export class DirectContents {
  private readonly validate = createValidator().compile(DIRECT_CONTENT_SCHEMA);
  private compiled?: Promise<CompiledTemplates>;

  constructor(private readonly compiler: TemplateCompiler) {}

  /** @param html of the e-mail, where the content has its own */
  async typeFor(type: string, workflow: Workflow, html?: string): Promise<EventType> {
    return {
      type,
      description: 'Words sent by hand.',
      source: null,
      schema: DIRECT_CONTENT_SCHEMA,
      sample: { title: 'A word from us', message: 'We are closed on Monday.' },
      workflow,
      templates: await this.templatesWith(html),
      validate: this.validate,
    };
  }

  private async templatesWith(html: string | undefined): Promise<CompiledTemplates> {
    this.compiled ??= byLocale(async (locale) => {
      const renders = await Promise.all(
        TEMPLATED_CHANNELS.map(
          async (channel) => [channel, await this.compiler.compileChannel(channel, locale, WORDS[channel])] as const,
        ),
      );
      return Object.fromEntries(renders);
    });
    const words = await this.compiled;
    if (html === undefined) return words;
    const fields = { ...WORDS.email, html: literal(html) + MAIL_END };
    return byLocale(async (locale) => ({
      ...words[locale],
      email: await this.compiler.compileChannel('email', locale, fields),
    }));
  }
}

/** The words are the same in all languages; what is around a mail is not. */
async function byLocale(make: (locale: Locale) => Promise<CompiledTemplates[Locale]>): Promise<CompiledTemplates> {
  const entries = await Promise.all(LOCALES.map(async (locale) => [locale, await make(locale)] as const));
  return Object.fromEntries(entries) as CompiledTemplates;
}
