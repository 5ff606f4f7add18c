import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { currentTraceparent, openSpan, parseTraceparent, startTracing, withSpan } from './tracing.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('without a collector', () => {
  test('there is no trace to tell of', async () => {
    expect(currentTraceparent()).toBeUndefined();
    expect(openSpan('x')).toBeUndefined();
    await withSpan('x', {}, () => expect(currentTraceparent()).toBeUndefined());
  });

  test('an incoming trace is carried through awaits and inner spans', async () => {
    await withSpan('outer', { parent: TRACE }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await withSpan('inner', {}, async () => expect(currentTraceparent()).toBe(TRACE));
    });
    expect(currentTraceparent()).toBeUndefined();
  });

  test('results and errors pass through', async () => {
    await expect(withSpan('x', { parent: TRACE }, () => 5)).resolves.toBe(5);
    await expect(withSpan('x', { parent: TRACE }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('parseTraceparent', () => {
  test.each([
    '',
    'nonsense',
    TRACE.toUpperCase(),
    `${TRACE}-more`,
    TRACE.replace(/^00/, 'ff'),
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`,
  ])('refuses %s', (text) => expect(parseTraceparent(text)).toBeUndefined());

  test('accepts a later version with more fields', () => {
    expect(parseTraceparent(`${TRACE.replace(/^00/, '01')}-more`)?.spanId).toBe('00f067aa0ba902b7');
  });
});

describe('with a collector', () => {
  let stop: (() => Promise<void>) | undefined;
  afterEach(() => stop?.());

  test('spans continue the incoming trace and reach the collector at shutdown', async () => {
    const bodies: string[] = [];
    const paths: string[] = [];
    const collector = createServer((request, response) => {
      paths.push(request.url ?? '');
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    stop = () => new Promise((resolve) => collector.close(() => resolve()));
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

    const first = await startTracing({ service: 'orders', endpoint });
    const second = await startTracing({ service: 'bookings', endpoint });
    const seen = await withSpan('handle order.created', { parent: TRACE }, async () => currentTraceparent());
    expect(seen).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(seen).not.toBe(TRACE);
    await first.shutdown();
    expect(openSpan('still on')).toBeDefined();
    await second.shutdown();
    expect(paths).toContain('/v1/traces');
    expect(bodies.join()).toContain('handle order.created');
    expect(openSpan('off again')).toBeUndefined();
  });
});
