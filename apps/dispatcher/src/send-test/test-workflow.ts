import { type Channel, type EventType, TEMPLATED_CHANNELS } from '../catalogue/event-type.js';
import type { AudienceRule, Workflow } from '../catalogue/workflow.js';

/**
 * The workflow of a type for a test of it: all its channels at once, whatever its conditions, hours and limits say; the people
 * of all its audiences are replaced by one audience, ops channels stay.
 * @param channels only these; unset: all
 */
export function testWorkflow(
  { workflow: { category, priority, marketing, variants, notify } }: EventType,
  audience: 'customer' | 'admins',
  channels?: readonly Channel[],
): Workflow {
  const isWanted = (channel: Channel): boolean => channel !== 'webhook' && (channels?.includes(channel) ?? true);
  const isOps = (rule: AudienceRule): boolean => rule.audience.startsWith('ops:');
  const ofPeople = new Set(notify.filter((rule) => !isOps(rule)).flatMap(channelsIn));
  for (const channel of channels ?? []) if (channel !== 'discord') ofPeople.add(channel);
  const rules = [
    { audience, channels: [...ofPeople].filter(isWanted) },
    ...notify.filter(isOps).map((rule) => ({ audience: rule.audience, channels: channelsIn(rule).filter(isWanted) })),
  ];
  return {
    category,
    priority,
    ...(marketing && { marketing }),
    ...(variants && { variants }),
    forced: [...TEMPLATED_CHANNELS],
    notify: rules.filter((rule) => rule.channels.length > 0),
  };
}

function channelsIn({ channels, fallback = [] }: AudienceRule): Channel[] {
  return [...channels, ...fallback];
}
