import type { JsonSchema } from '@marmalade/contracts-envelope';
import type { ValidateFunction } from 'ajv';
import type { CompiledTemplates } from '../rendering/templates.js';

export const CHANNELS = ['in_app', 'telegram', 'email', 'sms', 'push', 'discord'] as const;
export type Channel = (typeof CHANNELS)[number];

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const LOCALES = ['en', 'ru', 'th'] as const;
export type Locale = (typeof LOCALES)[number];

/** Who is told: the person in the data, people by role, everyone, or an ops channel. */
export type Audience = 'customer' | 'admins' | 'cashiers' | 'staff' | 'everyone' | `ops:${string}`;

export interface AudienceRule {
  audience: Audience;
  channels: Channel[];
}

/** The rule that turns events of one type into notifications. */
export interface Workflow {
  category: string;
  priority: Priority;
  notify: AudienceRule[];
}

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

/** The channels a type's notifications may take, each once, in the order of its workflow. */
export function channelsOf({ notify }: Workflow): Channel[] {
  return [...new Set(notify.flatMap(({ channels }) => channels))];
}
