import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createValidator, isEventType, type JsonSchema, problemsOf } from '@marmalade/contracts-envelope';
import type { Ajv } from 'ajv';
import { parse as parseYaml } from 'yaml';
import { type LocaleSource, TemplateCompiler } from '../rendering/templates.js';
import { ANNOUNCED_EVENTS } from './announced-events.js';
import {
  type Audience,
  CHANNELS,
  type EventType,
  type Locale,
  LOCALES,
  PRIORITIES,
  type Workflow,
} from './event-type.js';

/** All that is wrong with a catalogue, in one message. */
export class CatalogueError extends Error {
  constructor(readonly problems: string[]) {
    super(`The catalogue is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'CatalogueError';
  }
}

/** The event types this installation knows, each with its workflow and its compiled templates. */
export class Catalogue {
  private constructor(private readonly byType: ReadonlyMap<string, EventType>) {}

  get(type: string): EventType | undefined {
    return this.byType.get(type);
  }

  /** In the order of their names. */
  list(): EventType[] {
    return [...this.byType.values()];
  }

  /**
   * Reads a catalogue folder (see its README for the format) and compiles it.
   * @throws CatalogueError when a type is incomplete or contradicts itself: nothing starts on half a catalogue
   */
  static async load(folder: string = shippedCatalogue()): Promise<Catalogue> {
    const compiler = await TemplateCompiler.create(join(folder, 'layouts'));
    const ajv = createValidator();
    const names = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && entry.name !== 'layouts')
      .map((entry) => entry.name)
      .sort();
    const problems: string[] = [];
    const types = await Promise.all(
      names.map((name) =>
        loadType(folder, name, compiler, ajv).catch((error: Error) => void problems.push(`${name}: ${error.message}`)),
      ),
    );
    for (const type of ANNOUNCED_EVENTS.keys()) {
      if (!names.includes(type)) problems.push(`${type}: announced by a service, and has no workflow`);
    }
    if (problems.length > 0) throw new CatalogueError(problems.sort());
    return new Catalogue(new Map(types.map((type) => [type!.type, type!])));
  }
}

/** `catalogue/` at the root: as far up from `src` as from `dist`. */
function shippedCatalogue(): string {
  return fileURLToPath(new URL('../../../../catalogue', import.meta.url));
}

async function loadType(folder: string, type: string, compiler: TemplateCompiler, ajv: Ajv): Promise<EventType> {
  if (!isEventType(type)) throw new Error('the folder is not named like an event type');
  const file = (name: string): string => join(folder, type, name);
  const workflow = checkWorkflow(parseYaml(await readFile(file('workflow.yaml'), 'utf8')));
  const announced = ANNOUNCED_EVENTS.get(type);
  const { schema, sample } = announced ?? {
    schema: JSON.parse(await readFile(file('schema.json'), 'utf8')) as JsonSchema,
    sample: JSON.parse(await readFile(file('sample.json'), 'utf8')) as Record<string, unknown>,
  };
  const validate = ajv.compile(schema as JsonSchema);
  const [wrong] = problemsOf(validate, sample);
  if (wrong) throw new Error(`the sample fails its schema at ${wrong.pointer}: ${wrong.message}`);
  const sources = await Promise.all(
    LOCALES.map(async (locale) => {
      const source = parseYaml(await readFile(file(`templates/${locale}.yaml`), 'utf8')) as LocaleSource;
      return [locale, source] as [Locale, LocaleSource];
    }),
  );
  return {
    type,
    description: announced?.description ?? String((schema as JsonSchema).description ?? ''),
    source: announced?.source ?? null,
    schema: schema as JsonSchema,
    sample: sample as Record<string, unknown>,
    workflow,
    templates: compiler.compile(sources, workflow),
    validate,
  };
}

function checkWorkflow(source: unknown): Workflow {
  const { category, priority, notify, ...rest } = (source ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new Error(`workflow.yaml: unknown keys ${unknown.join(', ')}`);
  if (typeof category !== 'string') throw new Error('workflow.yaml: category is missing');
  if (!PRIORITIES.includes(priority as never))
    throw new Error(`workflow.yaml: priority is one of ${PRIORITIES.join(', ')}`);
  if (!Array.isArray(notify) || notify.length === 0) throw new Error('workflow.yaml: notify names no audience');
  for (const { audience, channels } of notify as Record<string, unknown>[]) {
    if (!isAudience(audience)) throw new Error(`workflow.yaml: ${String(audience)} is no audience`);
    const strange = Array.isArray(channels)
      ? channels.filter((channel) => !CHANNELS.includes(channel as never))
      : ['(none)'];
    if (strange.length > 0) throw new Error(`workflow.yaml: unknown channels ${strange.join(', ')}`);
  }
  return { category, priority, notify } as Workflow;
}

function isAudience(value: unknown): value is Audience {
  return typeof value === 'string' && /^(customer|admins|cashiers|staff|everyone|ops:[a-z0-9_-]+)$/.test(value);
}
