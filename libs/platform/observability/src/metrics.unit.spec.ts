import { expect, test } from '@jest/globals';
import { counter, gauge, histogram, renderMetrics, startProcessMetrics } from './metrics.js';

test('asking twice gives the same metric', async () => {
  counter('sent_total', 'Messages sent', ['channel']).inc({ channel: 'email' });
  counter('sent_total', 'Messages sent', ['channel']).inc({ channel: 'email' });
  gauge('queue_length', 'Rows waiting').set(7);
  histogram('duration_seconds', 'How long it took', [], { buckets: [0.1, 1] }).observe(0.5);
  startProcessMetrics();
  startProcessMetrics();
  const { contentType, body } = await renderMetrics();
  expect(contentType).toMatch(/^text\/plain/);
  expect(body).toContain('sent_total{channel="email"} 2');
  expect(body).toContain('queue_length 7');
  expect(body).toContain('duration_seconds_bucket{le="1"} 1');
  expect(body).toContain('process_cpu_seconds_total');
});
