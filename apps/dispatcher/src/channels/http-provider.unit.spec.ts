import { describe, expect, test } from '@jest/globals';
import { freePort, startDiscordStandIn } from '@marmalade/testing';
import { HttpProvider, retryAfterMs } from './http-provider.js';

describe('retryAfterMs', () => {
  test.each([
    ['7', 7_000],
    ['0', 0],
    ['0.25', 250],
    ['999999999', 24 * 3_600_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j', (header, ms) => {
    expect(retryAfterMs({ 'retry-after': header })).toBe(ms);
  });

  test('a date is as far as it is', () => {
    const ms = retryAfterMs({ 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() })!;
    expect(Math.abs(ms - 3_600_000)).toBeLessThan(60_000);
  });
});

describe('HttpProvider', () => {
  test('tells what certainly did not leave from what may have', async () => {
    const server = await startDiscordStandIn();
    const http = new HttpProvider(1, 300, { timeout: 300 });
    const refused = await http.post(new URL(`http://127.0.0.1:${await freePort()}/`), {});
    expect(refused).toMatchObject({ kind: 'none', result: { outcome: 'retry', code: 'PROVIDER_UNREACHABLE' } });
    // A server that speaks no TLS: whatever its first words were, ours have not left.
    const noTls = await http.post(new URL(`https://127.0.0.1:${server.port}/`), {});
    expect(noTls).toMatchObject({ kind: 'none', result: { outcome: 'retry', code: 'PROVIDER_UNREACHABLE' } });
    // The same reset, once on a connection that carried a request.
    server.failNext({ kind: 'reset-before-body' });
    const reset = await http.post(new URL(server.url), {});
    expect(reset).toMatchObject({ kind: 'none', result: { outcome: 'unknown', code: 'NO_ANSWER' } });
    const unwritable = await http.post(new URL(server.url), {}, { 'x-key': 'a\r\nb: c' });
    expect(unwritable).toMatchObject({ kind: 'none', result: { outcome: 'retry', code: 'PROVIDER_UNREACHABLE' } });
    await http.close();
    await server.stop();
  });
});
