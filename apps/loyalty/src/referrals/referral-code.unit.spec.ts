import { expect, test } from '@jest/globals';
import { newReferralCode, referralCodeIn } from './referral-code.js';

test('a code is found in the source that names it, however it is typed', () => {
  const code = newReferralCode();
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/);
  expect(referralCodeIn(`ref_${code}`)).toBe(code);
  expect(referralCodeIn(`REF_${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).toBe(code);
});

test.each([[null], [undefined], ['instagram_may'], ['ref_'], ['ref_2222222A'], [`ref_${'2'.repeat(200)}`]])(
  'the source %s names none',
  (source) => {
    expect(referralCodeIn(source)).toBeUndefined();
  },
);
