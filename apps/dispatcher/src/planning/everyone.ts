import type { EventType } from '../catalogue/event-type.js';
import { type AudienceRule, isEnabled, type Workflow } from '../catalogue/workflow.js';
import type { PlannedNotification } from '../notifications/notification.js';
import { EVERYONE, type Recipient } from '../recipients/recipient.js';

/** Channels of a rule that are meant for one recipient. */
export type Share = Pick<AudienceRule, 'audience' | 'channels' | 'fallback' | 'fallbackAfter'>;

/**
 * What a rule means for a recipient. In the app everyone is one reader, told by one announcement; on all other channels everyone is
 * told one by one. A chain that began in the app then begins with what comes after.
 */
export function shareOf(rule: Share, { id }: Recipient): Share {
  if (rule.audience !== 'everyone') return rule;
  const all = [...rule.channels, ...(rule.fallback ?? [])];
  if (id === EVERYONE) return { audience: 'everyone', channels: all.filter((channel) => channel === 'in_app') };
  const channels = rule.channels.filter((channel) => channel !== 'in_app');
  const fallback = (rule.fallback ?? []).filter((channel) => channel !== 'in_app');
  if (channels.length > 0) return { ...rule, channels, fallback };
  return { ...rule, channels: fallback.slice(0, 1), fallback: fallback.slice(1) };
}

/** A rule as it holds for a site: the channels that the workflow names for the site stand in place of the rule's own. */
export function ruleAt(rule: AudienceRule, { sites }: Workflow, site: string): Share {
  const channels = rule.audience.startsWith('ops:') ? undefined : sites?.[site]?.channels;
  return channels ? { audience: rule.audience, channels } : rule;
}

const SOMEBODY: Recipient = { id: '' };

/**
 * Whether a type, or one that it schedules, tells everyone one by one.
 * @param types knows those that are scheduled
 */
export function tellsEach(type: EventType, site: string, types: { get(type: string): EventType | undefined }): boolean {
  const scheduled = (type.workflow.schedule ?? []).flatMap(({ type: name }) => types.get(name) ?? []);
  const isForEach = (rule: AudienceRule, workflow: Workflow): boolean =>
    rule.audience === 'everyone' && shareOf(ruleAt(rule, workflow, site), SOMEBODY).channels.length > 0;
  return [type, ...scheduled].some(
    ({ workflow }) => isEnabled(workflow, site) && workflow.notify.some((rule) => isForEach(rule, workflow)),
  );
}

/** Leaves out who has been told of the event already, since another audience named them. */
export function withoutTold(
  planned: PlannedNotification[],
  told: readonly PlannedNotification[],
): PlannedNotification[] {
  const keyOf = ({ eventId, workflow, recipientId }: PlannedNotification): string =>
    `${eventId} ${workflow} ${recipientId}`;
  const known = new Set(told.map(keyOf));
  return planned.filter((each) => !known.has(keyOf(each)));
}
