import { isDatabaseUnavailable } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { AnnouncementRow } from '../announcements/announcement.js';
import type { AnnouncementBoard } from './announcement-board.js';
import { BACKLOG_HIGH, type Connection, type FeedName } from './connection.js';
import type { Feed } from './feed.js';
import { type FedNotification, NotificationFeeds } from './notification-feeds.js';

/** Connections brought up to date together: a query, and then a breath for everything else. */
const ROUND = 500;
const AFTER_FAILURE_MS = 1_000;

/** What a round found for one feed of a connection. */
interface Serving {
  connection: Connection;
  feed: Feed;
  version: number;
  rows: readonly FedNotification[];
  /** Whether nothing more waits behind these rows. */
  isAll: boolean;
}

export interface PumpParts {
  feeds: NotificationFeeds;
  board: AnnouncementBoard;
  logger: Logger;
  /** How many are unread, by reader. */
  countUnread(readerIds: readonly string[]): Promise<Map<string, number>>;
  /** Told of notifications a client was sent for the first time. */
  onDelivered(ids: string[]): void;
}

/**
 * Brings connections up to date: whoever is woken gets what is stored after the place they have come to, in its order. It does not
 * matter what woke them, how often, or what was lost on the way. A connection that does not take what it is sent is left alone until it
 * has, so its backlog never grows.
 */
export class Pump {
  private readonly waiting = new Set<Connection>();
  private readonly counting = new Set<Connection>();
  private running?: Promise<void>;
  private stopped = false;

  constructor(private readonly parts: PumpParts) {}

  /** Looks whether there is something for these connections. */
  wake(connections: Iterable<Connection>): void {
    for (const connection of connections) this.waiting.add(connection);
    this.run();
  }

  /** Tells these connections how many are unread, after what waits for them. */
  count(connections: Iterable<Connection>): void {
    for (const connection of connections) if (connection.feeds.has('notifications')) this.counting.add(connection);
    this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    this.counting.clear();
    await this.running;
  }

  private run(): void {
    if (this.stopped || (this.waiting.size === 0 && this.counting.size === 0)) return;
    this.running ??= this.rounds().finally(() => {
      this.running = undefined;
      this.run();
    });
  }

  private async rounds(): Promise<void> {
    // What wakes in the same turn of the event loop goes together.
    await new Promise(setImmediate);
    while (this.waiting.size > 0 || this.counting.size > 0) {
      const ready = take(this.waiting).filter((connection) => this.isReady(connection));
      const counted = this.waiting.size > 0 ? [] : take(this.counting);
      try {
        await this.serve(ready);
        await this.sendCounts(counted);
      } catch (error) {
        const details = { error: (error as Error).message };
        if (isDatabaseUnavailable(error)) this.parts.logger.debug(details, 'The database is away; connections wait');
        else this.parts.logger.error(details, 'Connections could not be brought up to date; it is tried again');
        for (const connection of ready) this.waiting.add(connection);
        for (const connection of counted) this.counting.add(connection);
        await new Promise((resolve) => setTimeout(resolve, AFTER_FAILURE_MS).unref());
        if (this.stopped) return;
      }
      await new Promise(setImmediate);
    }
  }

  private isReady(connection: Connection): boolean {
    if (!connection.isOpen || connection.isHeld) return false;
    if (connection.line.backlog <= BACKLOG_HIGH) return true;
    connection.stalledSince ??= Date.now();
    return false;
  }

  private async serve(connections: readonly Connection[]): Promise<void> {
    const wants = (name: FeedName) =>
      connections.flatMap((connection) => {
        const feed = connection.feeds.get(name);
        // With real-time delivery off, they get what they ask for.
        return feed && (feed.isResuming || connection.reader.known.realtime) ? [{ connection, feed }] : [];
      });
    for (const { connection, feed } of wants('announcements')) this.announce(connection, feed);
    const wanting = wants('notifications').map((each) => ({ ...each, version: each.feed.version }));
    if (wanting.length === 0) return;
    const now = new Date();
    const found = await this.parts.feeds.next(
      wanting.map(({ connection: { reader }, feed }) => ({
        readerId: reader.id,
        ...feed.wanted,
        isQuiet: !feed.isResuming && reader.quietUntil(now) !== null,
      })),
    );
    for (const [index, each] of wanting.entries()) {
      const { rows, isAll } = found[index]!;
      if (each.connection.isOpen) this.send({ ...each, rows, isAll });
    }
  }

  private send({ connection, feed, version, rows, isAll }: Serving): void {
    // Meanwhile the client has said what it has seen: look again.
    if (feed.version !== version) return void this.waiting.add(connection);
    const shown = rows.filter(({ shown }) => shown && connection.filter.allows(shown.type));
    const fresh = shown.filter(({ isDelivered }) => !isDelivered).map(({ shown }) => shown!.id);
    for (const { place, shown } of rows) {
      const isSent = shown !== undefined && connection.filter.allows(shown.type);
      if (!feed.isResuming) feed.advance(place, 0, false);
      if (isSent) connection.send({ type: 'new_notification', notification: shown });
    }
    const last = rows.at(-1)?.place ?? feed.place;
    const total = feed.isResuming ? feed.advance(last, shown.length, isAll) : undefined;
    if (total !== undefined) connection.send({ type: 'resumed', count: total });
    if (fresh.length > 0) this.parts.onDelivered(fresh);
    if (shown.length > 0) this.counting.add(connection);
    if (!isAll || feed.isResuming || total !== undefined) this.again(connection);
  }

  private announce(connection: Connection, feed: Feed): void {
    const { after, upTo } = feed.wanted;
    const rows = this.parts.board.between(after, upTo);
    const isQuiet = !feed.isResuming && connection.reader.quietUntil() !== null;
    if (isQuiet && !rows.some(({ priority }) => priority === 'urgent')) return;
    const wasResuming = feed.isResuming;
    const shown = rows.filter(({ type }: AnnouncementRow) => connection.filter.allows(type));
    for (const row of shown) {
      if (!wasResuming) feed.advance(row.place, 0, false);
      connection.pass(this.parts.board.message(row, connection.reader.known.locale), 'new_notification');
    }
    const last = Math.max(rows.at(-1)?.place ?? 0, feed.place);
    const total = feed.advance(wasResuming ? upTo : last, shown.length, true);
    if (total !== undefined) connection.send({ type: 'resumed', count: total });
    if (wasResuming) this.again(connection);
  }

  /** Once it has taken what it was sent. */
  private again(connection: Connection): void {
    if (connection.line.backlog <= BACKLOG_HIGH) this.waiting.add(connection);
    else connection.stalledSince ??= Date.now();
  }

  private async sendCounts(connections: readonly Connection[]): Promise<void> {
    if (connections.length === 0) return;
    const counts = await this.parts.countUnread([...new Set(connections.map(({ reader }) => reader.id))]);
    for (const connection of connections) {
      connection.send({ type: 'unread_count', count: counts.get(connection.reader.id) ?? 0 });
    }
  }
}

function take(from: Set<Connection>): Connection[] {
  const taken: Connection[] = [];
  for (const connection of from) {
    if (taken.length === ROUND) break;
    from.delete(connection);
    taken.push(connection);
  }
  return taken;
}
