import { join } from 'node:path';
import { TemplateCompiler, type TemplateSource } from '../rendering/templates.js';
import { readCatalogue, shippedCatalogue, type ShippedType } from './catalogue-files.js';
import { type EventType, type Locale, LOCALES, type TemplatedChannel } from './event-type.js';
import { type LaidType, layOverrides } from './lay-overrides.js';
import type { OverrideProblem, Overrides, TypeDefinition, WordsOverride } from './overrides.js';

export { CatalogueError, shippedCatalogue } from './catalogue-files.js';

/** Words as they ship. */
export interface ShippedWords {
  channel: TemplatedChannel;
  locale: Locale;
  fields: TemplateSource;
}

/** `shipped` as its files have it, `changed` by an override, or `added`: it has no files. */
export type Origin = 'shipped' | 'changed' | 'added';

/** The event types this installation knows, each with its workflow and its compiled templates: files, and what lies over them. */
export class Catalogue {
  private byType: ReadonlyMap<string, EventType>;
  /** Types with overrides, with what these were: only what changed is compiled anew. */
  private laid: ReadonlyMap<string, LaidType & { key: string }> = new Map();

  private constructor(
    private readonly shipped: ReadonlyMap<string, ShippedType>,
    readonly compiler: TemplateCompiler,
  ) {
    this.byType = new Map([...shipped].map(([name, { type }]) => [name, type]));
  }

  /**
   * Reads a catalogue folder (see its README for the format) and compiles it.
   * @throws CatalogueError when a type is incomplete or contradicts itself: nothing starts on half a catalogue
   */
  static async load(folder: string = shippedCatalogue()): Promise<Catalogue> {
    const compiler = await TemplateCompiler.create(join(folder, 'layouts'));
    const types = await readCatalogue(folder, compiler);
    return new Catalogue(new Map(types.map((each) => [each.type.type, each])), compiler);
  }

  get(type: string): EventType | undefined {
    return this.byType.get(type);
  }

  /** In the order of their names. */
  list(): EventType[] {
    return [...this.byType.values()];
  }

  /** Whether a type has files, and whether something lies over its definition or its words. */
  originOf(type: string): Origin {
    if (!this.shipped.has(type)) return 'added';
    return this.laid.has(type) ? 'changed' : 'shipped';
  }

  /** The type as its files have it. */
  shippedType(type: string): EventType | undefined {
    return this.shipped.get(type)?.type;
  }

  /** All words that ship with a type. */
  shippedWords(type: string): ShippedWords[] {
    const { sources } = this.shipped.get(type) ?? {};
    if (!sources) return [];
    return LOCALES.flatMap((locale) =>
      Object.entries(sources[locale]).map(([channel, fields]) => ({
        channel: channel as TemplatedChannel,
        locale,
        fields,
      })),
    );
  }

  /** What lies over the files and can not be used, of one type or of all. */
  problems(type?: string): OverrideProblem[] {
    if (type !== undefined) return this.laid.get(type)?.problems ?? [];
    return [...this.laid.values()].flatMap(({ problems }) => problems);
  }

  /**
   * Lays everything that was edited over the files, in place of what lay there; all at once, when all of it is compiled.
   * A broken override is left out. Not to be called while it is at work.
   * @returns the problems that were not there before
   */
  async apply({ types, words }: Overrides): Promise<OverrideProblem[]> {
    const names = new Set([...types, ...words].map(({ type }) => type));
    const laid = new Map<string, LaidType & { key: string }>();
    const news: OverrideProblem[] = [];
    for (const name of [...names].sort()) {
      const definition = types.find(({ type }) => type === name)?.definition;
      const ofType = words.filter(({ type }) => type === name);
      const key = JSON.stringify([definition, ofType]);
      const known = this.laid.get(name);
      if (known?.key === key) laid.set(name, known);
      else {
        const made = await this.lay(name, definition, ofType);
        news.push(...made.problems);
        laid.set(name, { ...made, key });
      }
    }
    const all = new Map([...this.shipped].map(([name, { type }]) => [name, type]));
    for (const [name, { type }] of laid) if (type) all.set(name, type);
    this.byType = new Map([...all].sort(([one], [other]) => (one < other ? -1 : 1)));
    this.laid = laid;
    return news;
  }

  /** Rows may hold anything: one of them never keeps the others from use. */
  private async lay(
    name: string,
    definition: TypeDefinition | undefined,
    words: readonly WordsOverride[],
  ): Promise<LaidType> {
    const shipped = this.shipped.get(name)?.type;
    try {
      return await layOverrides(name, shipped, definition, words, this.compiler);
    } catch (error) {
      return { type: shipped, problems: [{ type: name, message: (error as Error).message }] };
    }
  }
}
