import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { type CompiledTemplates, type LocaleSource, renderFor, type TemplateCompiler } from '../rendering/templates.js';
import type { Content } from '../rendering/content.js';
import type { TemplateScope } from '../rendering/template-scope.js';
import { shippedCatalogue } from './catalogue.js';
import { type Locale, LOCALES, TEMPLATED_CHANNELS, type TemplatedChannel } from './event-type.js';

/** One message among those a digest gathers. */
export interface DigestItem {
  title: string;
  text: string;
  link?: string;
  /** ISO 8601 */
  time: string;
}

/** What a digest's words see beside reader and site. */
export interface DigestScope extends TemplateScope {
  items: DigestItem[];
  /** All that were gathered; `items` may hold fewer. */
  count: number;
  period: string;
}

const CHANNELS = TEMPLATED_CHANNELS.filter((channel) => channel !== 'discord');

/** The words around a digest: `digest/templates` of the catalogue. */
export class DigestWording {
  private constructor(private readonly templates: CompiledTemplates) {}

  /**
   * @param compiler of the catalogue: layouts and engines are the same
   * @throws Error naming locale, channel and field of what does not compile
   */
  static async load(compiler: TemplateCompiler, folder: string = shippedCatalogue()): Promise<DigestWording> {
    const sources = await Promise.all(
      LOCALES.map(async (locale): Promise<[Locale, LocaleSource]> => {
        return [
          locale,
          parseYaml(await readFile(join(folder, 'digest/templates', `${locale}.yaml`), 'utf8')) as LocaleSource,
        ];
      }),
    );
    const workflow = {
      category: 'digest',
      priority: 'low' as const,
      notify: [{ audience: 'customer' as const, channels: CHANNELS }],
    };
    return new DigestWording(await compiler.compile(sources, workflow));
  }

  render(channel: TemplatedChannel, locale: Locale, siteLocale: Locale, scope: DigestScope): Content[TemplatedChannel] {
    return renderFor(this.templates, locale, channel, undefined, siteLocale)(scope);
  }
}
