import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** A client that comes back whenever its connection ends, and says what it saw last: as the widget and any app does. */
export class PersistentClient {
  /** Of the notifications it was sent, in the order in which they came. */
  readonly ids: string[] = [];
  /** How often it was connected. */
  connections = 0;
  isConnected = false;
  private lastId?: string | null;
  private socket?: WebSocket;
  private isStopped = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly url: string,
    readonly personId: string,
    private readonly authorization: string,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.socket?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      await this.connection();
      this.isConnected = false;
      if (!this.isStopped) await sleep(200 + Math.random() * 800);
    }
  }

  /** Resolves when the connection has ended, or never began. */
  private connection(): Promise<void> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`${this.url.replace('http', 'ws')}/ws/notifications`, {
        headers: { authorization: this.authorization },
        perMessageDeflate: false,
      });
      this.socket = socket;
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.on('message', (data) => this.hear(socket, JSON.parse(data.toString()) as Record<string, any>));
    });
  }

  private hear(socket: WebSocket, message: Record<string, any>): void {
    if (message.type === 'connected') {
      this.connections += 1;
      this.isConnected = true;
      if (this.lastId === undefined) this.lastId = message.last_id as string | null;
      else socket.send(JSON.stringify({ type: 'resume', last_id: this.lastId }));
    }
    if (message.type === 'new_notification') {
      this.ids.push(message.notification.id as string);
      this.lastId = message.notification.id as string;
    }
  }
}
