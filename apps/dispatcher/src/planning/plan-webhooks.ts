import { type CloudEvent, messageIdOf, newId } from '@marmalade/contracts-envelope';
import type { EventType } from '../catalogue/event-type.js';
import type { PlannedNotification } from '../notifications/notification.js';
import { hideInData } from '../notifications/secrets.js';

/** One notification for each endpoint that subscribed to the event: the event itself, as Standard Webhooks frame it. */
export function planWebhooks(
  event: CloudEvent,
  type: EventType,
  endpoints: readonly { id: string }[],
): PlannedNotification[] {
  if (endpoints.length === 0) return [];
  // Another system is not the person: links and codes by which one signs in are for that one alone.
  const data = hideInData(event.type, event.data);
  const content = JSON.stringify({ type: event.type, timestamp: event.time, data });
  return endpoints.map(({ id: endpoint }) => ({
    id: newId(),
    eventId: messageIdOf(event),
    workflow: type.type,
    category: type.workflow.category,
    priority: type.workflow.priority,
    recipientId: `webhook:${endpoint}`,
    locale: 'en',
    timeZone: 'UTC',
    site: event.site,
    isTest: event.istest === true,
    trace: [{ code: 'AUDIENCE', detail: `The webhook endpoint ${endpoint} subscribed to ${event.type}` }],
    deliveries: [
      {
        id: newId(),
        channel: 'webhook',
        address: endpoint,
        content,
        state: 'pending',
        lane: 1,
        forced: false,
        traceparent: event.traceparent,
      },
    ],
  }));
}
