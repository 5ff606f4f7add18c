import { type CloudEvent, type JsonSchema, newId } from '@marmalade/contracts-envelope';
import type { Catalogue, Origin } from './catalogue.js';
import type { Channel, EventType, Priority } from './event-type.js';
import { freshSample } from './fresh-sample.js';
import { channelsOf, type Workflow } from './workflow.js';

/** An event type as the list shows it. */
export interface EventTypeView {
  type: string;
  category: string;
  priority: Priority;
  channels: Channel[];
  description: string;
  /** The service of ours that announces it; null: it comes from outside. */
  source: string | null;
  /** False: its events are stored, and nobody is told. */
  enabled: boolean;
  /** Whether it is as it ships, something was edited over it, or it was added here. */
  origin: Origin;
  /** Why something that was edited over it is not in effect. */
  problems: string[];
}

/** With all that a publisher needs. `sample` is a whole CloudEvent with a new id, ready to be posted. */
export interface EventTypeDetail extends EventTypeView {
  schema: JsonSchema;
  sample: CloudEvent;
  workflow: Workflow;
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
