import type { EventTransport, Signals } from '@marmalade/messaging';
import { gauge, type Logger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import type { AnnouncementStore } from '../announcements/announcement-store.js';
import type { ReaderStore } from '../readers/reader-store.js';
import { unreadCount, unreadCounts } from '../readers/unread-counts.js';
import type { DeliveredReceipts } from '../receipts/delivered-receipts.js';
import { AnnouncementBoard } from './announcement-board.js';
import { CLOSE, type Close } from './close-codes.js';
import { errorOf, LAST_ID_UNKNOWN } from './errors.js';
import { BACKLOG_HIGH, Connection, type FeedName, type Line } from './connection.js';
import { NotificationFeeds } from './notification-feeds.js';
import { type OnlineReader, OnlineReaders } from './online-readers.js';
import { Pump } from './pump.js';
import { PING_EVERY_MS, Rounds } from './rounds.js';

/** What happened to a reader's notifications that is not a new one, as their connections are told. */
export type Change =
  | { type: 'notification_read' | 'notification_unread' | 'notification_removed'; notification_id: string }
  | { type: 'all_read' | 'read_removed' };

/** What replicas tell each other. */
type Signal =
  | { kind: 'stored'; readers: string[] }
  | { kind: 'changed'; reader: string; change: Change }
  | { kind: 'settings'; reader: string }
  | { kind: 'announced' }
  | { kind: 'withdrawn'; id: string }
  | { kind: 'erased'; readers: string[] };

/** Where a client says that it stands. */
export interface Seen {
  /** The last notification it has seen; of announcements, the last announcement. */
  lastId?: string;
  /** The same as places, for whoever was given these. */
  places?: Partial<Record<FeedName, number>>;
}

/**
 * A client that was away says so soon after it has heard that it is connected, which the answer to a ping tells; what comes meanwhile is
 * sent after that. Whoever never answers is not waited for for ever.
 */
const HOLD_AFTER_PONG_MS = 500;
const HOLD_MS = 15_000;

export interface LiveParts {
  dataSource: DataSource;
  readers: ReaderStore;
  announcements: AnnouncementStore;
  delivered: Pick<DeliveredReceipts, 'add'>;
  logger: Logger;
  defaultTimeZone: string;
  connectionsPerPerson: number;
  /** So long a client may take nothing of what waits for it; unset: 30 s. */
  stalledMs?: number;
}

/**
 * Everybody who is connected to this replica, and what brings them up to date. Whoever changes something says so here after the commit,
 * and the connections of the readers concerned are looked at, here and on the other replicas. That is a hint only: all connections are
 * looked at every some seconds in any case, so a hint that is lost costs seconds, and no notification.
 */
export class Live {
  private readonly online: OnlineReaders;
  private readonly board: AnnouncementBoard;
  private readonly pump: Pump;
  private signals?: Signals;
  private readonly rounds: Rounds;

  constructor(private readonly parts: LiveParts) {
    const { dataSource, delivered, logger } = parts;
    this.online = new OnlineReaders(parts.defaultTimeZone);
    this.board = new AnnouncementBoard(parts.announcements);
    this.pump = new Pump({
      feeds: new NotificationFeeds(dataSource),
      board: this.board,
      logger,
      countUnread: (ids) => unreadCounts(dataSource, ids),
      onDelivered: (ids) => delivered.add(ids),
    });
    this.rounds = new Rounds({
      ...parts,
      online: this.online,
      board: this.board,
      pump: this.pump,
      end: (connection, close) => this.end(connection, close),
      leave: (connection) => this.leave(connection),
      drained: (connection) => this.drained(connection),
    });
  }

  async start(transport: EventTransport): Promise<void> {
    await this.board.refresh();
    this.signals = await transport.signals('inbox', {
      onSignal: (signal) => this.onSignal(signal as Signal),
      onGap: () => this.rounds.sweepNow(),
    });
    this.rounds.start();
    const { connections } = this.online;
    gauge('marmalade_inbox_connections', 'Sockets and streams that are open', [], {
      collect() {
        this.set(connections.size);
      },
    });
  }

  /** Ends every connection; whoever had one comes back to another replica. */
  async stop(): Promise<void> {
    for (const connection of [...this.online.connections]) this.end(connection, CLOSE.goingAway);
    await Promise.all([this.signals?.close(), this.rounds.stop(), this.pump.stop()]);
  }

  /** New notifications of these readers are stored. */
  stored(readers: string[]): void {
    if (readers.length === 0) return;
    this.tell({ kind: 'stored', readers });
    this.pump.wake(this.online.connectionsOf(readers));
  }

  /** @param by the connection that asked for it, and is answered itself */
  changed(reader: string, change: Change, by?: Connection): void {
    this.tell({ kind: 'changed', reader, change });
    this.show(reader, change, by);
  }

  /** Resolves when this replica goes by them. */
  async settingsChanged(reader: string): Promise<void> {
    this.tell({ kind: 'settings', reader });
    await this.asHint(this.showSettings(reader));
  }

  async announced(): Promise<void> {
    this.tell({ kind: 'announced' });
    await this.asHint(this.showAnnouncements());
  }

  /** An announcement is not to be seen any more. */
  async withdrawn(id: string): Promise<void> {
    this.tell({ kind: 'withdrawn', id });
    await this.asHint(this.hideAnnouncement(id));
  }

  /** Ends the connections of people who were erased. */
  erased(readers: string[]): void {
    this.tell({ kind: 'erased', readers });
    this.endAll(readers);
  }

  /**
   * Lets a connection in: tells it where it stands, and feeds it from then on.
   * @param expiresAt when the token ends
   * @param seen what the client has seen already: it gets what came since
   * @throws Error when the database is away
   */
  async enter(
    readerId: string,
    line: Line,
    {
      feeds,
      expiresAt,
      seen = {},
      locale,
    }: { feeds: readonly FeedName[]; expiresAt: number; seen?: Seen; locale?: string },
  ): Promise<Connection> {
    const reader = this.online.readerOf(readerId);
    const connection = new Connection(reader, line, expiresAt);
    // Not all at the same moment, who came at the same moment.
    connection.pingAt = Date.now() + PING_EVERY_MS * (0.5 + Math.random() / 2);
    // From now on signals find it; as it has no feeds yet, they do nothing.
    this.online.add(connection);
    this.trim(connection);
    try {
      const { lastPlace, lastId, ...known } = await this.parts.readers.place(readerId);
      reader.known = { ...known, locale: known.locale ?? locale ?? null };
      const newest = { notifications: lastPlace, announcements: this.board.newest?.place ?? 0 };
      const places = seen.places ?? (await this.placesOf(readerId, feeds, seen.lastId));
      const unread = feeds.includes('notifications') ? await this.unread(readerId) : undefined;
      // From here on without a pause: what comes first on a connection is where it stands.
      for (const name of feeds) connection.open(name, places[name] ?? newest[name]);
      connection.send({
        type: 'connected',
        last_id: (unread === undefined ? this.board.newest?.id : lastId) ?? null,
        expires_at: new Date(expiresAt).toISOString(),
        ...settingsOf(reader),
      });
      if (unread !== undefined) connection.send({ type: 'unread_count', count: unread });
      if (seen.places === undefined && seen.lastId === undefined) this.hold(connection);
      else if (feeds.every((name) => places[name] === undefined)) connection.send(errorOf(LAST_ID_UNKNOWN, 'resume'));
      this.pump.wake([connection]);
      return connection;
    } catch (error) {
      this.leave(connection);
      throw error;
    }
  }

  /** The line has ended. */
  leave(connection: Connection): void {
    this.online.remove(connection);
  }

  /** The client has said something: it is not away any more, and needs not say what it has seen. */
  release(connection: Connection): void {
    if (!connection.isHeld) return;
    connection.isHeld = false;
    this.pump.wake([connection]);
  }

  /** The line has taken what waited. */
  drained(connection: Connection): void {
    if (connection.stalledSince === undefined || connection.line.backlog > BACKLOG_HIGH) return;
    connection.stalledSince = undefined;
    this.pump.wake([connection]);
  }

  /**
   * Sends what a client has missed.
   * @param lastId the last notification (or announcement, where the connection is for these) it has seen; null: none
   * @returns false when that is not there (any more)
   */
  async resume(connection: Connection, lastId: string | null): Promise<boolean> {
    const names = [...connection.feeds.keys()];
    const { id } = connection.reader;
    const places = lastId === null ? {} : await this.placesOf(id, names, lastId);
    if (lastId !== null && names.every((name) => places[name] === undefined)) return false;
    const newest = await this.newestPlaces(id, names);
    for (const name of names) connection.feeds.get(name)!.resume(places[name] ?? 0, newest[name] ?? 0);
    connection.isHeld = false;
    this.pump.wake([connection]);
    return true;
  }

  /** How many notifications and announcements a reader has not read. */
  unread(readerId: string): Promise<number> {
    return unreadCount(this.parts.dataSource, readerId);
  }

  end(connection: Connection, close: Close): void {
    this.leave(connection);
    connection.line.end(close);
  }

  private async newestPlaces(readerId: string, names: readonly FeedName[]): Promise<Partial<Record<FeedName, number>>> {
    const announcements = this.board.newest?.place ?? 0;
    if (!names.includes('notifications')) return { announcements };
    return { announcements, notifications: (await this.parts.readers.place(readerId)).lastPlace };
  }

  private async placesOf(readerId: string, feeds: readonly FeedName[], lastId: string | undefined) {
    const places: Partial<Record<FeedName, number>> = {};
    if (lastId === undefined) return places;
    if (feeds.includes('notifications')) places.notifications = await this.parts.readers.placeOf(readerId, lastId);
    if (feeds.includes('announcements')) places.announcements = await this.parts.announcements.placeOf(lastId);
    return places;
  }

  private hold(connection: Connection): void {
    const release = () => this.release(connection);
    connection.isHeld = true;
    connection.line.onAlive = () => void setTimeout(release, HOLD_AFTER_PONG_MS).unref();
    connection.line.ping();
    setTimeout(release, HOLD_MS).unref();
  }

  /** Whoever has too many connections loses the oldest: the one they use is the newest. */
  private trim({ reader }: Connection): void {
    const [oldest] = reader.connections;
    if (reader.connections.size > this.parts.connectionsPerPerson && oldest) this.end(oldest, CLOSE.tooManyConnections);
  }

  private tell(signal: Signal): void {
    this.signals?.send(signal);
  }

  private onSignal(signal: Signal): void {
    switch (signal.kind) {
      case 'stored':
        return this.pump.wake(this.online.connectionsOf(signal.readers));
      case 'changed':
        return this.show(signal.reader, signal.change);
      case 'settings':
        return void this.asHint(this.showSettings(signal.reader));
      case 'announced':
        return void this.asHint(this.showAnnouncements());
      case 'withdrawn':
        return void this.asHint(this.hideAnnouncement(signal.id));
      case 'erased':
        return this.endAll(signal.readers);
    }
  }

  private show(readerId: string, change: Change, by?: Connection): void {
    const others = this.online.connectionsOf([readerId]).filter((connection) => connection !== by);
    for (const connection of others) if (connection.feeds.has('notifications')) connection.send(change);
    this.pump.count(others);
  }

  private async showSettings(readerId: string): Promise<void> {
    const reader = this.online.get(readerId);
    if (!reader) return;
    const { locale } = reader.known;
    const known = await this.parts.readers.find(readerId);
    reader.known = { ...known, locale: known.locale ?? locale };
    for (const connection of reader.connections) {
      connection.send({ type: 'settings_changed', ...settingsOf(reader) });
    }
    this.pump.wake(reader.connections);
  }

  private async showAnnouncements(): Promise<void> {
    await this.board.refresh();
    this.pump.wake([...this.online.connections].filter(({ feeds }) => feeds.has('announcements')));
    this.pump.count(this.online.connections);
  }

  private async hideAnnouncement(id: string): Promise<void> {
    await this.board.refresh();
    for (const connection of this.online.connections)
      connection.send({ type: 'notification_removed', notification_id: id });
    this.pump.count(this.online.connections);
  }

  private endAll(readers: string[]): void {
    for (const connection of this.online.connectionsOf(readers)) this.end(connection, CLOSE.personErased);
  }

  /** What is committed is done: should showing it fail, whoever did it is told of no failure, and it is shown a little later. */
  private async asHint(work: Promise<void>): Promise<void> {
    await work.catch((error: Error) =>
      this.parts.logger.warn({ error: error.message }, 'A hint had no effect; it is made up for soon'),
    );
  }
}

function settingsOf(reader: OnlineReader): { realtime: boolean; quiet_until: string | null } {
  return { realtime: reader.known.realtime, quiet_until: reader.quietUntil()?.toISOString() ?? null };
}
