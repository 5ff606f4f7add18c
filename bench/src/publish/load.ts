import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { type Percentiles, percentiles } from '../measure/statistics.js';

/** What came of firing at an address for some seconds. */
export interface Volley {
  requestsPerSecond: number;
  latency: Percentiles;
  /** Events that were answered with 202. */
  accepted: number;
  /** Answers that were not 202, and requests without one. */
  failures: number;
}

export interface Fire {
  url: string;
  headers: Record<string, string>;
  seconds: number;
  /** A request: 1 is sent as an event, more as an array. */
  events: number;
}

export const CONNECTIONS = 32;

/** Sends as fast as the answers come, over 32 connections. Every event has an id of its own. */
export async function fire({ url, headers, seconds, events }: Fire): Promise<Volley> {
  const contentType = events === 1 ? 'application/cloudevents+json' : 'application/cloudevents-batch+json';
  const latencies: number[] = [];
  let failures = 0;
  const setupRequest = (request: autocannon.Request) => ({ ...request, body: events === 1 ? event() : batch(events) });
  const options: autocannon.Options = {
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [{ method: 'POST', headers: { ...headers, 'content-type': contentType }, setupRequest }],
  };
  const { duration, errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error as Error) : resolve(result)));
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 202) latencies.push(milliseconds);
      else failures += 1;
    });
  });
  return {
    requestsPerSecond: latencies.length / duration,
    latency: percentiles(latencies),
    accepted: latencies.length * events,
    failures: failures + errors + timeouts,
  };
}

function batch(count: number): string {
  return `[${Array.from({ length: count }, event).join()}]`;
}

function event(): string {
  return `${BEFORE_ID}${randomUUID()}${AFTER_ID}`;
}

/** Put together by hand: the load's own cost must stay small. */
const [BEFORE_ID, AFTER_ID] = JSON.stringify({
  specversion: '1.0',
  id: '#',
  source: '/bench',
  type: 'facesearch.completed',
  data: {
    searchId: 'fs-1',
    eventName: 'Bangkok Midnight Marathon',
    photosFound: 12,
    secondsTaken: 1.8,
    photosSearched: 4380,
  },
}).split('#') as [string, string];
