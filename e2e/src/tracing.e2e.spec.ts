import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithRabbitMq, waitFor } from '@marmalade/testing';
import { anOrder, Api } from './api.js';
import { type Platform, startAsProcesses, startInOneProcess } from './platform.js';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

describe('in one process', () => tracing(startInOneProcess));
describeWithRabbitMq('as separate processes', () => tracing(startAsProcesses));

/** A trace begun outside goes through gateway, outbox, transport and dispatcher to each provider's call. */
function tracing(start: (env: Record<string, string>) => Promise<Platform>): void {
  const spans: Span[] = [];
  let collector: Server;
  let platform: Platform;

  beforeAll(async () => {
    // What an OpenTelemetry collector is to its clients: it takes OTLP as JSON over HTTP.
    collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as any;
      for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    platform = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    });
  });
  afterAll(async () => {
    await platform?.stop();
    await new Promise((resolve) => collector?.close(resolve));
  });

  test('one trace from the request to the message that leaves', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const event = anOrder();
    const api = new Api(platform);
    await api.send(event, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    await api.settled(event.id);
    const ofTrace = (): Span[] => spans.filter((span) => span.traceId === traceId);
    await waitFor(() => ofTrace().filter(({ name }) => name.startsWith('send ')).length === 4);
    const names = ofTrace().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['send email', 'send telegram', 'send in_app', 'send discord']));
    // Each send hangs below a span of the same trace: that of the request which brought the event in.
    const ids = new Set(ofTrace().map(({ spanId }) => spanId));
    for (const { name, parentSpanId } of ofTrace().filter((span) => span.name.startsWith('send '))) {
      expect([name, ids.has(parentSpanId!)]).toEqual([name, true]);
    }
  });
}
