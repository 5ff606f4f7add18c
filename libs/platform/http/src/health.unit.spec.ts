import { describe, expect, test } from '@jest/globals';
import { HealthRegistry } from './health.js';

describe('HealthRegistry', () => {
  const registry = () => new HealthRegistry('orders', '1.2.3');

  test('is ok without checks and with good ones', async () => {
    const health = registry();
    expect(await health.report()).toEqual({ status: 'ok', service: 'orders', version: '1.2.3', checks: {} });
    health.register('database', async () => ({ ok: true, detail: { ms: 1 } }));
    expect(await health.report()).toMatchObject({
      status: 'ok',
      checks: { database: { ok: true, detail: { ms: 1 } } },
    });
  });

  test('is down when something critical fails, degraded otherwise', async () => {
    const health = registry();
    health.register('mail', async () => ({ ok: false }), { critical: false });
    expect(await health.report()).toMatchObject({ status: 'degraded' });
    health.register('database', () => Promise.reject(new Error('postgres://user:secret@host')));
    const report = await health.report();
    expect(report.status).toBe('down');
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  test('a check that hangs has failed', async () => {
    const health = registry();
    health.register('broker', () => new Promise(() => {}));
    expect(await health.report()).toMatchObject({ checks: { broker: { ok: false, detail: 'no answer in time' } } });
  });
});
