import { type Credentials, type Principal, withBearerOfSubprotocol } from '@marmalade/auth';
import { PERMISSION_DENIED, UPGRADE_REQUIRED, Upgrades } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { CLOSE } from '../live/close-codes.js';
import type { Connection, FeedName } from '../live/connection.js';
import type { Live, Seen } from '../live/live.js';
import { languageOf } from '../readers/language.js';
import { Conversation, type ConversationParts } from './conversation.js';
import { WebSocketLine } from './web-socket-line.js';

/** A longer message ends the connection, with code 1009. */
const MESSAGE_MAX = 64 * 1_024;
/** Frames heard while the reader is looked up. */
const EARLY_MAX = 50;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const SOCKETS: Readonly<Record<string, readonly FeedName[]>> = {
  '/ws/notifications': ['notifications'],
  '/ws/announcements': ['announcements'],
};

/** Lets people in by WebSocket: who they are is judged as for any route, and then they are connected. */
export class AnswerWebSockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_MAX,
    // Costs more memory with thousands of connections than the short messages of an inbox are worth.
    perMessageDeflate: false,
    clientTracking: false,
    // A browser takes a connection for failed when none of its subprotocols is chosen.
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  private readonly credentials: Credentials;
  private readonly live: Live;
  private readonly logger: Logger;

  constructor(private readonly parts: ConversationParts) {
    ({ credentials: this.credentials, live: this.live, logger: this.logger } = parts);
  }

  /** Adds the paths to an application that does not listen yet. */
  listenOn(instance: FastifyInstance): void {
    const upgrades = new Upgrades(instance);
    for (const [path, feeds] of Object.entries(SOCKETS)) {
      instance.get(path, { exposeHeadRoute: false }, async (request, reply) => {
        if (!upgrades.has(request.raw)) throw UPGRADE_REQUIRED.problem();
        const person = await this.recognise(request);
        this.upgrade(upgrades, request, reply, (socket) => this.connect(socket, person, feeds, request));
      });
    }
  }

  private async recognise(request: FastifyRequest): Promise<Principal & { expiresAt: number }> {
    const principal = await this.credentials.verify(withBearerOfSubprotocol(request.headers));
    if (principal.role === 'service' || principal.expiresAt === undefined) {
      throw PERMISSION_DENIED.problem('Only people have an inbox: connect with a token of theirs.');
    }
    return principal as Principal & { expiresAt: number };
  }

  private upgrade(
    upgrades: Upgrades,
    request: FastifyRequest,
    reply: FastifyReply,
    onSocket: (socket: WebSocket) => void,
  ): void {
    reply.hijack();
    const { socket, head, response } = upgrades.take(request.raw)!;
    this.server.handleUpgrade(request.raw, socket as never, head, (webSocket) => {
      // The one log line and duration of a request tell of the handshake.
      response.statusCode = 101;
      response.emit('finish');
      onSocket(webSocket);
    });
  }

  private connect(
    socket: WebSocket,
    { id, expiresAt }: { id: string; expiresAt: number },
    feeds: readonly FeedName[],
    request: FastifyRequest,
  ): void {
    const line = new WebSocketLine(socket);
    const early: [Buffer, boolean][] = [];
    let conversation: Conversation | undefined;
    let connection: Connection | undefined;
    socket.on('message', (data: Buffer, isBinary) => {
      if (conversation) conversation.hear(data, isBinary);
      else if (early.push([data, isBinary]) > EARLY_MAX) line.end(CLOSE.tooManyMessages);
    });
    // Whatever breaks a connection ends in `close`.
    socket.on('error', (error) => this.logger.debug({ error: error.message }, 'A WebSocket broke'));
    socket.on('close', () => connection && this.live.leave(connection));
    request.raw.socket.on('drain', () => connection && this.live.drained(connection));
    this.live.enter(id, line, { feeds, expiresAt, seen: seenOf(request), locale: languageOf(request) }).then(
      (entered) => {
        connection = entered;
        if (socket.readyState !== socket.OPEN) return this.live.leave(entered);
        conversation = new Conversation(entered, this.parts);
        for (const [data, isBinary] of early.splice(0)) conversation.hear(data, isBinary);
      },
      (error: Error) => {
        this.logger.warn({ error: error.message }, 'A connection could not be set up');
        line.end(CLOSE.internalError);
      },
    );
  }
}

/** `?last_id=`: what the client saw last, so that it need not say it afterwards. */
function seenOf({ query }: FastifyRequest): Seen {
  const { last_id: lastId } = query as { last_id?: unknown };
  return typeof lastId === 'string' && ID.test(lastId) ? { lastId } : {};
}
