import type { JsonSchema } from './define-event.js';

/** What the document says about one event type; a declared `EventDefinition` is one as it is. */
export interface DocumentedEvent {
  type: string;
  /** One sentence: what has happened when this is published. */
  description: string;
  /** The category its notifications belong to, `orders`; becomes a tag. */
  category?: string;
  /** JSON Schema of the data. */
  schema: object;
  /** Data that satisfies the schema; becomes the example. */
  sample: unknown;
  /** The announcing service; unset for a type that outside systems publish. */
  source?: string;
}

export interface AsyncApiInfo {
  title: string;
  version: string;
  description: string;
}

/** An AsyncAPI 3.0 document, as plain data ready for JSON. */
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: AsyncApiInfo;
  defaultContentType: string;
  channels: Record<string, JsonSchema>;
  operations: Record<string, JsonSchema>;
  components: { messages: Record<string, JsonSchema>; schemas: Record<string, JsonSchema> };
}

/** The topic exchange every event travels on. */
const EXCHANGE = 'marmalade.events';
const BINDING_VERSION = '0.3.0';

/** Stands in for an outside system's own source in the examples of types no service here announces. */
const OUTSIDE_SOURCE = 'https://example.com/your-system';

/**
 * Describes the event bus as an AsyncAPI 3.0 document: one channel, the topic exchange, whose address is the event's
 * type; one message a type, in the CloudEvents binary form (attributes as headers, the data as body).
 * Types come out in alphabetical order, so that the document changes only when a type does.
 * @throws Error when two entries have the same type: one would silently hide the other.
 */
export function asyncApiDocument(types: readonly DocumentedEvent[], info: AsyncApiInfo): AsyncApiDocument {
  const sorted = [...types].sort((a, b) => (a.type < b.type ? -1 : 1));
  const names = sorted.map(({ type }) => type);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`The event type ${twice} is documented twice`);

  const channel = reference('channels', EXCHANGE);
  const messages = names.map((name) => reference('channels', EXCHANGE, 'messages', name));
  const document: AsyncApiDocument = {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/json',
    channels: {
      [EXCHANGE]: {
        address: '{type}',
        title: 'Events',
        description:
          'Everything that happened, on one durable topic exchange. The routing key is the event type, ' +
          'so a queue bound with `order.*` hears of every order.',
        parameters: {
          type: {
            description: 'The event type.',
            enum: names,
            location: '$message.header#/cloudEvents:type',
          },
        },
        messages: Object.fromEntries(names.map((name) => [name, reference('components', 'messages', name)])),
        bindings: {
          amqp: {
            is: 'routingKey',
            exchange: { name: EXCHANGE, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
            bindingVersion: BINDING_VERSION,
          },
        },
      },
    },
    operations: {
      publish: {
        action: 'send',
        title: 'Announce an event',
        description:
          'Publish with the event type as routing key, persistent, and await the confirmation of the broker. ' +
          'The same `id` from the same `source` counts once, so repeating after a lost confirmation is safe.',
        channel,
        messages,
        bindings: { amqp: { deliveryMode: 2, timestamp: true, bindingVersion: BINDING_VERSION } },
      },
      receive: {
        action: 'receive',
        title: 'Listen to events',
        description:
          'Bind a queue of your own to the types you need and acknowledge after your work is stored. ' +
          'Delivery is at least once: recognise a repeat by `source` and `id`. Ignore fields you do not know.',
        channel,
        messages,
        bindings: { amqp: { ack: true, bindingVersion: BINDING_VERSION } },
      },
    },
    components: {
      messages: Object.fromEntries(sorted.map((event) => [event.type, messageOf(event)])),
      schemas: { cloudEventHeaders: HEADERS },
    },
  };
  // TypeBox schemas carry hidden marks; a round trip leaves data only and no object shared with a caller.
  return JSON.parse(JSON.stringify(document)) as AsyncApiDocument;
}

function messageOf(event: DocumentedEvent): JsonSchema {
  return {
    name: event.type,
    title: event.type,
    summary: event.description,
    description: event.source ? `Announced by ${event.source}.` : 'Announced by outside systems.',
    contentType: 'application/json',
    ...(event.category && { tags: [{ name: event.category }] }),
    headers: {
      allOf: [
        reference('components', 'schemas', 'cloudEventHeaders'),
        { type: 'object', properties: { 'cloudEvents:type': { const: event.type } } },
      ],
    },
    correlationId: {
      description: 'The same for all events of one business flow; absent when the publisher gave none.',
      location: '$message.header#/cloudEvents:correlationid',
    },
    payload: event.schema,
    examples: [
      {
        name: 'sample',
        headers: {
          'cloudEvents:specversion': '1.0',
          'cloudEvents:id': '019aa4b2-7c40-7d15-9a3e-5f0c2b8e6d41',
          'cloudEvents:source': event.source ?? OUTSIDE_SOURCE,
          'cloudEvents:type': event.type,
          'cloudEvents:time': '2025-11-21T02:06:00.000Z',
        },
        payload: event.sample,
      },
    ],
  };
}

/** The CloudEvents 1.0 attributes as AMQP application headers; `datacontenttype` is the content type of the message. */
const HEADERS: JsonSchema = {
  type: 'object',
  description:
    'CloudEvents attributes in the AMQP binary mode. Receivers accept the prefix `cloudEvents_` as well, ' +
    'for clients that cannot write a colon.',
  required: ['cloudEvents:specversion', 'cloudEvents:id', 'cloudEvents:source', 'cloudEvents:type'],
  properties: {
    'cloudEvents:specversion': { const: '1.0', description: 'Version of CloudEvents.' },
    'cloudEvents:id': {
      type: 'string',
      minLength: 1,
      description: 'Unique within the source; a UUIDv7 keeps events in order of time.',
    },
    'cloudEvents:source': {
      type: 'string',
      format: 'uri-reference',
      minLength: 1,
      description: 'Who announces it, such as /marmalade/orders.',
    },
    'cloudEvents:type': { type: 'string', maxLength: 255, description: 'What happened; equals the routing key.' },
    'cloudEvents:time': { type: 'string', format: 'date-time', description: 'When it happened, in UTC.' },
    'cloudEvents:subject': { type: 'string', description: 'What it happened to, such as the id of the order.' },
    'cloudEvents:dataschema': { type: 'string', format: 'uri', description: 'Where the schema of the data is.' },
    'cloudEvents:site': { type: 'string', description: 'The brand it belongs to; absent: the default site.' },
    'cloudEvents:correlationid': { type: 'string', description: 'The same for all events of one business flow.' },
    'cloudEvents:traceparent': { type: 'string', description: 'W3C trace context of the publisher.' },
    'cloudEvents:istest': { type: 'boolean', description: 'Test data, kept apart from production.' },
  },
};

/** A JSON reference (RFC 6901 pointer) to a place in the document. */
function reference(...path: string[]): { $ref: string } {
  return { $ref: `#/${path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}` };
}
