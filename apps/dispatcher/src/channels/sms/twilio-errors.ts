/**
 * What Twilio's error codes mean here; the same ones come in answers and in status callbacks.
 * https://www.twilio.com/docs/api/errors
 */

/**
 * The number will never take a message from this sender: it is no number (21211, 21217), no mobile one (21614, 21635), can not be
 * reached (21214), its owner said STOP (21610), it does not exist any more (30005), or it is a landline (30006).
 * Not 30003, a phone that is switched off or out of reach, and not 21612, a pair of sender and country without a route:
 * both may pass.
 */
const ADDRESS_DEAD = new Set([21211, 21214, 21217, 21610, 21614, 21635, 30005, 30006]);

/** No text (21602), or a longer one than Twilio takes (21617, 21658). */
const CONTENT_REFUSED = new Set([21602, 21617, 21658]);

/** Too many requests at once (20429), or too many messages (14107). */
const THROTTLED = new Set([14107, 20429]);

export function isDeadAddress(code: number | undefined): boolean {
  return code !== undefined && ADDRESS_DEAD.has(code);
}

export function isRefusedContent(code: number | undefined): boolean {
  return code !== undefined && CONTENT_REFUSED.has(code);
}

export function isThrottled(code: number | undefined): boolean {
  return code !== undefined && THROTTLED.has(code);
}

/** Whether a code is about this one message (212xx, 214xx, 216xx), not about the account that sends it. */
export function isAboutMessage(code: number | undefined): boolean {
  return code !== undefined && code >= 21_200 && code < 21_700;
}
