import { expect, test } from '@jest/globals';
import { addressKey, limitClassOf, RateLimits } from './rate-limits.js';

test.each([
  ['GET', '/customers', 'default'],
  ['POST', '/customers', 'default'],
  ['POST', '/events', 'events'],
  ['GET', '/events/unregistered', 'default'],
  ['POST', '/notifications', 'sends'],
  ['GET', '/notifications', 'default'],
  ['POST', '/notifications/1/retry', 'default'],
  ['POST', '/broadcasts/1/send', 'sends'],
  ['POST', '/broadcasts/1/test', 'sends'],
  ['POST', '/broadcasts/1/pause', 'default'],
  ['POST', '/inbox/admin/messages', 'sends'],
  ['POST', '/channels/email/test', 'sends'],
  ['POST', '/event-types/order.paid/test', 'sends'],
  ['POST', '/webhook-endpoints/1/test', 'sends'],
  ['POST', '/discounts/codes/SUMMER/validate', 'codes'],
  ['GET', '/discounts/codes/SUMMER', 'codes'],
  ['POST', '/auth/customer-tokens', 'default'],
])('%s %s is counted as %s', (method, path, limit) => expect(limitClassOf(method, path)).toBe(limit));

test.each([
  ['POST', '/auth/password', 'login'],
  ['POST', '/auth/refresh/', 'login'],
  ['POST', '/auth/refresh', 'anonymous'],
  ['POST', '/auth/logout', 'anonymous'],
  ['GET', '/auth/password', 'anonymous'],
  ['GET', '/track/1', 'anonymous'],
  ['POST', '/sms-receipts/twilio', 'events'],
])('without credentials %s %s is counted as %s', (method, path, limit) =>
  expect(limitClassOf(method, path, true)).toBe(limit),
);

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:0:0:0:1'],
])('%s and %s are one', (one, other) => expect(addressKey(one)).toBe(addressKey(other)));

test('networks of IPv6 are two', () => {
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
});

test('callers and classes are counted apart; a class without a limit is not counted', async () => {
  const limits = new RateLimits({ default: 2, login: 1, events: 0 });
  await limits.spend('default', 'a');
  await limits.assertLeft('default', 'a');
  await limits.spend('default', 'a');
  await expect(limits.assertLeft('default', 'a')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await expect(limits.spend('default', 'a')).rejects.toMatchObject({
    status: 429,
    headers: {
      'retry-after': expect.stringMatching(/^(59|60)$/),
      'ratelimit-policy': '"default";q=2;w=60',
      ratelimit: expect.stringMatching(/^"default";r=0;t=(59|60)$/),
    },
  });
  await limits.spend('default', 'b');
  await limits.spend('login', 'a');
  for (const _ of [1, 2, 3]) await limits.spend('events', 'a');
});

test('callers are forgotten when there are too many, the earliest first', async () => {
  const limits = new RateLimits({ anonymous: 1 });
  await limits.spend('anonymous', 'first');
  for (let i = 0; i < 50_001; i += 1) await limits.spend('anonymous', `address-${i}`);
  // The first was forgotten, the last was not.
  await limits.spend('anonymous', 'first');
  await expect(limits.spend('anonymous', 'address-50000')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});
