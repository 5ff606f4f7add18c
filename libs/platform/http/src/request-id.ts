import type { IncomingMessage } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

/** Long enough to be unique, short and plain enough to be logged and sent on as it is. */
const SANE = /^[\w.:-]{8,128}$/;

/** The request's id: the caller's `x-request-id` when it is usable, else a new UUIDv7. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : uuidv7();
}
