import type { JsonSchema } from '@marmalade/contracts-envelope';
import type { TemplateSource } from '../rendering/templates.js';
import type { Locale, TemplatedChannel } from './event-type.js';
import type { Workflow } from './workflow.js';

/** Words that are published over those that ship. */
export interface WordsOverride {
  type: string;
  channel: TemplatedChannel;
  locale: Locale;
  version: number;
  fields: TemplateSource;
}

/** What is said of an event type over the files; of one that does not ship, all of it. */
export interface TypeDefinition {
  description?: string;
  schema?: JsonSchema;
  sample?: Record<string, unknown>;
  workflow?: Workflow;
  enabled?: boolean;
}

export interface TypeOverride {
  type: string;
  definition: TypeDefinition;
}

/** All that lies over the shipped catalogue. */
export interface Overrides {
  types: readonly TypeOverride[];
  words: readonly WordsOverride[];
}

/** An override that can not be used: what it lies over stays as it was. Without a channel it is of the type as a whole. */
export interface OverrideProblem {
  type: string;
  channel?: TemplatedChannel;
  locale?: Locale;
  message: string;
}
