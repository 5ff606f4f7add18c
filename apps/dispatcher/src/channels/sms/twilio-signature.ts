import { createHmac, timingSafeEqual } from 'node:crypto';

/** The fields of a form Twilio posted. */
export type TwilioForm = Readonly<Record<string, string>>;

/**
 * Whether Twilio signed a form: HMAC-SHA1, keyed with the account's token, over the URL and then each field's name and value
 * in the order of the names. https://www.twilio.com/docs/usage/security#validating-requests
 * @param url as it was given to Twilio, whatever proxies made of it since; its fragment is not signed
 * @param signature the header X-Twilio-Signature
 */
export function isSignedByTwilio(
  authToken: string,
  url: string,
  form: TwilioForm,
  signature: string | undefined,
): boolean {
  // Whoever posts JSON instead chooses what its values are; texts alone can be joined without a surprise.
  if (!Object.values(form).every((value) => typeof value === 'string')) return false;
  const names = Object.keys(form).sort();
  const signed = url.replace(/#.*$/, '') + names.map((name) => name + form[name]).join('');
  const expected = createHmac('sha1', authToken).update(signed, 'utf8').digest();
  const given = Buffer.from(signature ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
