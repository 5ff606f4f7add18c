import type { Close } from './close-codes.js';
import { Feed } from './feed.js';
import type { OnlineReader } from './online-readers.js';
import { TypeFilter } from './type-filter.js';

/** Bytes that wait for a reader, from which on nothing more is given to it until they have gone. */
export const BACKLOG_HIGH = 256 * 1_024;
/** Answers are not held back; with so much waiting nobody reads them. */
export const BACKLOG_MAX = 1_024 * 1_024;

/** What a connection is for. */
export type FeedName = 'notifications' | 'announcements';

/** Where the feeds of a connection stand, by name; for a stream's event ids. */
export type Places = Partial<Record<FeedName, number>>;

/** The way to a client: a WebSocket or a stream of server-sent events. */
export interface Line {
  /** Bytes that wait to be taken. */
  readonly backlog: number;
  /**
   * Sends one message.
   * @param json the whole message @param type its type @param places where the feeds stand after it
   */
  write(json: string | Buffer, type: string, places: Places): void;
  /** Calls back when a sign of life comes that was asked for. */
  onAlive?: () => void;
  /** Asks for a sign of life. @returns false when the last one asked for never came */
  ping(): boolean;
  end(close: Close): void;
}

/** One open connection of a reader, and how far it has come. */
export class Connection {
  readonly feeds = new Map<FeedName, Feed>();
  readonly filter = new TypeFilter();
  /** Nothing is sent by itself yet: a client that was away first says what it has seen. */
  isHeld = false;
  /** Since when it does not take what it is sent. */
  stalledSince?: number;
  /** When it is asked for a sign of life, in milliseconds since 1970. */
  pingAt = 0;
  isOpen = true;

  constructor(
    readonly reader: OnlineReader,
    readonly line: Line,
    /** When the token ends, in milliseconds since 1970. */
    public expiresAt: number,
  ) {}

  /** @param place of the last one the client has seen, or of the newest there is */
  open(name: FeedName, place: number): void {
    this.feeds.set(name, new Feed(place));
  }

  /** Sends a message to the client now. @param message JSON, with its `type` */
  send(message: { type: string } & Record<string, unknown>): void {
    this.pass(JSON.stringify(message), message.type);
  }

  /** The same, of a message that is written already. */
  pass(json: string | Buffer, type: string): void {
    if (this.isOpen) this.line.write(json, type, this.places());
  }

  private places(): Places {
    return Object.fromEntries([...this.feeds].map(([name, { place }]) => [name, place]));
  }
}
