import { createValidator, type JsonSchema, problemsOf, type SchemaProblem } from '@marmalade/contracts-envelope';
import type { ValidateFunction } from 'ajv';
import { BASE_LOCALE, type CompiledTemplates, type TemplateCompiler } from '../rendering/templates.js';
import { compileWorkflow } from './compiled-workflow.js';
import { type EventType, LOCALES, type TemplatedChannel } from './event-type.js';
import type { OverrideProblem, TypeDefinition, WordsOverride } from './overrides.js';
import { templatedChannels, type Workflow, workflowProblems } from './workflow.js';

/** A type as it is used: what lies over its files included. */
export interface LaidType {
  /** Undefined: it does not ship, and what is said of it is not enough. */
  type?: EventType;
  problems: OverrideProblem[];
}

/** Lays what was edited over a type. What can not be used is left out, and told. @param shipped unset for a type of one's own */
export async function layOverrides(
  name: string,
  shipped: EventType | undefined,
  definition: TypeDefinition | undefined,
  words: readonly WordsOverride[],
  compiler: TemplateCompiler,
): Promise<LaidType> {
  const problems: OverrideProblem[] = [];
  const templates = await layWords(shipped?.templates ?? NO_TEMPLATES, words, compiler, problems);
  const base = shipped && { ...shipped, templates };
  if (!definition) return { type: base, problems };
  const wrong = definitionProblems(definition, {
    isNew: !shipped,
    hasWords: (channel) => channel in templates[BASE_LOCALE],
  });
  if (wrong.length > 0) {
    problems.push(...wrong.map(({ pointer, message }) => ({ type: name, message: `${pointer.slice(1)}: ${message}` })));
    return { type: base, problems };
  }
  return { type: withDefinition(name, base, definition, templates), problems };
}

const NO_TEMPLATES: CompiledTemplates = { en: {}, ru: {}, th: {} };

async function layWords(
  shipped: CompiledTemplates,
  words: readonly WordsOverride[],
  compiler: TemplateCompiler,
  problems: OverrideProblem[],
): Promise<CompiledTemplates> {
  const laid = Object.fromEntries(LOCALES.map((locale) => [locale, { ...shipped[locale] }]));
  for (const { type, channel, locale, version, fields } of words) {
    try {
      const render = await compiler.compileChannel(channel, locale, fields, `v${version}`);
      Object.assign(laid[locale]!, { [channel]: render });
    } catch (error) {
      problems.push({ type, channel, locale, message: `v${version}: ${(error as Error).message}` });
    }
  }
  return laid as CompiledTemplates;
}

/** A definition that was checked, over what ships. */
function withDefinition(
  name: string,
  base: EventType | undefined,
  { description, schema, sample, workflow, enabled }: TypeDefinition,
  templates: CompiledTemplates,
): EventType {
  const rule = workflow ?? base!.workflow;
  const type: EventType = base ?? {
    type: name,
    description: '',
    source: null,
    schema: schema!,
    sample: sample!,
    workflow: rule,
    templates,
    validate: compileSchema(schema!),
  };
  return {
    ...type,
    description: description ?? (type.description || String(schema?.description ?? '')),
    workflow: enabled === undefined ? rule : { ...rule, enabled },
  };
}

/** What a definition is checked against. */
export interface DefinitionContext {
  /** Whether nothing ships under its name: then it must say everything. */
  isNew: boolean;
  /** Whether there are English words for a channel. */
  hasWords(channel: TemplatedChannel): boolean;
}

/** All that is wrong with a definition; pointers are into it. */
export function definitionProblems(
  { schema, sample, workflow }: TypeDefinition,
  { isNew, hasWords }: DefinitionContext,
): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  for (const [name, value] of Object.entries({ schema, sample, workflow })) {
    if (isNew && value === undefined) problems.push({ pointer: `/${name}`, code: 'REQUIRED', message: 'is missing' });
  }
  for (const [name, value] of Object.entries({ schema, sample })) {
    const message = 'belongs to what ships, and is not changed here';
    if (!isNew && value !== undefined) problems.push({ pointer: `/${name}`, code: 'NOT_CHANGEABLE', message });
  }
  if (isNew && schema !== undefined) problems.push(...schemaProblems(schema, sample));
  if (workflow !== undefined) problems.push(...workflowFaults(workflow, hasWords));
  return problems;
}

function schemaProblems(schema: JsonSchema, sample: unknown): SchemaProblem[] {
  const wrong = (message: string): SchemaProblem[] => [{ pointer: '/schema', code: 'SCHEMA_INVALID', message }];
  if (schema.type !== 'object') return wrong('describes an object: its type is "object"');
  if (schema.$async !== undefined) return wrong('$async is not supported');
  let validate: ValidateFunction;
  try {
    validate = compileSchema(schema);
  } catch (error) {
    return wrong((error as Error).message.slice(0, 500));
  }
  if (sample === undefined) return [];
  return problemsOf(validate, sample).map((each) => ({ ...each, pointer: `/sample${each.pointer}` }));
}

/** With a validator of its own: schemas may bear the same `$id`, and go when they are replaced. */
function compileSchema(schema: JsonSchema): ValidateFunction {
  return createValidator().compile(schema);
}

function workflowFaults(workflow: Workflow, hasWords: DefinitionContext['hasWords']): SchemaProblem[] {
  const shape = workflowProblems(workflow);
  if (shape.length > 0) return shape.map((each) => ({ ...each, pointer: `/workflow${each.pointer}` }));
  const problems: SchemaProblem[] = [];
  try {
    compileWorkflow(workflow);
  } catch (error) {
    problems.push({ pointer: '/workflow', code: 'LIQUID_INVALID', message: (error as Error).message });
  }
  for (const channel of templatedChannels(workflow).filter((each) => !hasWords(each))) {
    const message = `there is no ${BASE_LOCALE} template for ${channel}`;
    problems.push({ pointer: '/workflow/notify', code: 'TEMPLATE_MISSING', message });
  }
  return problems;
}
