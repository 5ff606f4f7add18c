import type { JsonSchema } from '@marmalade/contracts-envelope';
import type { ValidateFunction } from 'ajv';
import type { CompiledTemplates } from '../rendering/templates.js';
import type { Workflow } from './workflow.js';

export const CHANNELS = ['in_app', 'telegram', 'email', 'sms', 'push', 'discord', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels that show words. A webhook carries the event itself. */
export type TemplatedChannel = Exclude<Channel, 'webhook'>;
export const TEMPLATED_CHANNELS = CHANNELS.filter((channel): channel is TemplatedChannel => channel !== 'webhook');

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const LOCALES = ['en', 'ru', 'th'] as const;
export type Locale = (typeof LOCALES)[number];

/** All the dispatcher knows of an event type. */
export interface EventType {
  type: string;
  description: string;
  /** The announcing service of ours, or null when it comes from outside. */
  source: string | null;
  schema: JsonSchema;
  /** Data that satisfies the schema. */
  sample: Record<string, unknown>;
  workflow: Workflow;
  templates: CompiledTemplates;
  validate: ValidateFunction;
}
