/** Why the server ends a connection. The first two are WebSocket's own (RFC 6455), the others ours. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'the server stops' },
  internalError: { code: 1011, reason: 'a fault of the server' },
  tokenExpired: { code: 4401, reason: 'the token has ended' },
  slowReader: { code: 4408, reason: 'the messages are taken too slowly' },
  tooManyConnections: { code: 4409, reason: 'too many connections of this person' },
  personErased: { code: 4410, reason: 'the person was erased' },
  tooManyMessages: { code: 4429, reason: 'too many messages' },
} as const;

export type Close = (typeof CLOSE)[keyof typeof CLOSE];
