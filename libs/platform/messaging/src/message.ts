import { type CloudEvent, isEventTime, isEventType, messageIdOf } from '@marmalade/contracts-envelope';
import type { OutboxMessage } from '@marmalade/outbox';
import { v5 as uuidv5 } from 'uuid';
import { NonRetryableError } from './message-errors.js';

/** A message as a transport hands it to a queue's consumer: CloudEvents binary mode, attributes as prefixed headers. */
export interface IncomingMessage {
  /** UUID by which it is de-duplicated; undefined when the sender gave none. */
  messageId?: string;
  routingKey: string;
  headers: Record<string, unknown>;
  body: Buffer;
  /** May have been handled before: by a process that then died, or over a connection that broke. */
  redelivered: boolean;
}

/** A message that could be read. */
export interface DecodedMessage {
  message: IncomingMessage;
  messageId: string;
  event: CloudEvent;
}

const PREFIX = 'cloudEvents:';
const REQUIRED = ['id', 'source', 'type', 'specversion'];
const NAMESPACE = 'e39a5a3d-6a1c-5b36-8d6c-2f3c4f8de3b5';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Either separator is read: the AMQP binding allows both, and some clients can not send a colon. */
function isAttribute(header: string): boolean {
  return header.startsWith(PREFIX) || header.startsWith('cloudEvents_');
}

/** The headers under which an event's attributes travel. */
export function toHeaders(attributes: Record<string, unknown>): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'datacontenttype' && value !== undefined) headers[PREFIX + name] = value;
  }
  return headers;
}

/** An outbox row as the in-process transport hands it on. */
export function toIncoming({
  messageId,
  routingKey,
  payload,
  attributes,
  redelivered,
}: OutboxMessage): IncomingMessage {
  return { messageId, routingKey, headers: toHeaders(attributes), body: Buffer.from(payload), redelivered };
}

/**
 * Reads the event out of a message.
 * @throws NonRetryableError `MESSAGE_NOT_JSON`, `MESSAGE_NOT_AN_EVENT` when it is none
 */
export function decode(message: IncomingMessage): DecodedMessage {
  const event = { datacontenttype: 'application/json' } as CloudEvent;
  for (const header in message.headers) {
    if (!isAttribute(header)) continue;
    const value = message.headers[header];
    event[header.slice(PREFIX.length)] = value instanceof Date ? value.toISOString() : value;
  }
  try {
    event.data = JSON.parse(message.body.toString('utf8'));
  } catch (error) {
    throw new NonRetryableError('MESSAGE_NOT_JSON', `The body is not JSON: ${(error as Error).message}`);
  }
  const missing = REQUIRED.filter((name) => typeof event[name] !== 'string' || event[name] === '');
  if (missing.length > 0) {
    throw new NonRetryableError('MESSAGE_NOT_AN_EVENT', `CloudEvents attributes are missing: ${missing.join(', ')}`);
  }
  if (event.specversion !== '1.0') {
    throw new NonRetryableError('MESSAGE_NOT_AN_EVENT', `CloudEvents version ${event.specversion} is not known`);
  }
  if (!isEventType(event.type))
    throw new NonRetryableError('MESSAGE_NOT_AN_EVENT', 'The type is not lower-case words joined by dots');
  event.time ??= new Date().toISOString();
  if (!isEventTime(event.time)) {
    throw new NonRetryableError('MESSAGE_NOT_AN_EVENT', 'The time is not an ISO-8601 time');
  }
  return { message, messageId: messageIdOf(event), event };
}

/** A UUID for a message that can not be read: its own, else one made from its content, so that a repeat is recognised. */
export function fallbackId({ messageId, routingKey, body }: IncomingMessage): string {
  return messageId !== undefined && UUID.test(messageId)
    ? messageId
    : uuidv5(`${routingKey}\n${body.toString('base64')}`, NAMESPACE);
}
