import { CONFLICT, decodeCursor, NOT_FOUND, type Page, page, type PageQuery } from '@marmalade/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { EventType } from '../catalogue/event-type.js';
import type { LiveCatalogue } from '../catalogue/live-catalogue.js';
import type { OverrideStore, WordsKey, WordsVersion } from '../catalogue/override-store.js';
import { templatedChannels } from '../catalogue/workflow.js';
import { type LintFinding, TemplateLinter } from '../rendering/lint-templates.js';
import { BASE_LOCALE, type TemplateSource } from '../rendering/templates.js';
import type { TemplateQuery } from './template-inputs.js';
import { entryOf, TEMPLATE_INVALID } from './template-problems.js';
import type { SavedDraft, TemplateDetail, TemplateVersion, TemplateView } from './template-view.js';

/** Lets words be edited over those that ship: draft, publish, go back. */
export class EditTemplates {
  private readonly linter: TemplateLinter;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly live: LiveCatalogue,
    private readonly store: OverrideStore,
  ) {
    this.linter = new TemplateLinter(catalogue.compiler);
  }

  /** In the order of type, channel and language. */
  async list({ limit, cursor, ...filter }: TemplateQuery): Promise<Page<TemplateView>> {
    const [after] = cursor ? decodeCursor(cursor, ['string']) : [''];
    const rows = await this.store.current();
    const views = this.keysWith(rows)
      .filter((key) => nameOf(key) > (after as string))
      .filter(
        (key) =>
          (filter.type ?? key.type) === key.type &&
          (filter.channel ?? key.channel) === key.channel &&
          (filter.locale ?? key.locale) === key.locale,
      )
      .map((key) =>
        this.view(
          key,
          rows.filter((row) => nameOf(row) === nameOf(key)),
        ),
      )
      .filter((view) =>
        filter.status === 'draft' ? view.draft !== null : (filter.status ?? view.status) === view.status,
      );
    return page(views.slice(0, limit + 1), limit, (view) => [nameOf(view)]);
  }

  /** @throws Problem NOT_FOUND when there are no words at all */
  async show(key: WordsKey): Promise<TemplateDetail> {
    const { draft, published } = await this.store.drafted(key);
    const shipped = this.shippedFields(key);
    if (!draft && !published && !shipped) throw noWords(key);
    const view = this.view(
      key,
      [draft, published].filter((row) => row !== undefined),
    );
    const fields = view.problem === null && published ? published.fields : shipped;
    return {
      ...view,
      fields: fields ?? null,
      shipped: shipped ?? null,
      published: published ? versionOf(published) : null,
      draftVersion: draft ? versionOf(draft) : null,
    };
  }

  /** @throws Problem NOT_FOUND for an unknown type, TEMPLATE_INVALID */
  async saveDraft(
    key: WordsKey,
    draft: { fields: TemplateSource; note?: string; author: string },
  ): Promise<SavedDraft> {
    const warnings = await this.assertUsable(key, draft.fields);
    const saved = await this.store.saveDraft(key, draft);
    await this.live.refresh();
    return { ...versionOf(saved), warnings };
  }

  /** @param version unset: the draft. @throws Problem NOT_FOUND, TEMPLATE_INVALID when it does not fit its type any more */
  async publish(key: WordsKey, version: number | undefined): Promise<TemplateVersion> {
    const found =
      version === undefined ? (await this.store.drafted(key)).draft : await this.store.version(key, version);
    if (!found) throw NOT_FOUND.problem(version === undefined ? 'There is no draft.' : 'There is no such version.');
    await this.assertUsable(key, found.fields);
    const published = await this.store.publish(key, found.version);
    await this.live.refresh();
    return versionOf(published ?? found);
  }

  /** Back to what ships. @throws Problem NOT_FOUND when nothing was edited, CONFLICT when nothing ships that a type needs */
  async withdraw(key: WordsKey): Promise<void> {
    if (this.isNeeded(key)) {
      throw CONFLICT.problem(`${key.type} has no other words for ${key.channel}: edit them, or remove the event type.`);
    }
    const count = await this.store.withdraw([key]);
    await this.live.refresh();
    if (count === 0) throw NOT_FOUND.problem('Nothing was edited here.');
  }

  /** Everything back to what ships, of one type or of all; words without which a type could not be are left. */
  async reset(type: string | undefined): Promise<number> {
    const rows = await this.store.current();
    const keys = rows.filter((row) => (type ?? row.type) === row.type && !this.isNeeded(row));
    const unique = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
    const count = await this.store.withdraw(unique);
    await this.live.refresh();
    return count;
  }

  /** All versions, the newest first. */
  async versions(key: WordsKey, { limit, cursor }: PageQuery): Promise<Page<TemplateVersion>> {
    const [before] = cursor ? decodeCursor(cursor, ['integer']) : [null];
    const rows = await this.store.versions(key, limit + 1, before as number | null);
    return page(rows.map(versionOf), limit, ({ version }) => [version]);
  }

  /** @throws Problem NOT_FOUND for an unknown type */
  lint({ type, channel, locale }: WordsKey, fields: TemplateSource): Promise<LintFinding[]> {
    return this.linter.lint(channel, fields, this.typeOf(type), locale);
  }

  /** @returns warnings */
  private async assertUsable(key: WordsKey, fields: TemplateSource): Promise<LintFinding[]> {
    const findings = await this.lint(key, fields);
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw TEMPLATE_INVALID.problem(undefined, errors.map(entryOf));
    return findings;
  }

  private typeOf(name: string): EventType {
    const type = this.catalogue.get(name);
    if (!type) throw NOT_FOUND.problem(`The event type ${name.slice(0, 100)} is not registered.`);
    return type;
  }

  /** Whether a type that does not ship could not speak without these words. */
  private isNeeded(key: WordsKey): boolean {
    const type = this.catalogue.get(key.type);
    if (!type || key.locale !== BASE_LOCALE || this.shippedFields(key)) return false;
    return templatedChannels(type.workflow).includes(key.channel);
  }

  private shippedFields(key: WordsKey): TemplateSource | undefined {
    return this.catalogue
      .shippedWords(key.type)
      .find(({ channel, locale }) => channel === key.channel && locale === key.locale)?.fields;
  }

  /** Everything there are words for, each once, in order. */
  private keysWith(rows: readonly WordsKey[]): WordsKey[] {
    const shipped = this.catalogue
      .list()
      .flatMap(({ type }) =>
        this.catalogue.shippedWords(type).map(({ channel, locale }) => ({ type, channel, locale })),
      );
    const edited = rows.map(({ type, channel, locale }) => ({ type, channel, locale }));
    const all = new Map([...shipped, ...edited].map((key) => [nameOf(key), key]));
    return [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, key]) => key);
  }

  private view(key: WordsKey, rows: readonly Omit<WordsVersion, 'fields'>[]): TemplateView {
    const { type, channel, locale } = key;
    const published = rows.find(({ status }) => status === 'published');
    const draft = rows.find(({ status }) => status === 'draft');
    const problem =
      published && this.catalogue.problems(type).find((each) => each.channel === channel && each.locale === locale);
    const ships = this.shippedFields(key) !== undefined;
    return {
      type,
      channel,
      locale,
      status: published ? 'published' : ships ? 'shipped' : 'draft',
      version: published && !problem ? `v${published.version}` : ships ? 'shipped' : null,
      draft: draft?.version ?? null,
      publishedAt: published?.publishedAt ?? null,
      problem: problem?.message ?? null,
    };
  }
}

function versionOf({ type: _type, channel: _channel, locale: _locale, ...version }: WordsVersion): TemplateVersion {
  return version;
}

function nameOf({ type, channel, locale }: WordsKey): string {
  return `${type}/${channel}/${locale}`;
}

function noWords({ type, channel, locale }: WordsKey) {
  return NOT_FOUND.problem(`${type.slice(0, 100)} has no template for ${channel} in ${locale}.`);
}
