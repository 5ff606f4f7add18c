import type { ProblemType } from '@marmalade/http';
import { EVENT_DATA_INVALID, EVENT_TYPE_UNKNOWN } from '../planning/request-problems.js';
import {
  EVENT_ATTRIBUTE_INVALID,
  EVENT_ATTRIBUTE_MISSING,
  EVENT_BATCH_TOO_LARGE,
  EVENT_NOT_AN_OBJECT,
  EVENT_TYPE_RESERVED,
} from './event-problems.js';

/** An event for the API's description. */
export const EVENT_EXAMPLE = {
  specversion: '1.0',
  id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  source: '/photo-studio',
  type: 'facesearch.completed',
  time: '2026-11-21T09:30:00Z',
  data: { searchId: 'fs-1', eventName: 'Bangkok Midnight Marathon', photosFound: 12, secondsTaken: 1.4 },
};

const text = { type: 'string' };

const EVENT_SCHEMA = {
  type: 'object',
  description: 'a CloudEvent 1.0; in binary mode the attributes are headers, and this is its data',
  properties: {
    specversion: { ...text, const: '1.0' },
    id: { ...text, description: 'unique within its source' },
    source: { ...text, description: 'who announces it, a URI reference' },
    type: { ...text, description: 'what happened: one of /event-types' },
    subject: { ...text, description: 'what it happened to; events of one subject keep their order' },
    time: { ...text, format: 'date-time' },
    site: { ...text, description: 'the brand it belongs to; left out: the default site' },
    data: { type: 'object', additionalProperties: true, description: 'fits the schema of its type' },
  },
  additionalProperties: true,
};

/** Bodies of `POST /events`: one event, or a batch. */
export const EVENTS_SCHEMA = {
  oneOf: [EVENT_SCHEMA, { type: 'array', minItems: 1, maxItems: 1_000, items: EVENT_SCHEMA }],
};

/** What is wrong with events that are refused. */
export const EVENT_PROBLEMS: readonly ProblemType[] = [
  EVENT_NOT_AN_OBJECT,
  EVENT_ATTRIBUTE_MISSING,
  EVENT_ATTRIBUTE_INVALID,
  EVENT_DATA_INVALID,
  EVENT_TYPE_UNKNOWN,
  EVENT_TYPE_RESERVED,
  EVENT_BATCH_TOO_LARGE,
];
