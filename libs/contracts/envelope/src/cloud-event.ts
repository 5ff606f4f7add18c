import { randomUUID } from 'node:crypto';
import { v5 as uuidv5, validate as isUuid } from 'uuid';

/**
 * An event as it travels through Marmalade: CloudEvents 1.0 with JSON data.
 * `id` is unique within its `source`; `time` is UTC ISO-8601; further extension attributes are lower-case letters and digits.
 */
export interface CloudEvent<Data = unknown> {
  specversion: '1.0';
  id: string;
  /** Who announces it, a URI reference such as `/marmalade/orders`. */
  source: string;
  /** What happened, `order.created`: also the routing key on the topic exchange. */
  type: string;
  /** What it happened to, such as the order's id. Events of one subject keep their order. */
  subject?: string;
  time: string;
  datacontenttype?: string;
  dataschema?: string;
  /** The brand it belongs to; unset: the default site. */
  site?: string;
  correlationid?: string;
  traceparent?: string;
  /** Test data is kept apart from production. */
  istest?: boolean;
  data: Data;
  [extension: string]: unknown;
}

const NAMESPACE = 'b3a1c9c4-6f3c-5a86-9c55-0f3e7f0f3a11';

/**
 * The UUID under which an event travels and is de-duplicated (message id, inbox key, outbox key).
 * An id that is a UUID is used as it is; any other text, which CloudEvents allows, becomes a UUIDv5 of source and id.
 */
export function messageIdOf(event: Pick<CloudEvent, 'id' | 'source'>): string {
  return isUuid(event.id) ? event.id.toLowerCase() : uuidv5(`${event.source}\n${event.id}`, NAMESPACE);
}

let lastTime = 0;
let place = 0;

/**
 * A new id (UUIDv7), greater than all this process made before: within a millisecond twelve of its bits count
 * (RFC 9562, 6.2, method 1), and what does not fit there borrows from the next.
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    place = Math.floor(Math.random() * 0x400);
  } else if (place === 0xfff) {
    lastTime += 1;
    place = 0;
  } else {
    place += 1;
  }
  const time = lastTime.toString(16).padStart(12, '0');
  // Node keeps random bytes for `randomUUID` in stock; to ask for them one id at a time costs ten times as much.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${place.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
}

export const ROUTING_KEY_MAX = 255;
const TYPE = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;

const TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Whether a text is a time as events carry it: RFC 3339, a day that exists in the calendar, a year databases know. */
export function isEventTime(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > 64 || !TIME.test(text) || Number.isNaN(Date.parse(text))) return false;
  // Date.parse takes 30 February for 2 March.
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Whether a text can be an event type: lower-case words joined by dots, as long as a routing key may be. */
export function isEventType(text: string): boolean {
  return text.length <= ROUTING_KEY_MAX && TYPE.test(text);
}
