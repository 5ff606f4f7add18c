import { ApiProperty } from '@nestjs/swagger';
import { type CloudEvent, type JsonSchema, newId } from '@marmalade/contracts-envelope';
import type { Catalogue, Origin } from './catalogue.js';
import { type Channel, CHANNELS, type EventType, PRIORITIES, type Priority } from './event-type.js';
import { freshSample } from './fresh-sample.js';
import { channelsOf, type Workflow } from './workflow.js';

/** An event type as the list shows it. */
export class EventTypeView {
  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ type: String, example: 'orders' })
  category!: string;

  @ApiProperty({ enum: PRIORITIES, example: 'normal' })
  priority!: Priority;

  @ApiProperty({ enum: CHANNELS, isArray: true, example: ['telegram', 'email'] })
  channels!: Channel[];

  @ApiProperty({ type: String, example: 'An order was placed' })
  description!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the service of ours that announces it; null: it comes from outside',
    example: 'orders',
  })
  source!: string | null;

  @ApiProperty({ type: Boolean, description: 'false: its events are stored, and nobody is told', example: true })
  enabled!: boolean;

  @ApiProperty({
    enum: ['shipped', 'changed', 'added'],
    description: 'whether it is as it ships, something was edited over it, or it was added here',
    example: 'shipped',
  })
  origin!: Origin;

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'why something that was edited over it is not in effect',
    example: [],
  })
  problems!: string[];
}

/** With all that a publisher needs. `sample` is a whole CloudEvent with a new id, ready to be posted. */
export class EventTypeDetail extends EventTypeView {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { type: 'object', required: ['number'], properties: { number: { type: 'string' } } },
  })
  schema!: JsonSchema;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: {
      specversion: '1.0',
      id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
      source: '/shop',
      type: 'order.created',
      time: '2026-11-21T09:30:00Z',
      data: { number: 'A-7' },
    },
  })
  sample!: CloudEvent;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: {
      category: 'orders',
      priority: 'normal',
      notify: [{ audience: 'customer', channels: ['telegram'], fallback: ['email'] }],
    },
  })
  workflow!: Workflow;
}

export function summariseType({ type, workflow, description, source }: EventType, catalogue: Catalogue): EventTypeView {
  return {
    type,
    category: workflow.category,
    priority: workflow.priority,
    channels: channelsOf(workflow),
    description,
    source,
    enabled: workflow.enabled !== false,
    origin: catalogue.originOf(type),
    problems: catalogue
      .problems(type)
      .map(({ channel, locale, message }) => (channel ? `${locale}, ${channel}: ${message}` : message)),
  };
}

export function describeType(type: EventType, catalogue: Catalogue): EventTypeDetail {
  return {
    ...summariseType(type, catalogue),
    schema: type.schema,
    sample: sampleOf(type),
    workflow: type.workflow,
  };
}

function sampleOf({ type, source, sample }: EventType): CloudEvent {
  return {
    specversion: '1.0',
    id: newId(),
    source: source ?? '/example/publisher',
    type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: freshSample(sample),
  };
}
