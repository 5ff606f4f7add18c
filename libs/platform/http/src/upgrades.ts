import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { problemType } from './problem.js';

export const UPGRADE_REQUIRED = problemType({
  code: 'UPGRADE_REQUIRED',
  status: 426,
  title: 'The route takes WebSockets only',
  headers: { upgrade: 'websocket', connection: 'Upgrade' },
});

/** A client's connection that asks to become a WebSocket. */
export interface Upgrade {
  socket: Duplex;
  /** What came after the request. */
  head: Buffer;
  /** For log and metrics: the answer that was given on the socket itself. */
  response: ServerResponse;
}

interface Waiting extends Upgrade {
  stopKeeping(): void;
}

/**
 * Has requests for a WebSocket run through the application's hooks and routes as any other, so that they are judged, refused
 * and logged in the same way. A request for another protocol (`h2c`, which some HTTP clients always ask for) is answered
 * without it, as if nobody listened for upgrades.
 */
export class Upgrades {
  private readonly waiting = new WeakMap<IncomingMessage, Waiting>();

  constructor(private readonly instance: FastifyInstance) {
    const server = instance.server as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (/^websocket$/i.test(request.headers.upgrade ?? '')) this.route(request, socket, head);
      else sendBack(server, request, socket, head);
    });
  }

  /** The connection of a request that asks for a WebSocket; from now on it belongs to whoever took it. */
  take(request: IncomingMessage): Upgrade | undefined {
    const upgrade = this.waiting.get(request);
    if (!upgrade) return undefined;
    this.waiting.delete(request);
    upgrade.stopKeeping();
    upgrade.response.detachSocket(upgrade.socket as never);
    return upgrade;
  }

  has(request: IncomingMessage): boolean {
    return this.waiting.has(request);
  }

  private route(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    socket.once('end', () => socket.end());
    // That a client has left is noticed only while it is read from. It has nothing to say before it is answered.
    const keep = (early: Buffer) => {
      socket.pause();
      socket.unshift(early);
    };
    socket.once('data', keep);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as never);
    response.once('finish', () => {
      if (this.waiting.delete(request)) socket.end(() => socket.destroy());
    });
    this.waiting.set(request, { socket, head, response, stopKeeping: () => socket.removeListener('data', keep) });
    this.instance.routing(request, response);
  }
}

/** Gives a connection back to the server, with its request written anew, without the wish for another protocol. */
function sendBack(
  server: Server,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!/^(upgrade|http2-settings|connection)$/i.test(rawHeaders[i]))
      lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
