import { isDatabaseUnavailable } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { Outbox } from './outbox.js';

/** A row on its way out. `payload` is the event's data as JSON text, `attributes` everything else of it. */
export interface OutboxMessage {
  messageId: string;
  routingKey: string;
  payload: string;
  attributes: Record<string, unknown>;
  /** May have been handed out before a crash: whoever handles it takes care. */
  redelivered: boolean;
}

/** Where the relay hands its rows to: a broker, or the handlers of this process. */
export interface Publisher {
  /** False while nothing can be taken (no connection, connection blocked): the relay then leaves its rows alone. */
  readonly ready: boolean;
  /** Calls back when `ready` turns true. */
  onReady(listener: () => void): void;
  /**
   * Hands messages over and waits until each is safe with the receiver.
   * @returns one outcome a message, in order: undefined when safe, else why not
   * @throws when it broke down as a whole; nothing is then known, and all will be handed over again
   */
  publish(messages: OutboxMessage[]): Promise<(Error | undefined)[]>;
}

export interface RelayLogger {
  debug(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface RelayOptions {
  dataSource: DataSource;
  outbox: Outbox;
  publisher: Publisher;
  logger: RelayLogger;
  /** Rows looked at, and at most handed over, in one claim. */
  batchSize?: number;
  pollMs?: number;
  onPublished?(count: number): void;
}

/** Where the window ended (null: at the table's end) and the newest row in it. */
interface WindowEdge {
  last: string | null;
  newest: string | null;
}

interface ClaimedRow {
  id: string;
  event_id: string;
  order_key: string;
  nth: string;
  routing_key: string;
  payload: string;
  headers: Record<string, unknown>;
}

/**
 * One window of the outbox in the order of its rows, reduced to those that may leave: of each key an unbroken run that
 * begins with the key's oldest unsent row. Rows another relay holds are skipped; so is, in `inOrder`, what comes behind them.
 * `last` is the window's end when the window was full, else null.
 */
const CLAIM = `
  WITH seen AS MATERIALIZED (
    SELECT id, order_key, order_seq FROM outbox
    WHERE id >= $1 AND available_at <= clock_timestamp()
    ORDER BY id LIMIT $2
  ), numbered AS (
    SELECT *, row_number() OVER key AS nth, lag(order_seq) OVER key AS previous_seq FROM seen
    WINDOW key AS (PARTITION BY order_key ORDER BY order_seq)
  ), checked AS (
    SELECT id, order_key, order_seq, nth, bool_and(NOT EXISTS (
      SELECT FROM outbox earlier WHERE earlier.order_key = numbered.order_key
        AND earlier.order_seq < numbered.order_seq
        AND earlier.order_seq > coalesce(numbered.previous_seq, -9223372036854775808)
    )) OVER (PARTITION BY order_key ORDER BY order_seq) AS leads FROM numbered
  ), locked AS (
    SELECT outbox.id, event_id, outbox.order_key, nth, routing_key, payload, headers
    FROM outbox JOIN checked ON checked.id = outbox.id AND leads
    WHERE available_at <= clock_timestamp()
    FOR UPDATE OF outbox SKIP LOCKED
  )
  SELECT edge.last, edge.newest, locked.*
  FROM (SELECT CASE WHEN count(*) = $2 THEN max(id) END AS last, max(id) AS newest FROM seen) AS edge
  LEFT JOIN locked ON true ORDER BY locked.id`;

const PUSH_BACK = `
  UPDATE outbox SET attempts = attempts + 1, last_error = failed.error,
    available_at = clock_timestamp() + least(30, power(2, least(attempts, 10))) * (0.75 + random() / 2) * interval '1 second'
  FROM unnest($1::bigint[], $2::text[]) AS failed (id, error) WHERE outbox.id = failed.id`;

const FLOOR_EVERY_MS = 5_000;
const FLOOR_LAG_MS = 30_000;

/**
 * Carries committed outbox rows to the publisher, at least once, in order within each key, and removes them when they are safe.
 *
 * Claim, publish and removal share one short transaction, so a crash frees the rows at once: there is no lease to expire.
 * Any number of relays may run over one table. A pass goes through the table window by window, so a key with a huge backlog
 * takes its turn like any other.
 */
export class OutboxRelay {
  private running?: Promise<void>;
  private stopping = false;
  private wakeUp: () => void = () => undefined;
  private woken = false;
  /** Until the first claim has been handed over, rows may be ones that an earlier process was handling when it died. */
  private firstClaim = true;
  private readonly floor = new ScanFloor();

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.options.outbox.onCommitted(() => this.wake());
    this.options.publisher.onReady(() => this.wake());
    this.running ??= this.run();
  }

  /** Ends after the claim in hand. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  /** Looks for rows now rather than at the next poll. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping) {
      this.woken = false;
      try {
        if (this.options.publisher.ready) await this.pass();
        failures = 0;
      } catch (error) {
        failures += 1;
        const details = { error: (error as Error).message, failures };
        if (failures === 1 || failures % 50 === 0) this.options.logger.warn(details, 'The outbox relay is held up');
        if (!isDatabaseUnavailable(error))
          this.options.logger.debug({ ...details, stack: (error as Error).stack }, 'Relay error');
      }
      if (!this.woken || failures > 0) await this.pause(failures);
    }
  }

  private async pause(failures: number): Promise<void> {
    const pollMs = this.options.pollMs ?? 200;
    const waitMs = failures === 0 ? pollMs : Math.min(pollMs * 2 ** Math.min(failures, 4), 2_000);
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
      this.wakeUp = failures === 0 || this.stopping ? resolve : () => this.stopping && resolve();
      if (this.stopping || (this.woken && failures === 0)) resolve();
    });
    clearTimeout(timer);
  }

  /** Goes once through the table. */
  private async pass(): Promise<void> {
    const { dataSource, publisher } = this.options;
    let from: string | undefined = await this.floor.current(dataSource.manager);
    while (from !== undefined && publisher.ready && !this.stopping) {
      const start: string = from;
      from = await dataSource.transaction((tx) => this.claimAndPublish(tx, start));
      this.firstClaim = false;
    }
  }

  /** @returns where the next window begins, undefined at the table's end */
  private async claimAndPublish(tx: EntityManager, from: string): Promise<string | undefined> {
    const found: (WindowEdge & ClaimedRow)[] = await tx.query(CLAIM, [from, this.options.batchSize ?? 500]);
    const { last, newest } = found[0]!;
    const rows = found.filter((row) => row.id !== null);
    if (newest !== null) this.floor.saw(newest);
    const { sent, failed } = await this.publishInRounds(inOrder(rows));
    if (sent.length > 0) await tx.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [sent]);
    if (failed.length > 0) {
      const errors = failed.map(({ error }) => error.message);
      await tx.query(PUSH_BACK, [failed.map(({ id }) => id), errors]);
      this.options.logger.warn(
        { count: failed.length, error: errors[0] },
        'Events could not be handed over; trying again later',
      );
    }
    this.options.onPublished?.(sent.length);
    return last === null ? undefined : String(BigInt(last) + 1n);
  }

  /** The nth rows of all keys go together, and a key's next only when the one before it is safe. */
  private async publishInRounds(
    rows: ClaimedRow[],
  ): Promise<{ sent: string[]; failed: { id: string; error: Error }[] }> {
    const sent: string[] = [];
    const failed: { id: string; error: Error }[] = [];
    const brokenKeys = new Set<string>();
    for (let nth = 1, left = rows; left.length > 0; nth += 1) {
      const round = left.filter((row) => Number(row.nth) === nth && !brokenKeys.has(row.order_key));
      left = left.filter((row) => Number(row.nth) > nth && !brokenKeys.has(row.order_key));
      if (round.length === 0) break;
      const outcomes = await this.options.publisher.publish(round.map((row) => this.toMessage(row)));
      round.forEach((row, index) => {
        const error = outcomes[index];
        if (error === undefined) sent.push(row.id);
        else {
          failed.push({ id: row.id, error });
          brokenKeys.add(row.order_key);
        }
      });
    }
    return { sent, failed };
  }

  private toMessage(row: ClaimedRow): OutboxMessage {
    return {
      messageId: row.event_id,
      routingKey: row.routing_key,
      payload: row.payload,
      attributes: row.headers,
      redelivered: this.firstClaim,
    };
  }
}

/** Leaves out what stands behind a row that another relay holds. */
function inOrder(rows: ClaimedRow[]): ClaimedRow[] {
  const held = new Map<string, Set<number>>();
  for (const row of rows) {
    const set = held.get(row.order_key);
    if (set) set.add(Number(row.nth));
    else held.set(row.order_key, new Set([Number(row.nth)]));
  }
  const unbroken = new Map<string, number>();
  for (const [key, set] of held) {
    let end = 0;
    while (set.has(end + 1)) end += 1;
    unbroken.set(key, end);
  }
  return rows.filter((row) => Number(row.nth) <= unbroken.get(row.order_key)!);
}

/**
 * Where a pass begins. Removed rows stay in the index until no snapshot needs them, and a scan from the table's beginning
 * walks over all of them: with a long transaction open anywhere a claim would grow slower by the minute.
 * The floor stands below every unsent row seen, and half a minute behind the newest, for transactions that commit late;
 * those slower still are found by the look at the whole table every five seconds.
 */
class ScanFloor {
  private floor = '0';
  private checkedAt = -Infinity;
  private readonly history: { at: number; id: bigint }[] = [];

  saw(id: string): void {
    const latest = this.history.at(-1);
    if (latest === undefined || performance.now() - latest.at >= 1_000)
      this.history.push({ at: performance.now(), id: BigInt(id) });
  }

  async current(manager: EntityManager): Promise<string> {
    if (performance.now() - this.checkedAt < FLOOR_EVERY_MS) return this.floor;
    const [{ oldest }] = (await manager.query('SELECT min(id) AS oldest FROM outbox')) as [{ oldest: string | null }];
    this.checkedAt = performance.now();
    const settled = this.history.filter(({ at }) => at <= performance.now() - FLOOR_LAG_MS);
    this.history.splice(0, Math.max(settled.length - 1, 0));
    const lagging = settled.at(-1)?.id ?? 0n;
    this.floor = String(oldest !== null && BigInt(oldest) < lagging ? oldest : lagging);
    return this.floor;
  }
}
