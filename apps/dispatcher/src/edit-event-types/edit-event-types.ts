import { isEventType } from '@marmalade/contracts-envelope';
import { NOT_FOUND, type ProblemEntry } from '@marmalade/http';
import { FACTS } from '../catalogue/announced-events.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type Locale, LOCALES, TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';
import { definitionProblems } from '../catalogue/lay-overrides.js';
import type { LiveCatalogue } from '../catalogue/live-catalogue.js';
import type { OverrideStore, WordsKey } from '../catalogue/override-store.js';
import type { TypeDefinition } from '../catalogue/overrides.js';
import type { Workflow } from '../catalogue/workflow.js';
import { TemplateLinter } from '../rendering/lint-templates.js';
import { withPlace } from '../rendering/template-fields.js';
import { BASE_LOCALE, type TemplateSource } from '../rendering/templates.js';
import type { EventTypeInput } from './event-type-input.js';
import { EVENT_TYPE_INVALID } from './event-type-problems.js';

type Words = WordsKey & { fields: TemplateSource };

/** A schema is compiled to code: what is larger is no honest description of an event. */
const DEFINITION_MAX_CHARACTERS = 200_000;

/** Registers event types of one's own, and changes what is done about those that ship. */
export class EditEventTypes {
  private readonly linter: TemplateLinter;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly live: LiveCatalogue,
    private readonly store: OverrideStore,
  ) {
    this.linter = new TemplateLinter(catalogue.compiler);
  }

  /** Replaces all that is said of a type. @throws Problem EVENT_TYPE_INVALID with everything that is wrong */
  async save(type: string, { templates, ...definition }: EventTypeInput, author: string): Promise<void> {
    const said = definition as TypeDefinition;
    const words = wordsOf(type, templates);
    const problems = [...nameProblems(type), ...(await this.problems(type, said, words))];
    if (problems.length > 0) throw EVENT_TYPE_INVALID.problem(undefined, problems.slice(0, 100));
    await this.store.saveType(type, said, words.words, author);
    await this.live.refresh();
  }

  /** Back to what ships; a type of one's own is not known any more. @throws Problem NOT_FOUND when nothing was said of it */
  async remove(type: string): Promise<void> {
    const ships = this.catalogue.shippedType(type) !== undefined;
    const removed = await this.store.removeType(type, !ships);
    await this.live.refresh();
    if (!removed) throw NOT_FOUND.problem(`Nothing was edited of the event type ${type.slice(0, 100)}.`);
  }

  private async problems(
    type: string,
    definition: TypeDefinition,
    { words, problems }: { words: Words[]; problems: ProblemEntry[] },
  ): Promise<ProblemEntry[]> {
    const shipped = this.catalogue.shippedType(type);
    const entry = (pointer: string, code: string, message: string): ProblemEntry => ({ pointer, code, message });
    if (JSON.stringify(definition).length > DEFINITION_MAX_CHARACTERS) {
      return [entry('', 'TOO_LARGE', `has more than ${DEFINITION_MAX_CHARACTERS} characters as JSON`)];
    }
    const found = [...problems];
    if (shipped && words.length > 0) {
      found.push(
        entry('/templates', 'NOT_CHANGEABLE', 'words of a type that ships are edited under /message-templates'),
      );
    }
    const current = this.catalogue.get(type)?.templates[BASE_LOCALE] ?? {};
    const given = words.filter(({ locale }) => locale === BASE_LOCALE).map(({ channel }) => channel);
    const hasWords = (channel: TemplatedChannel): boolean => channel in current || given.includes(channel);
    found.push(...definitionProblems(definition, { isNew: !shipped, hasWords }));
    for (const scheduled of definition.workflow?.schedule ?? []) {
      if (scheduled.type === type || this.catalogue.get(scheduled.type)) continue;
      found.push(entry('/workflow/schedule', 'EVENT_TYPE_UNKNOWN', `${scheduled.type} is not registered`));
    }
    // Words are judged with the sample: there must be a good one.
    return found.length > 0 || shipped ? found : this.lint(type, definition, words);
  }

  private async lint(type: string, definition: TypeDefinition, words: Words[]): Promise<ProblemEntry[]> {
    const linted = {
      type,
      source: null,
      schema: definition.schema!,
      sample: definition.sample!,
      workflow: definition.workflow as Workflow,
    };
    const found: ProblemEntry[] = [];
    for (const { channel, locale, fields } of words) {
      const findings = await this.linter.lint(channel, fields, linted, locale);
      const errors = findings.filter(({ severity }) => severity === 'error');
      const parent = `/templates/${locale}/${channel}`;
      found.push(
        ...errors.map((each) => ({ pointer: parent + each.pointer, code: each.code, message: withPlace(each) })),
      );
    }
    return found;
  }
}

function nameProblems(type: string): ProblemEntry[] {
  if (FACTS.has(type)) return [{ pointer: '/type', code: 'RESERVED', message: 'services tell each other by it' }];
  if (isEventType(type)) return [];
  const message = 'a type is lower-case words joined by dots, such as parcel.delivered';
  return [{ pointer: '/type', code: 'NAME_INVALID', message }];
}

/** Words by language and channel, and what is wrong with their order. */
function wordsOf(
  type: string,
  templates: Record<string, unknown> | null | undefined,
): { words: Words[]; problems: ProblemEntry[] } {
  const words: Words[] = [];
  const problems: ProblemEntry[] = [];
  for (const [locale, channels] of Object.entries(templates ?? {})) {
    const pointer = `/templates/${locale}`;
    if (!LOCALES.includes(locale as Locale)) {
      problems.push({ pointer, code: 'UNKNOWN_FIELD', message: `there are ${LOCALES.join(', ')}` });
      continue;
    }
    for (const [channel, fields] of Object.entries((channels ?? {}) as Record<string, unknown>)) {
      if (!TEMPLATED_CHANNELS.includes(channel as TemplatedChannel)) {
        const message = `there are ${TEMPLATED_CHANNELS.join(', ')}`;
        problems.push({ pointer: `${pointer}/${channel}`, code: 'UNKNOWN_FIELD', message });
      } else if (typeof fields !== 'object' || fields === null) {
        problems.push({ pointer: `${pointer}/${channel}`, code: 'NOT_AN_OBJECT', message: 'fields are an object' });
      } else {
        words.push({
          type,
          channel: channel as TemplatedChannel,
          locale: locale as Locale,
          fields: fields as TemplateSource,
        });
      }
    }
  }
  return { words, problems };
}
