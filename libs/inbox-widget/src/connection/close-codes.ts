/** Why the connection is over until somebody asks for it again. */
export type StopReason = 'signed_out' | 'forbidden' | 'too_many_connections' | 'erased' | 'too_many_messages';

/** The token has ended: the next attempt needs another one. */
export const TOKEN_ENDED = 4401;

const STOPS: Readonly<Record<number, StopReason>> = {
  4409: 'too_many_connections',
  4410: 'erased',
  4429: 'too_many_messages',
};

/** @returns undefined when to connect again is the thing to do, as it is for every code that is not known */
export function stopReasonOf(code: number): StopReason | undefined {
  return STOPS[code];
}
