import { type CloudEvent, messageIdOf, newId } from '@marmalade/contracts-envelope';
import type { AudienceRule, Channel, EventType, Locale } from '../catalogue/event-type.js';
import type { PlannedDelivery, PlannedNotification, TraceLine } from '../notifications/notification.js';
import {
  addressOf,
  type Recipient,
  type ResolvedRecipient,
  settleLocale,
  settleTimeZone,
} from '../recipients/recipient.js';
import { plain } from '../rendering/escape.js';
import type { Render, TemplateScope } from '../rendering/templates.js';

/** What holds for all recipients of an installation that have no wish of their own. */
export interface Defaults {
  locale: Locale;
  timeZone: string;
  site: { name: string; url?: string };
}

/** Who an audience rule reaches for one event. */
export type Audiences = (rule: AudienceRule) => Recipient[];

/**
 * Turns one event into notifications: for each audience its people, for each person the channels, for each channel the
 * content in the person's language. Nothing is stored or sent here; each decision leaves a line of trace.
 * A person whom two audiences name gets one notification with the channels of both.
 */
export function planNotifications(
  event: CloudEvent,
  type: EventType,
  audiences: Audiences,
  defaults: Defaults,
): PlannedNotification[] {
  const wanted = new Map<string, { recipient: Recipient; channels: Set<Channel>; trace: TraceLine[] }>();
  for (const rule of type.workflow.notify) {
    for (const recipient of audiences(rule)) {
      const entry = wanted.get(recipient.id) ?? { recipient, channels: new Set<Channel>(), trace: [] };
      for (const channel of rule.channels) entry.channels.add(channel);
      entry.trace.push({
        code: 'AUDIENCE',
        detail: `Named by the audience ${rule.audience}: ${rule.channels.join(', ')}`,
      });
      wanted.set(recipient.id, entry);
    }
  }
  return [...wanted.values()].map(({ recipient, channels, trace }) =>
    planFor(event, type, resolve(recipient, defaults, trace), [...channels], trace, defaults),
  );
}

function resolve(recipient: Recipient, defaults: Defaults, trace: TraceLine[]): ResolvedRecipient {
  const locale = settleLocale(recipient.locale, defaults.locale);
  const timeZone = settleTimeZone(recipient.timeZone, defaults.timeZone);
  const origin = recipient.locale ? `asked for ${plain(recipient.locale)}` : 'no language known, the default';
  trace.push({ code: 'LOCALE', detail: `${locale}, ${timeZone} (${origin})` });
  return { ...recipient, locale, timeZone };
}

function planFor(
  event: CloudEvent,
  type: EventType,
  recipient: ResolvedRecipient,
  channels: Channel[],
  trace: TraceLine[],
  defaults: Defaults,
): PlannedNotification {
  const scope: TemplateScope = {
    data: event.data as Record<string, unknown>,
    event: { id: event.id, type: event.type, time: event.time, subject: event.subject, source: event.source },
    recipient,
    site: defaults.site,
  };
  return {
    id: newId(),
    eventId: messageIdOf(event),
    workflow: type.type,
    category: type.workflow.category,
    priority: type.workflow.priority,
    recipientId: recipient.id,
    recipientName: recipient.name && plain(recipient.name),
    locale: recipient.locale,
    isTest: event.istest === true,
    trace,
    deliveries: channels.map((channel) => planDelivery(event, type, recipient, channel, scope, trace)),
  };
}

function planDelivery(
  event: CloudEvent,
  type: EventType,
  recipient: ResolvedRecipient,
  channel: Channel,
  scope: TemplateScope,
  trace: TraceLine[],
): PlannedDelivery {
  const delivery = { id: newId(), channel, traceparent: event.traceparent };
  const address = addressOf(recipient, channel);
  if (address === undefined) {
    trace.push({ code: 'NO_ADDRESS', channel, detail: `No address of ${recipient.id} is known for this channel` });
    return { ...delivery, state: 'skipped', reason: 'NO_ADDRESS' };
  }
  try {
    const render = type.templates[recipient.locale][channel] as Render;
    return { ...delivery, address, content: JSON.stringify(render(scope)), state: 'pending' };
  } catch (error) {
    trace.push({ code: 'RENDER_FAILED', channel, detail: (error as Error).message.slice(0, 500) });
    return { ...delivery, address, state: 'failed', reason: 'RENDER_FAILED' };
  }
}
