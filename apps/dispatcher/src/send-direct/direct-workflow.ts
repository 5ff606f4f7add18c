import { type EventType, TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';
import type { Audience, AudienceRule, Workflow } from '../catalogue/workflow.js';
import { literal } from '../planning/literal.js';
import type { DirectRequest } from './direct-request.js';

const PERSONAL = TEMPLATED_CHANNELS.filter((channel) => channel !== 'discord');

/** The workflow a request stands for: that of the type whose words it uses, changed by what it says itself. */
export function directWorkflow(request: DirectRequest, type: EventType | undefined): Workflow {
  const { category, priority, forced, marketing, expiresAt, cancelKey, digestKey } = request;
  const said = {
    category,
    priority,
    marketing,
    forced: forced ? [...TEMPLATED_CHANNELS] : undefined,
    expires: expiresAt && new Date(expiresAt).toISOString(),
    cancelKey: cancelKey && literal(cancelKey),
    digestKey: digestKey && literal(digestKey),
  };
  return {
    category: 'direct',
    priority: 'normal',
    ...(type && ofType(type.workflow)),
    ...(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Partial<Workflow>),
    notify: rulesOf(request, type),
  };
}

/** Without what belongs to an event: when it is planned, what it plans for later and takes back, and what sites make of it. */
function ofType({ notify: _, enabled, delay, schedule, cancels, sites, ...rest }: Workflow): Partial<Workflow> {
  return rest;
}

function rulesOf(request: DirectRequest, type: EventType | undefined): AudienceRule[] {
  const { channels, fallback } = request;
  const audience: Audience = request.audience ?? 'customer';
  if (channels) return [{ audience, channels, ...(fallback && { fallback }) }];
  const isOps = audience.startsWith('ops:');
  if (!type) return (isOps ? (['discord'] as const) : PERSONAL).map((channel) => ({ audience, channels: [channel] }));
  const { notify } = type.workflow;
  const same = notify.filter((rule) => (isOps ? rule.audience.startsWith('ops:') : rule.audience === audience));
  const alike = same.length > 0 || isOps ? same : notify.filter((rule) => !rule.audience.startsWith('ops:'));
  return alike.map(({ channels: own, fallback: chain, fallbackAfter }) => ({
    audience,
    channels: own,
    fallback: chain,
    fallbackAfter,
  }));
}

/** Channels of the rules for which a type has no words. */
export function wordlessChannels(rules: readonly AudienceRule[], { templates }: EventType): string[] {
  const wanted = rules.flatMap(({ channels, fallback = [] }) => [...channels, ...fallback]);
  return [...new Set(wanted)].filter((channel) => !templates.en[channel as TemplatedChannel]);
}
