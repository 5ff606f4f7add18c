import { waitFor } from '../wait-for.js';
import { WebSocket } from 'ws';

/** A message as a test looks at it: its fields are what the test says they are. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type SocketMessage = { type: string; [field: string]: any };

/** A client of the inbox's sockets that keeps what it hears. */
export class SocketClient {
  readonly heard: SocketMessage[] = [];
  closed?: { code: number; reason: string };
  private taken = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.heard.push(JSON.parse(data.toString()) as SocketMessage));
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on('error', () => undefined);
  }

  /** @throws Error with the status and the problem of a connection that is refused */
  static async connect(
    url: string,
    authorization: string,
    {
      path = '/ws/notifications',
      headers = {},
      protocols,
    }: { path?: string; headers?: Record<string, string>; protocols?: string[] } = {},
  ): Promise<SocketClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, protocols, {
      headers: { ...(authorization && { authorization }), ...headers },
    });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => reject(new Error(`${response.statusCode} ${text}`)));
      });
    });
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** The next message that was not taken yet. */
  async next(timeoutMs = 5_000): Promise<SocketMessage> {
    await waitFor(() => this.heard.length > this.taken || this.closed, { timeoutMs, message: 'a message' });
    if (this.heard.length === this.taken) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
    return this.heard[this.taken++]!;
  }

  /** The next message of a type; those before it are passed over. */
  async nextOf(type: string, timeoutMs = 5_000): Promise<SocketMessage> {
    for (;;) {
      const message = await this.next(timeoutMs);
      if (message.type === type) return message;
    }
  }

  /** The messages that say where it stands have come. */
  async settled(): Promise<this> {
    await this.nextOf('unread_count');
    return this;
  }

  async close(): Promise<void> {
    this.socket.close();
    await waitFor(() => this.closed);
  }

  /** As when a line breaks. */
  async break(): Promise<void> {
    this.socket.terminate();
    await waitFor(() => this.closed);
  }
}
