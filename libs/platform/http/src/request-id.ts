import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

/** Long enough to be unique, short and plain enough to be logged and sent on as it is. */
const SANE = /^[\w.:-]{8,128}$/;

const ID_BYTES = 16;
/** Random bytes for the next ids: to ask the system for each id's own is a noticeable part of a forwarded request. */
const pool = new Uint8Array(ID_BYTES * 256);
let used = pool.length;

/** The request's id: the caller's `x-request-id` when it is usable, else a new UUIDv7. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : uuidv7({ random: nextBytes() });
}

function nextBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.subarray(used - ID_BYTES, used);
}
