import { type CloudEvent, isEventTime, isEventType } from '@marmalade/contracts-envelope';
import { type ProblemEntry, UNSUPPORTED_MEDIA_TYPE } from '@marmalade/http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { dataProblems, DEPTH_MAX, isDeeperThan } from '../planning/request-problems.js';
import {
  EVENT_ATTRIBUTE_INVALID,
  EVENT_ATTRIBUTE_MISSING,
  EVENT_BATCH_TOO_LARGE,
  EVENT_DATA_INVALID,
  EVENT_NOT_AN_OBJECT,
} from './event-problems.js';

export const BATCH_MAX = 1_000;

/** Attributes that have a meaning here, and what they must look like. The order keys of the outbox bound the lengths. */
const ATTRIBUTES: Record<string, { max: number; pattern?: RegExp; hint: string }> = {
  id: { max: 255, hint: '1 to 255 characters' },
  source: { max: 1_024, pattern: /^\S+$/, hint: 'a URI reference, such as /shop/orders' },
  type: { max: 255, hint: 'lower-case words joined by dots, such as order.created' },
  subject: { max: 255, hint: '1 to 255 characters' },
  time: { max: 64, hint: 'an RFC 3339 time, such as 2026-11-21T09:30:00Z' },
  dataschema: { max: 1_024, hint: 'a URI' },
  datacontenttype: { max: 255, pattern: /^application\/([\w.-]+\+)?json\s*(;.*)?$/i, hint: 'application/json' },
  site: { max: 64, pattern: /^[a-z0-9][a-z0-9_-]*$/i, hint: 'letters, digits, - and _' },
  correlationid: { max: 255, hint: '1 to 255 characters' },
  traceparent: { max: 55, pattern: /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, hint: 'a W3C traceparent' },
};
const REQUIRED = ['specversion', 'id', 'source', 'type', 'data'];
const EXTENSION_MAX = 1_024;
const ATTRIBUTE_NAME = /^[a-z0-9]{1,32}$/;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f\ud800-\udfff]/u;

/** One event that can not be taken, and where it stands in the request. */
export interface EventFault {
  kind: 'missing' | 'invalid' | 'data' | 'shape';
  entry: ProblemEntry;
}

/**
 * Reads CloudEvents out of a request: binary mode when `ce-` headers are there, structured or batch else.
 * Plain `application/json` is taken too: an object is one event, an array a batch.
 * @returns the events, with `time` filled in where it was left out, and whether the request was a batch
 * @throws Problem for what is wrong, naming each fault by a JSON pointer; a batch is taken whole or not at all
 */
export function parseEvents(headers: IncomingHttpHeaders, body: unknown, catalogue: Catalogue): CloudEvent[] {
  const { values, isBatch } = fromRequest(headers, body);
  if (values.length > BATCH_MAX) {
    throw EVENT_BATCH_TOO_LARGE.problem(`It holds ${values.length} events; at most ${BATCH_MAX} are taken at once.`);
  }
  const faults: EventFault[] = [];
  const events = values.map((value, index) => {
    const found: EventFault[] = [];
    const event = readEvent(value, found, catalogue);
    for (const { kind, entry } of found) {
      faults.push({ kind, entry: { ...entry, pointer: isBatch ? `/${index}${entry.pointer}` : entry.pointer } });
    }
    return event;
  });
  if (faults.length > 0) throw toProblem(faults);
  return events;
}

function fromRequest(headers: IncomingHttpHeaders, body: unknown): { values: unknown[]; isBatch: boolean } {
  const contentType = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (contentType === 'application/cloudevents+json') return { values: [body], isBatch: false };
  if (contentType === 'application/cloudevents-batch+json') {
    if (!Array.isArray(body)) throw EVENT_NOT_AN_OBJECT.problem('A batch is a JSON array of events.');
    return { values: body, isBatch: true };
  }
  if (!/^application\/([\w.-]+\+)?json$/.test(contentType)) {
    throw UNSUPPORTED_MEDIA_TYPE.problem(
      'Events come as application/cloudevents+json, application/cloudevents-batch+json or application/json.',
    );
  }
  if (Object.keys(headers).some((name) => name.startsWith('ce-'))) {
    return { values: [{ ...attributesFrom(headers), datacontenttype: contentType, data: body }], isBatch: false };
  }
  return Array.isArray(body) ? { values: body, isBatch: true } : { values: [body], isBatch: false };
}

/** Header values are percent-encoded where they are not printable ASCII (CloudEvents HTTP binding, 3.1.3.2). */
function attributesFrom(headers: IncomingHttpHeaders): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    attributes[name.slice('ce-'.length)] = decodePercent(value);
  }
  if (attributes.istest !== undefined) attributes.istest = attributes.istest === 'true';
  return attributes;
}

function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function readEvent(value: unknown, faults: EventFault[], catalogue: Catalogue): CloudEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push({ kind: 'shape', entry: { pointer: '', code: 'TYPE', message: 'is not a JSON object' } });
    return value as CloudEvent;
  }
  // In JSON, null is how an attribute is left out (CloudEvents JSON format, 2.2).
  const event = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null)) as CloudEvent;
  checkAttributes(event, faults);
  event.time ??= new Date().toISOString();
  if (isDeeperThan(event.data, DEPTH_MAX)) {
    faults.push({
      kind: 'data',
      entry: { pointer: '/data', code: 'DEPTH', message: `is nested deeper than ${DEPTH_MAX} levels` },
    });
  }
  if (faults.length > 0) return event;
  const type = catalogue.get(event.type);
  if (!type) return event;
  for (const entry of dataProblems(type.validate, event.data)) faults.push({ kind: 'data', entry });
  return event;
}

function checkAttributes(event: CloudEvent, faults: EventFault[]): void {
  const fault = (kind: EventFault['kind'], name: string, code: string, message: string): void =>
    void faults.push({ kind, entry: { pointer: `/${name}`, code, message } });
  for (const name of ['specversion', 'id', 'source', 'type', 'data']) {
    if (event[name] === undefined || event[name] === null || event[name] === '')
      fault('missing', name, 'REQUIRED', 'is required');
  }
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || (value === '' && REQUIRED.includes(name))) continue;
    if (name === 'data_base64') fault('invalid', name, 'NOT_JSON', 'data comes as JSON, in data');
    else if (!ATTRIBUTE_NAME.test(name))
      fault('invalid', name.slice(0, 100), 'NAME', 'is no attribute name: 1 to 32 lower-case letters and digits');
    else if (name === 'istest') {
      if (typeof value !== 'boolean') fault('invalid', name, 'TYPE', 'is true or false');
    } else if (name === 'specversion') {
      if (value !== '1.0') fault('invalid', name, 'VERSION', 'is 1.0');
    } else checkText(name, value, fault);
  }
  if (typeof event.type === 'string' && event.type !== '' && !isEventType(event.type)) {
    fault('invalid', 'type', 'FORMAT', `is ${ATTRIBUTES.type!.hint}`);
  }
}

function checkText(
  name: string,
  value: unknown,
  fault: (kind: 'invalid', name: string, code: string, message: string) => void,
): void {
  const rule = ATTRIBUTES[name];
  if (typeof value !== 'string') {
    // Extension attributes may be numbers and booleans; those with a meaning here are texts.
    if (rule || typeof value === 'object')
      fault('invalid', name, 'TYPE', rule ? `is a text: ${rule.hint}` : 'is a text, number or boolean');
    return;
  }
  const { max, pattern, hint } = rule ?? {
    max: EXTENSION_MAX,
    pattern: undefined,
    hint: `at most ${EXTENSION_MAX} characters`,
  };
  if (value === '' || value.length > max || CONTROLS.test(value) || (pattern && !pattern.test(value)))
    fault('invalid', name, 'FORMAT', `is ${hint}`);
  else if (name === 'time' && !isEventTime(value)) fault('invalid', name, 'FORMAT', `is ${hint}`);
}

/** The most basic fault decides the code; all are listed. */
function toProblem(faults: EventFault[]) {
  const entries = faults.slice(0, 50).map(({ entry }) => entry);
  const has = (kind: EventFault['kind']): boolean => faults.some((fault) => fault.kind === kind);
  const first = entries[0]!;
  const detail = `${first.pointer || 'The event'} ${first.message}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''}`;
  if (has('shape')) return EVENT_NOT_AN_OBJECT.problem(detail, entries);
  if (has('missing')) return EVENT_ATTRIBUTE_MISSING.problem(detail, entries);
  if (has('invalid')) return EVENT_ATTRIBUTE_INVALID.problem(detail, entries);
  return EVENT_DATA_INVALID.problem(detail, entries);
}
