import { describe, expect, test } from '@jest/globals';
import { isSignedByTwilio } from './twilio-signature.js';

/** The example of Twilio's own documentation and helper libraries. */
const TOKEN = '12345';
const URL = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const FORM = {
  To: '+18005551212',
  CallSid: 'CA1234567890ABCDE',
  From: '+14158675309',
  Digits: '1234',
  Caller: '+14158675309',
};
const SIGNATURE = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';

describe('isSignedByTwilio', () => {
  test("agrees with Twilio's example", () => expect(isSignedByTwilio(TOKEN, URL, FORM, SIGNATURE)).toBe(true));

  test('leaves the fragment aside, in which Twilio is told how to connect', () =>
    expect(isSignedByTwilio(TOKEN, `${URL}#rc=3&rp=all`, FORM, SIGNATURE)).toBe(true));

  test.each([
    ['another token', '12346', URL, FORM, SIGNATURE],
    ['another URL', TOKEN, `${URL}3`, FORM, SIGNATURE],
    ['another value', TOKEN, URL, { ...FORM, Digits: '1235' }, SIGNATURE],
    ['a field more', TOKEN, URL, { ...FORM, Extra: '' }, SIGNATURE],
    ['no signature', TOKEN, URL, FORM, undefined],
    ['an empty one', TOKEN, URL, FORM, ''],
    ['part of the right one', TOKEN, URL, FORM, SIGNATURE.slice(0, 20)],
    ['more than the right one', TOKEN, URL, FORM, SIGNATURE.replace('=', 'AAAA')],
  ])('refuses %s', (_name, token, url, form, signature) =>
    expect(isSignedByTwilio(token, url, form, signature)).toBe(false),
  );
});
