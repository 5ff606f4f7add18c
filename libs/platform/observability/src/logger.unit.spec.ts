import { describe, expect, test } from '@jest/globals';
import { createLogger } from './logger.js';
import { NestPinoLogger } from './nest-pino-logger.js';
import { withSpan } from './tracing.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function capture(level = 'trace') {
  const lines: string[] = [];
  const logger = createLogger({ service: 'orders', level }, { write: (line) => void lines.push(line) });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('createLogger', () => {
  test('writes service, level and time', () => {
    const { logger, last } = capture();
    logger.info({ count: 2 }, 'ready');
    expect(last()).toMatchObject({ service: 'orders', level: 'info', count: 2, msg: 'ready' });
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test('a line has no fields of the one before', () => {
    const { logger, last } = capture();
    logger.info({ count: 2 }, 'one');
    logger.info({ other: 1 }, 'two');
    expect(last()).not.toHaveProperty('count');
  });

  test('takes out private fields at any depth, by any spelling', () => {
    const { logger, lines, last } = capture();
    logger.info({
      headers: { authorization: 'Bearer aaaa.bbbb', 'X-API-Key': 'key-in-header', 'set-cookie': ['sid=topsecret'] },
      customer: { name: 'Kim', email: 'kim@shop.example', phones: [{ phone_number: '0801112222' }] },
      refreshToken: 'rrrr',
      password: 'hunter2',
      orderId: 'o-1',
    });
    for (const secret of ['aaaa.bbbb', 'key-in-header', 'topsecret', 'kim@', '0801112222', 'rrrr', 'hunter2']) {
      expect(lines.join()).not.toContain(secret);
    }
    expect(last()).toMatchObject({ orderId: 'o-1', customer: { name: 'Kim' } });
  });

  test('takes out what is recognisable in texts and errors, and the rows of a database error', () => {
    const { logger, lines } = capture();
    const error = Object.assign(new Error('no mailbox kim@shop.example'), {
      code: '23505',
      detail: 'Key (email)=(kim@shop.example) already exists.',
      parameters: ['+66801112222'],
      cause: new Error('call to +66801112222 with mk_0123456789012345678901234567890 failed'),
    });
    logger.error({ err: error }, 'sending to kim@shop.example with Bearer abc.def failed');
    logger.error(error);
    const text = lines.join();
    for (const secret of ['kim@', '+66801112222', 'mk_0123', 'abc.def']) expect(text).not.toContain(secret);
    expect(text).toContain('23505');
  });

  test('survives cycles', () => {
    const { logger, lines } = capture();
    const loop: Record<string, unknown> = { name: 'a' };
    loop.self = loop;
    logger.info({ loop });
    expect(lines).toHaveLength(1);
  });

  test('carries the trace id of the active trace', async () => {
    const { logger, last } = capture();
    await withSpan('test', { parent: TRACE }, async () => {
      await null;
      logger.info('inside');
    });
    expect(last().traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });
});

describe('NestPinoLogger', () => {
  test('keeps the context and turns the framework down', () => {
    const { logger, last } = capture();
    const nest = new NestPinoLogger(logger);
    nest.log('started', 'OrdersService');
    expect(last()).toMatchObject({ level: 'info', context: 'OrdersService', msg: 'started' });
    nest.log('Mapped {/orders, GET} route', 'RouterExplorer');
    expect(last().level).toBe('debug');
    nest.error(new Error('boom'), undefined, 'OrdersService');
    expect(last()).toMatchObject({ level: 'error', msg: 'boom', err: { message: 'boom' } });
    nest.error('boom', 'Error: boom\n    at x', 'OrdersService');
    expect(last()).toMatchObject({ msg: 'boom', context: 'OrdersService', stack: expect.stringContaining('at x') });
  });
});
