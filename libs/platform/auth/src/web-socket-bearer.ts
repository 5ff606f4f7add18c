import type { IncomingHttpHeaders } from 'node:http';

/** A page can set no headers for a WebSocket: its token comes as a subprotocol, `bearer.<token>`. */
export const BEARER_SUBPROTOCOL = 'bearer.';

/** The subprotocols a client offers. */
export function subprotocolsOf(headers: IncomingHttpHeaders): string[] {
  const list = headers['sec-websocket-protocol'] ?? '';
  return list
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
}

/** The token among the subprotocols; undefined when there is none. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return subprotocolsOf(headers)
    .find((protocol) => protocol.startsWith(BEARER_SUBPROTOCOL))
    ?.slice(BEARER_SUBPROTOCOL.length);
}

/** Headers by which a client that asks for a WebSocket can be recognised: a token in `Authorization` goes before the subprotocol's. */
export function withBearerOfSubprotocol(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const token = headers.authorization === undefined ? bearerOf(headers) : undefined;
  return token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
}
