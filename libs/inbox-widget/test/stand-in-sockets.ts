import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientMessage, ServerMessage } from '../src/connection/messages.js';
import type { LineName, ReaderInbox } from './reader-inbox.js';
import type { StandInTokens } from './stand-in-tokens.js';

interface Connection {
  line: LineName;
  socket: WebSocket;
  /** Nothing comes twice on one connection. */
  sent: Set<string>;
}

/** The two WebSockets, as docs/inbox-protocol.md has them. */
export class StandInSockets {
  readonly heard: ClientMessage[] = [];
  /** Handshakes, also those refused. */
  attempts = 0;
  /** Instead of a handshake. */
  refusal?: number;
  /** A line that takes everything and says nothing. */
  mute = false;
  private readonly connections = new Set<Connection>();
  private readonly server = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first ?? false });

  constructor(
    private readonly inbox: () => ReaderInbox,
    private readonly tokens: StandInTokens,
  ) {}

  get open(): number {
    return this.connections.size;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    this.attempts += 1;
    const [, line] = /^\/ws\/(notifications|announcements)$/.exec(request.url ?? '') ?? [];
    const token = request.headers['sec-websocket-protocol']?.replace(/^bearer\./, '');
    const status =
      this.refusal ?? (line === undefined ? 404 : this.tokens.endOf(token) === undefined ? 401 : undefined);
    if (status !== undefined) return void stream.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
    this.server.handleUpgrade(request, stream, head, (socket) => this.welcome(line as LineName, socket, token!));
  }

  /** To every connection of that line. */
  tell(line: LineName, message: ServerMessage): void {
    for (const connection of this.connections) if (connection.line === line) this.send(connection, message);
  }

  /** Anything at all, to every connection. */
  say(text: string): void {
    for (const { socket } of this.connections) socket.send(text);
  }

  /** Ends all connections; without a code they break. */
  end(code?: number): void {
    for (const { socket } of this.connections) {
      if (code === undefined) socket.terminate();
      else socket.close(code);
    }
    this.connections.clear();
  }

  private welcome(line: LineName, socket: WebSocket, token: string): void {
    const connection: Connection = { line, socket, sent: new Set() };
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ClientMessage;
      this.heard.push(message);
      if (!this.mute) this.answer(connection, message);
    });
    const inbox = this.inbox();
    const { realtime, quietUntil: quiet_until } = inbox.settings;
    const expires_at = new Date(this.tokens.endOf(token)!).toISOString();
    this.send(connection, { type: 'connected', last_id: inbox.newestId(line), expires_at, realtime, quiet_until });
    if (line === 'notifications') this.send(connection, { type: 'unread_count', count: inbox.unread });
  }

  private answer(connection: Connection, message: ClientMessage): void {
    const inbox = this.inbox();
    switch (message.type) {
      case 'ping':
        return this.send(connection, { type: 'pong' });
      case 'get_unread_count':
        return this.send(connection, { type: 'unread_count', count: inbox.unread });
      case 'mark_as_read':
        return void inbox.setRead(message.notification_id, true);
      case 'mark_all_as_read':
        return inbox.markAllRead();
      case 'resume': {
        const missed = inbox.since(connection.line, message.last_id);
        if (!missed) return this.refuse(connection, 'LAST_ID_UNKNOWN', message.type);
        for (const notification of missed) this.send(connection, { type: 'new_notification', notification });
        return this.send(connection, { type: 'resumed', count: missed.length });
      }
      case 'authenticate': {
        const end = this.tokens.endOf(message.token);
        if (end === undefined) return this.refuse(connection, 'TOKEN_INVALID', message.type);
        return this.send(connection, { type: 'authenticated', expires_at: new Date(end).toISOString() });
      }
    }
  }

  private refuse(connection: Connection, code: string, in_reply_to: string): void {
    this.send(connection, { type: 'error', code, message: code, in_reply_to });
  }

  private send({ socket, sent }: Connection, message: ServerMessage): void {
    if (message.type === 'new_notification') {
      if (sent.has(message.notification.id)) return;
      sent.add(message.notification.id);
    }
    socket.send(JSON.stringify(message));
  }
}
