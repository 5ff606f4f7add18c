import { describe, expect, test } from '@jest/globals';
import { DELIVERY_STATES, mayFollow } from './delivery-state.js';
import {
  CANCELLABLE,
  cancelRefusal,
  RETRYABLE,
  retryRefusal,
  type SteeredDelivery,
} from './delivery-steering-rules.js';

function delivery(some: Partial<SteeredDelivery> = {}): SteeredDelivery {
  return {
    id: 'd',
    notificationId: 'n',
    channel: 'email',
    state: 'failed',
    reason: null,
    step: null,
    hasContent: true,
    expired: false,
    dead: null,
    inactive: false,
    cancelledBy: null,
    ...some,
  };
}

const codeOf = (some: Partial<SteeredDelivery>, siblings: SteeredDelivery[] = []) =>
  retryRefusal(delivery(some), [delivery(some), ...siblings])?.code;

test('what may be steered is what the table of transitions allows', () => {
  expect(RETRYABLE.every((state) => mayFollow(state, 'pending'))).toBe(true);
  expect(CANCELLABLE).toEqual(DELIVERY_STATES.filter((state) => mayFollow(state, 'cancelled')));
});

describe('retryRefusal', () => {
  test.each([
    ['pending', 'ON_ITS_WAY'],
    ['deferred', 'ON_ITS_WAY'],
    ['claimed', 'ON_ITS_WAY'],
    ['sending', 'ON_ITS_WAY'],
    ['sent', 'ALREADY_SENT'],
    ['delivered', 'ALREADY_SENT'],
    ['read', 'ALREADY_SENT'],
    ['failed', undefined],
    ['unknown', undefined],
    ['skipped', 'SKIPPED'],
    ['cancelled', 'CANCELLED'],
    ['expired', 'EXPIRED'],
  ] as const)('%s: %s', (state, code) => expect(codeOf({ state })).toBe(code));

  test.each([
    [{ state: 'skipped', reason: 'NO_ADDRESS' }, 'NO_ADDRESS'],
    [{ state: 'skipped', reason: 'ADDRESS_SUPPRESSED' }, 'ADDRESS_SUPPRESSED'],
    [{ hasContent: false, reason: 'RENDER_FAILED' }, 'CONTENT_MISSING'],
    [{ expired: true }, 'EXPIRED'],
    [{ dead: 'ADDRESS_DEAD' }, 'ADDRESS_SUPPRESSED'],
    [{ cancelledBy: 'booking:1' }, 'CANCELLED'],
    [{ objection: { code: 'UNSUBSCRIBED', detail: 'No advertising is wanted' } }, 'UNSUBSCRIBED'],
  ] as const)('%j: %s', (some, code) => expect(codeOf(some)).toBe(code));

  describe('in a fallback chain', () => {
    const sms = (some: Partial<SteeredDelivery>) => delivery({ id: 's', channel: 'sms', step: 1, ...some });
    const telegram = (some: Partial<SteeredDelivery> = {}) =>
      delivery({ id: 't', channel: 'telegram', step: 0, ...some });

    test.each(['pending', 'claimed', 'sending', 'sent', 'delivered', 'read'] as const)(
      'nothing goes while another step is %s',
      (state) => {
        expect(codeOf({ step: 0 }, [sms({ state })])).toBe('FALLBACK_TAKEN');
        expect(codeOf({ step: 1 }, [telegram({ state })])).toBe('FALLBACK_TAKEN');
      },
    );

    test('a notification that lies in the app unread holds up no other step', () => {
      const inApp = (some: Partial<SteeredDelivery>) => delivery({ id: 'a', channel: 'in_app', step: 0, ...some });
      expect(codeOf({ step: 1 }, [inApp({ state: 'sent', reason: 'AWAITS_RECEIPT' })])).toBeUndefined();
      expect(codeOf({ step: 1 }, [inApp({ state: 'delivered' })])).toBeUndefined();
      expect(codeOf({ step: 1 }, [inApp({ state: 'read' })])).toBe('FALLBACK_TAKEN');
      // Captured, it reaches nobody, and counts as sent.
      expect(codeOf({ step: 1 }, [inApp({ state: 'sent' })])).toBe('FALLBACK_TAKEN');
    });

    test('a step that still waits for its turn is no hindrance', () => {
      expect(codeOf({ step: 0, state: 'unknown' }, [sms({ state: 'deferred' })])).toBeUndefined();
    });

    test('of several that failed the first goes, with its companions of the same step', () => {
      expect(codeOf({ step: 0 }, [telegram(), sms({})])).toBeUndefined();
      expect(codeOf({ step: 1 }, [telegram()])).toBe('FALLBACK');
    });

    test('a step before it that can not go is no hindrance', () => {
      expect(codeOf({ step: 1 }, [telegram({ hasContent: false })])).toBeUndefined();
      expect(codeOf({ step: 1 }, [telegram({ state: 'skipped' })])).toBeUndefined();
    });

    test('what is outside of the chain does not count', () => {
      expect(codeOf({ step: 1 }, [delivery({ id: 'p', channel: 'push', state: 'sent' })])).toBeUndefined();
    });
  });
});

describe('cancelRefusal', () => {
  test.each([
    ['pending', undefined],
    ['deferred', undefined],
    ['claimed', undefined],
    ['sending', 'SENDING'],
    ['sent', 'ALREADY_SENT'],
    ['failed', 'ENDED'],
    ['unknown', 'ENDED'],
    ['skipped', 'SKIPPED'],
    ['cancelled', 'CANCELLED'],
    ['expired', 'EXPIRED'],
  ] as const)('%s: %s', (state, code) => expect(cancelRefusal(delivery({ state }))?.code).toBe(code));
});

test('who is blocked or has left is not written to once more', () => {
  expect(codeOf({ inactive: true })).toBe('PERSON_INACTIVE');
});
