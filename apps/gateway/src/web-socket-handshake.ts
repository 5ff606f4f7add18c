import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { BEARER_SUBPROTOCOL, bearerOf, subprotocolsOf } from '@marmalade/auth';
import type { FastifyRequest } from 'fastify';
import { requestHeaders } from './forwarded-headers.js';

/** A service may take so long to accept or refuse. */
const HANDSHAKE_LIMIT_MS = 10_000;

/** A service's answer to the wish for a WebSocket. */
export interface Handshake {
  response: IncomingMessage;
  /** Set when it accepts. */
  socket?: Duplex;
  /** What came after the answer. */
  head?: Buffer;
}

const ANSWERED = /^(sec-websocket-(accept|extensions|protocol)|upgrade|connection)$/i;

/**
 * Asks a service for the WebSocket a client asks for.
 * @param url of the service
 * @throws Error when there is no answer; code ETIMEDOUT when it takes too long
 */
export function handshake(request: FastifyRequest, url: string): Promise<Handshake> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asking = send(url, { agent: false, headers: headersFor(request, url) as IncomingHttpHeaders });
    const leave = () => asking.destroy();
    request.raw.socket.once('close', leave);
    asking.setTimeout(HANDSHAKE_LIMIT_MS, () => {
      asking.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    });
    const settle = (answer: Handshake) => {
      asking.setTimeout(0);
      request.raw.socket.removeListener('close', leave);
      resolve(answer);
    };
    asking.once('upgrade', (response, socket, head) => settle({ response, socket, head }));
    asking.once('response', (response) => settle({ response }));
    asking.on('error', reject);
    asking.end();
  });
}

/** The answer that makes a client's connection a WebSocket, as its service gave it. */
export function switching({ headers, id }: FastifyRequest, { rawHeaders }: IncomingMessage): string {
  const lines = ['HTTP/1.1 101 Switching Protocols', `x-request-id: ${id}`];
  let hasProtocol = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = rawHeaders.slice(i, i + 2);
    if (!ANSWERED.test(name)) continue;
    lines.push(`${name}: ${value}`);
    hasProtocol ||= name.toLowerCase() === 'sec-websocket-protocol';
  }
  const token = bearerOf(headers);
  // A browser takes a connection for failed when none of its subprotocols is chosen.
  if (!hasProtocol && token !== undefined) lines.push(`sec-websocket-protocol: ${BEARER_SUBPROTOCOL}${token}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function headersFor(request: FastifyRequest, url: string) {
  const headers = requestHeaders(request, request.headers);
  const token = headers.authorization === undefined ? bearerOf(request.headers) : undefined;
  const protocols = subprotocolsOf(request.headers).filter((protocol) => !protocol.startsWith(BEARER_SUBPROTOCOL));
  delete headers['sec-websocket-protocol'];
  if (headers['x-api-key'] === undefined) delete headers['x-api-key'];
  return {
    ...headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(protocols.length > 0 && { 'sec-websocket-protocol': protocols.join(', ') }),
    host: new URL(url).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
  };
}
