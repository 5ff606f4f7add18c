import type { Logger } from '@marmalade/observability';
import type { ReaderStore } from '../readers/reader-store.js';
import type { AnnouncementBoard } from './announcement-board.js';
import { CLOSE, type Close } from './close-codes.js';
import { BACKLOG_MAX, type Connection, type FeedName } from './connection.js';
import type { OnlineReaders } from './online-readers.js';
import type { Pump } from './pump.js';

const TICK_MS = 1_000;
export const PING_EVERY_MS = 25_000;
/** What a lost signal was about is found after so long. */
const SWEEP_MS = 10_000;
const SWEEP_PAGE = 2_000;
const STALLED_MS = 30_000;

export interface RoundsParts {
  online: OnlineReaders;
  board: AnnouncementBoard;
  pump: Pump;
  readers: ReaderStore;
  logger: Logger;
  /** So long a client may take nothing of what waits for it; unset: 30 s. */
  stalledMs?: number;
  end(connection: Connection, close: Close): void;
  leave(connection: Connection): void;
  /** The line may have taken what waited. */
  drained(connection: Connection): void;
}

/** Looks after all connections from time to time: whose token has ended, who is silent or takes nothing, who has missed something. */
export class Rounds {
  private ticking?: NodeJS.Timeout;
  private sweeping?: NodeJS.Timeout;
  private sweep?: Promise<void>;

  constructor(private readonly parts: RoundsParts) {}

  start(): void {
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.sweeping = setInterval(() => this.sweepNow(), SWEEP_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.ticking);
    clearInterval(this.sweeping);
    await this.sweep;
  }

  /** Looks at once who has missed something. */
  sweepNow(): void {
    this.sweep ??= this.lookAtAll()
      .catch((error: Error) => this.parts.logger.debug({ error: error.message }, 'Connections could not be looked at'))
      .finally(() => (this.sweep = undefined));
  }

  private tick(): void {
    const { online, end, leave, drained, stalledMs = STALLED_MS } = this.parts;
    const now = Date.now();
    for (const connection of [...online.connections]) {
      const { line, stalledSince } = connection;
      const isStalled = stalledSince !== undefined && now - stalledSince > stalledMs;
      if (connection.expiresAt <= now) end(connection, CLOSE.tokenExpired);
      else if (line.backlog > BACKLOG_MAX || isStalled) end(connection, CLOSE.slowReader);
      else {
        drained(connection);
        if (connection.pingAt > now) continue;
        connection.pingAt = now + PING_EVERY_MS;
        if (!line.ping()) leave(connection);
      }
    }
  }

  /** Whoever is behind has missed a signal, or the end of their quiet hours has come. */
  private async lookAtAll(): Promise<void> {
    const { online, board, pump, readers } = this.parts;
    if (online.connections.size === 0) return;
    if (await board.refresh()) pump.count(online.connections);
    pump.wake([...online.connections].filter((each) => isBehind(each, 'announcements', board.newest?.place)));
    const ids = online.ids;
    for (let from = 0; from < ids.length; from += SWEEP_PAGE) {
      for (const { lastPlace, ...known } of await readers.places(ids.slice(from, from + SWEEP_PAGE))) {
        const reader = online.get(known.id);
        if (!reader) continue;
        reader.known = { ...known, locale: known.locale ?? reader.known.locale };
        pump.wake([...reader.connections].filter((each) => isBehind(each, 'notifications', lastPlace)));
      }
    }
  }
}

function isBehind(connection: Connection, name: FeedName, place = 0): boolean {
  const feed = connection.feeds.get(name);
  return feed !== undefined && feed.place < place;
}
