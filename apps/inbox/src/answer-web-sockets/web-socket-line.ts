import type { WebSocket } from 'ws';
import type { Close } from '../live/close-codes.js';
import type { Line, Places } from '../live/connection.js';

/** A client that does not agree to the end of the connection is cut off after so long. */
const GOODBYE_MS = 2_000;

/** A WebSocket as a way to a client. */
export class WebSocketLine implements Line {
  onAlive?: () => void;
  private answered = true;

  constructor(private readonly socket: WebSocket) {
    socket.on('pong', () => {
      this.answered = true;
      this.onAlive?.();
      this.onAlive = undefined;
    });
  }

  get backlog(): number {
    return this.socket.bufferedAmount;
  }

  write(json: string | Buffer, _type: string, _places: Places): void {
    this.socket.send(json, { binary: false });
  }

  ping(): boolean {
    if (!this.answered) {
      this.socket.terminate();
      return false;
    }
    this.answered = false;
    this.socket.ping();
    return true;
  }

  end({ code, reason }: Close): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), GOODBYE_MS).unref();
  }
}
