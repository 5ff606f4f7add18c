import { createValidator, type JsonSchema, problemsOf, type SchemaProblem } from '@marmalade/contracts-envelope';
import { type Channel, CHANNELS, PRIORITIES, type Priority, type TemplatedChannel } from './event-type.js';

/** Who is told: the person in the data, people by role, everyone, or an ops channel. */
export type Audience = 'customer' | 'admins' | 'cashiers' | 'staff' | 'everyone' | `ops:${string}`;

export interface AudienceRule {
  audience: Audience;
  /** Taken at the same time. */
  channels: Channel[];
  /** Taken one after another, each only when nothing before it reached its receiver: was delivered, or in the app read. */
  fallback?: Channel[];
  /** How long a step of the chain may take before the next one is tried; default 15 minutes. */
  fallbackAfter?: string;
  /** A Liquid condition on the data: `data.total.amount > 1000`. */
  when?: string;
}

/** Notifications of one type are gathered, and go as one message. */
export interface DigestRule {
  every: 'hourly' | 'daily' | 'weekly';
  /** The person's local time of a daily or weekly digest; default 09:00. */
  at?: string;
  /** 1 is Monday; default 1. */
  weekday?: number;
}

/** A notification of another type, planned when this event arrives, for a time told by its data. */
export interface ScheduleRule {
  type: string;
  /** Liquid that gives an ISO 8601 time. */
  at: string;
  /** Added to it: `-24h`. */
  offset?: string;
}

/** One wording among several; a person always gets the same. */
export interface VariantRule {
  name: string;
  weight: number;
}

/** What is different for one site. */
export interface SiteRule {
  enabled?: boolean;
  priority?: Priority;
  /** Instead of the channels of every audience but ops channels. */
  channels?: Channel[];
}

/** The rule that turns events of one type into notifications. */
export interface Workflow {
  category: string;
  priority: Priority;
  notify: AudienceRule[];
  /** False: events are stored, and nobody is told. */
  enabled?: boolean;
  /** Advertising: carries a one-click unsubscribe, is counted against the frequency cap, and is not repeated in doubt. */
  marketing?: boolean;
  /** Channels that pass preferences, quiet hours, digests and caps. */
  forced?: Channel[];
  /** From the event to the notification: `10m`. */
  delay?: string;
  /** After this long, or at the time its Liquid gives, the message goes no more. */
  expires?: string;
  digest?: DigestRule;
  /** Liquid: of several that wait for the same person, channel and key, only the newest goes. */
  digestKey?: string;
  throttle?: { limit: number; per: string };
  /** Liquid: by this name an event of another type, or the API, takes back what has not gone yet. */
  cancelKey?: string;
  /** Liquid: keys of what an event of this type takes back. */
  cancels?: string[];
  schedule?: ScheduleRule[];
  variants?: VariantRule[];
  sites?: Record<string, SiteRule>;
}

const text = { type: 'string', minLength: 1, maxLength: 1_000 };
const duration = { type: 'string', pattern: '^[0-9]{1,6}(s|m|h|d)$' };
const channels = { type: 'array', items: { type: 'string', enum: [...CHANNELS] }, uniqueItems: true };
const someChannels = { ...channels, minItems: 1 };

/** The shape of a workflow, as files and the API have it. */
export const WORKFLOW_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['category', 'priority', 'notify'],
  properties: {
    category: { type: 'string', pattern: '^[a-z][a-z0-9_-]{0,63}$' },
    priority: { type: 'string', enum: [...PRIORITIES] },
    enabled: { type: 'boolean' },
    marketing: { type: 'boolean' },
    notify: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['audience', 'channels'],
        properties: {
          audience: { type: 'string', pattern: '^(customer|admins|cashiers|staff|everyone|ops:[a-z0-9_-]{1,64})$' },
          channels: someChannels,
          fallback: channels,
          fallbackAfter: duration,
          when: text,
        },
      },
    },
    forced: channels,
    delay: duration,
    expires: text,
    digest: {
      type: 'object',
      additionalProperties: false,
      required: ['every'],
      properties: {
        every: { type: 'string', enum: ['hourly', 'daily', 'weekly'] },
        at: { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' },
        weekday: { type: 'integer', minimum: 1, maximum: 7 },
      },
    },
    digestKey: text,
    throttle: {
      type: 'object',
      additionalProperties: false,
      required: ['limit', 'per'],
      properties: { limit: { type: 'integer', minimum: 1, maximum: 100_000 }, per: duration },
    },
    cancelKey: text,
    cancels: { type: 'array', items: text, minItems: 1, maxItems: 10 },
    schedule: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'at'],
        properties: { type: text, at: text, offset: { type: 'string', pattern: '^-?[0-9]{1,6}(s|m|h|d)$' } },
      },
    },
    variants: {
      type: 'array',
      minItems: 2,
      maxItems: 10,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'weight'],
        properties: {
          name: { type: 'string', pattern: '^[a-z0-9_-]{1,32}$' },
          weight: { type: 'integer', minimum: 0, maximum: 1_000 },
        },
      },
    },
    sites: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          enabled: { type: 'boolean' },
          priority: { type: 'string', enum: [...PRIORITIES] },
          channels: someChannels,
        },
      },
    },
  },
};

const validate = createValidator().compile(WORKFLOW_SCHEMA);

/** All that is wrong with the shape of a workflow; what it names (types, Liquid) is checked when it is compiled. */
export function workflowProblems(workflow: unknown): SchemaProblem[] {
  return problemsOf(validate, workflow);
}

/** Whether anybody is told, at a site. */
export function isEnabled({ enabled, sites }: Workflow, site: string): boolean {
  return enabled !== false && sites?.[site]?.enabled !== false;
}

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `-24h` as milliseconds. */
export function durationMs(text: string): number {
  const [, sign, count, unit] = /^(-?)([0-9]+)([smhd])$/.exec(text) ?? [];
  if (!unit) throw new Error(`${text} is no duration such as 30s, 10m, 24h or 7d`);
  return (sign ? -1 : 1) * Number(count) * UNITS[unit]!;
}

/** The channels a type's notifications may take, each once, in the order of its workflow. */
export function channelsOf({ notify }: Workflow): Channel[] {
  return [...new Set(notify.flatMap(({ channels, fallback = [] }) => [...channels, ...fallback]))];
}

/** The channels for which a workflow must have templates: those of its sites too. */
export function templatedChannels(workflow: Workflow): TemplatedChannel[] {
  const ofSites = Object.values(workflow.sites ?? {}).flatMap((site) => site.channels ?? []);
  return [...new Set([...channelsOf(workflow), ...ofSites])].filter(
    (channel): channel is TemplatedChannel => channel !== 'webhook',
  );
}
