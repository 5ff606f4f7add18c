import type { ServerResponse } from 'node:http';
import { encodeCursor } from '@marmalade/http';
import type { Close } from '../live/close-codes.js';
import type { Line, Places } from '../live/connection.js';

/** A stream of server-sent events as a way to a client. It says nothing itself, so that its life is its connection's. */
export class EventStreamLine implements Line {
  constructor(private readonly response: ServerResponse) {}

  get backlog(): number {
    return this.response.writableLength;
  }

  write(json: string | Buffer, type: string, { notifications = 0, announcements = 0 }: Places): void {
    const id = encodeCursor([notifications, announcements]);
    this.response.write(`event: ${type}\nid: ${id}\ndata: ${json.toString()}\n\n`);
  }

  ping(): boolean {
    return !this.response.destroyed;
  }

  /** Why, as far as an event can tell it: the client comes back, or not. */
  end({ code, reason }: Close): void {
    this.response.end(`event: end\ndata: ${JSON.stringify({ type: 'end', code, reason })}\n\n`);
  }
}
