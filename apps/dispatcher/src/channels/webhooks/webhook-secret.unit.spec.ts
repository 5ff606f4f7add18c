import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { signedHeaders, withNewSecret } from './webhook-secret.js';

const HOUR = 3_600_000;
const BODY = '{"type":"order.created","data":{"name":"Ядвига 🍊"}}';

describe('webhook secrets', () => {
  test('are 24 random bytes, and differ', () => {
    const [[first], [second]] = [withNewSecret(), withNewSecret()];
    expect(first!.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(first!.secret).not.toBe(second!.secret);
  });

  test("what is signed passes the specification's own check, and only unchanged", () => {
    const secrets = withNewSecret();
    const headers = signedHeaders(secrets, 'msg-1', BODY);
    const receiver = new Webhook(secrets[0]!.secret);
    expect(receiver.verify(BODY, headers)).toEqual(JSON.parse(BODY));
    expect(() => receiver.verify(`${BODY} `, headers)).toThrow('No matching signature');
    expect(() => receiver.verify(BODY, { ...headers, 'webhook-id': 'msg-2' })).toThrow('No matching signature');
    expect(() => new Webhook(withNewSecret()[0]!.secret).verify(BODY, headers)).toThrow('No matching signature');
  });

  test('a replaced secret is signed with for a day, however often it is replaced', () => {
    const now = Date.now();
    const first = withNewSecret([], now);
    const second = withNewSecret(first, now);
    const third = withNewSecret(second, now + HOUR);
    const passes = (secret: string, at: number): boolean => {
      // The receiver's clock is not asked: the signature alone is.
      const { 'webhook-signature': signature } = signedHeaders(third, 'msg-1', BODY, at);
      return signature.split(' ').includes(new Webhook(secret).sign('msg-1', new Date(at), BODY));
    };
    for (const { secret } of [first[0]!, second[0]!, third[0]!]) expect(passes(secret, now + 2 * HOUR)).toBe(true);
    expect(passes(first[0]!.secret, now + 24.5 * HOUR)).toBe(false);
    expect(passes(second[0]!.secret, now + 24.5 * HOUR)).toBe(true);
    expect(passes(second[0]!.secret, now + 26 * HOUR)).toBe(false);
    expect(passes(third[0]!.secret, now + 26 * HOUR)).toBe(true);
  });

  test('no more than five are kept', () => {
    let secrets = withNewSecret();
    for (let turn = 0; turn < 9; turn += 1) secrets = withNewSecret(secrets);
    expect(secrets).toHaveLength(5);
  });
});
