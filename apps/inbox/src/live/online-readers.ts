import { newReader, quietEnd, type Reader } from '../readers/reader.js';
import type { Connection } from './connection.js';

/** A reader with at least one open connection in this process. */
export class OnlineReader {
  readonly connections = new Set<Connection>();

  constructor(
    /** What is known of them; replaced when it changes. */
    public known: Reader,
    private readonly defaultTimeZone: string,
  ) {}

  get id(): string {
    return this.known.id;
  }

  /** The end of their quiet hours; null: now is no quiet hour. */
  quietUntil(now = new Date()): Date | null {
    return quietEnd(this.known, this.defaultTimeZone, now);
  }
}

/** Who is connected to this process. */
export class OnlineReaders {
  private readonly byId = new Map<string, OnlineReader>();
  private readonly open = new Set<Connection>();

  constructor(private readonly defaultTimeZone: string) {}

  get connections(): ReadonlySet<Connection> {
    return this.open;
  }

  get ids(): string[] {
    return [...this.byId.keys()];
  }

  get(id: string): OnlineReader | undefined {
    return this.byId.get(id);
  }

  /** The one who is online, or one of whom nothing is known yet. */
  readerOf(id: string): OnlineReader {
    return this.byId.get(id) ?? new OnlineReader(newReader(id), this.defaultTimeZone);
  }

  add(connection: Connection): void {
    connection.reader.connections.add(connection);
    this.byId.set(connection.reader.id, connection.reader);
    this.open.add(connection);
  }

  remove(connection: Connection): void {
    const { reader } = connection;
    connection.isOpen = false;
    this.open.delete(connection);
    reader.connections.delete(connection);
    if (reader.connections.size === 0 && this.byId.get(reader.id) === reader) this.byId.delete(reader.id);
  }

  connectionsOf(ids: Iterable<string>): Connection[] {
    return [...ids].flatMap((id) => [...(this.byId.get(id)?.connections ?? [])]);
  }
}
