import type { Content } from './content.js';
import { shortenTo } from './shorten.js';

/** Bytes of a payload that every push service takes. https://www.rfc-editor.org/rfc/rfc8291#section-4 */
export const PUSH_PAYLOAD_MAX_BYTES = 3_993;
/** Below this a body says nothing any more: then the pictures and buttons give way first. */
const BODY_MIN_BYTES = 300;

/** A push message as JSON of at most 3,993 bytes: its body is shortened visibly; where that is not enough, extras go. */
export function fitPush({ title, body, link, image, actions }: Content['push']): Content['push'] {
  const extras = [{ link, image, actions }, { link, actions }, { link }, {}];
  for (const extra of extras) {
    const content = { title, body, ...withoutUndefined(extra) };
    const size = pushBytes(content);
    if (size <= PUSH_PAYLOAD_MAX_BYTES) return content;
    const room = PUSH_PAYLOAD_MAX_BYTES - (size - jsonBytes(body));
    if (room >= BODY_MIN_BYTES) return { ...content, body: shortenTo(body, room, jsonBytes) };
  }
  // A title of 256 characters leaves more room than that.
  throw new Error('a push message without extras is too large');
}

/** What a push message is on its way. */
export function pushBytes(content: Partial<Content['push']>): number {
  return Buffer.byteLength(JSON.stringify(content));
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}
