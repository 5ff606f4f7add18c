import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createValidator, isEventType, type JsonSchema, problemsOf } from '@marmalade/contracts-envelope';
import type { Ajv } from 'ajv';
import { parse as parseYaml } from 'yaml';
import type { LocaleSource, TemplateCompiler } from '../rendering/templates.js';
import { ANNOUNCED_EVENTS } from './announced-events.js';
import { compileWorkflow } from './compiled-workflow.js';
import { type EventType, type Locale, LOCALES } from './event-type.js';
import { type Workflow, workflowProblems } from './workflow.js';

/** All that is wrong with a catalogue, in one message. */
export class CatalogueError extends Error {
  constructor(readonly problems: string[]) {
    super(`The catalogue is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'CatalogueError';
  }
}

/** A type as its files have it. */
export interface ShippedType {
  type: EventType;
  /** Its templates as they are written. */
  sources: Record<Locale, LocaleSource>;
}

/** Folders beside those of the types. */
const NOT_TYPES = ['layouts', 'digest', 'pages'];

/** `catalogue/` at the root: as far up from `src` as from `dist`. */
export function shippedCatalogue(): string {
  return fileURLToPath(new URL('../../../../catalogue', import.meta.url));
}

/**
 * Reads the types of a catalogue folder (see its README for the format), in the order of their names, and compiles them.
 * @throws CatalogueError when a type is incomplete or contradicts itself: nothing starts on half a catalogue
 */
export async function readCatalogue(folder: string, compiler: TemplateCompiler): Promise<ShippedType[]> {
  const ajv = createValidator();
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !NOT_TYPES.includes(entry.name))
    .map((entry) => entry.name)
    .sort();
  const problems: string[] = [];
  const types = await Promise.all(
    names.map((name) =>
      readType(folder, name, compiler, ajv).catch((error: Error) => void problems.push(`${name}: ${error.message}`)),
    ),
  );
  for (const type of ANNOUNCED_EVENTS.keys()) {
    if (!names.includes(type)) problems.push(`${type}: announced by a service, and has no workflow`);
  }
  for (const { type } of types.filter((each) => each !== undefined)) {
    for (const { type: scheduled } of type.workflow.schedule ?? []) {
      if (!names.includes(scheduled)) problems.push(`${type.type}: schedules ${scheduled}, which is no type`);
    }
  }
  if (problems.length > 0) throw new CatalogueError(problems.sort());
  return types as ShippedType[];
}

async function readType(folder: string, type: string, compiler: TemplateCompiler, ajv: Ajv): Promise<ShippedType> {
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
    type: {
      type,
      description: announced?.description ?? String((schema as JsonSchema).description ?? ''),
      source: announced?.source ?? null,
      schema: schema as JsonSchema,
      sample: sample as Record<string, unknown>,
      workflow,
      templates: await compiler.compile(sources, workflow),
      validate,
    },
    sources: Object.fromEntries(sources) as Record<Locale, LocaleSource>,
  };
}

function checkWorkflow(source: unknown): Workflow {
  const [wrong] = workflowProblems(source);
  if (wrong) throw new Error(`workflow.yaml: ${wrong.pointer || '/'} ${wrong.message}`);
  compileWorkflow(source as Workflow);
  return source as Workflow;
}
