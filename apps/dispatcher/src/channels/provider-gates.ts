import { ApiProperty } from '@nestjs/swagger';
import { prepared } from '@marmalade/database';
import { counter, gauge, type Logger } from '@marmalade/observability';
import type { DataSource } from 'typeorm';
import type { SendResult } from '../deliveries/delivery.js';
import { sanePause } from '../deliveries/next-step.js';
import { CircuitBreaker } from './circuit-breaker.js';

/** Times at which messages may leave: the first in `startMs`, each next one `spacingMs` later. */
export interface Slots {
  count: number;
  startMs: number;
  spacingMs: number;
}

/** Why a gate is shut, and for how long. */
export interface Closed {
  ms: number;
  reason: 'PROVIDER_PAUSED' | 'CIRCUIT_OPEN';
}

/** A gate as `GET /channels` shows it. */
export class GateState {
  @ApiProperty({ type: String, example: 'telegram' })
  gate!: string;

  @ApiProperty({ enum: ['closed', 'open', 'half-open'], example: 'closed' })
  breaker!: 'closed' | 'open' | 'half-open';

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  pausedUntil!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  openUntil!: Date | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 25 })
  perSecond!: number | null;
}

/** What this process has reserved and not used yet. */
interface Slice {
  left: number;
  /** On the clock of `performance.now()`. */
  nextAt: number;
}

/** A slice of a rate is reserved for at most so long: what a process reserves and does not use is lost to all. */
const SLICE_MS = 250;
/** A moment that was missed by more is lost: made up for, messages would come in bursts. */
const MISSED_MS = 50;
const REFRESH_MS = 250;
const NEVER = -Infinity;

const breakers = counter('marmalade_circuit_breaker_changes_total', 'Circuit breakers that opened or closed', [
  'gate',
  'to',
]);
const shut = gauge('marmalade_gate_shut', 'Whether a gate to a provider is shut (1) by a pause or a breaker', ['gate']);

/**
 * The gates messages pass on their way out. What one replica learns of a provider (a pause it asked for, that it is down) all of
 * them know within a quarter of a second, and a rate holds for all replicas together: its slots are handed out by PostgreSQL.
 */
export class ProviderGates {
  private readonly pausedUntil = new Map<string, number>();
  private readonly breakers = new Map<string, CircuitBreaker>();
  private readonly slices = new Map<string, Slice>();
  private readonly tellings = new Set<Promise<void>>();
  private readAt = NEVER;
  private reading?: Promise<void>;

  /** @param rates messages a second by gate; a gate without one has no limit of its own */
  constructor(
    private readonly dataSource: DataSource,
    private readonly rates: Readonly<Record<string, number | undefined>>,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Learns what other replicas know, at most every quarter of a second. */
  async refresh(): Promise<void> {
    if (performance.now() - this.readAt < REFRESH_MS) return;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    await this.reading;
  }

  /** Which of the gates on a way is shut the longest; undefined: the way is free. */
  closed(gates: readonly string[]): Closed | undefined {
    let longest: Closed | undefined;
    for (const gate of gates) {
      const closed = this.closedOne(gate);
      if (closed && closed.ms > (longest?.ms ?? 0)) longest = closed;
    }
    return longest;
  }

  /** Whether only one message may be tried: the provider was down, and may be back. */
  isProbing(gates: readonly string[]): boolean {
    return gates.some((gate) => this.breakers.get(gate)?.state === 'half-open');
  }

  /** A probe is on its way: the others wait for what becomes of it. @returns false when another one is already */
  beginProbe(gates: readonly string[]): boolean {
    return gates.every((gate) => this.breakers.get(gate)?.beginProbe() ?? true);
  }

  /** The rate of the narrowest limited gate on a way; undefined: there is none. */
  limitedGate(gates: readonly string[]): string | undefined {
    return gates.findLast((gate) => this.rates[gate] !== undefined);
  }

  /**
   * Times at which messages may pass a limited gate, reserved for all replicas in one row of the database.
   * @param wanted how many at once, at most
   * @param waiting how many are to pass in all: what they need in the next quarter of a second is reserved with them, in one query
   */
  async reserve(gate: string, wanted: number, waiting = wanted): Promise<Slots> {
    const spacingMs = 1_000 / this.rates[gate]!;
    let slice = this.slices.get(gate);
    if (slice) dropMissed(slice, spacingMs);
    if (!slice || slice.left === 0) {
      slice = await this.reserveSlice(
        gate,
        Math.max(1, Math.min(waiting, Math.floor(SLICE_MS / spacingMs))),
        spacingMs,
      );
      this.slices.set(gate, slice);
    }
    const count = Math.min(wanted, slice.left);
    const startMs = Math.max(0, slice.nextAt - performance.now());
    slice.nextAt += count * spacingMs;
    slice.left -= count;
    return { count, startMs, spacingMs };
  }

  private async reserveSlice(gate: string, count: number, spacingMs: number): Promise<Slice> {
    const { rows } = await prepared<{ start: number }>(
      this.dataSource,
      'reserve-slots',
      // Not worth waiting for the disk: what a crash of PostgreSQL forgets are moments of the next quarter of a second.
      `INSERT INTO provider_gate AS g (gate, next_at)
       SELECT $1, clock_timestamp() + $2::float8 * interval '1 millisecond' FROM set_config('synchronous_commit', 'off', true)
       ON CONFLICT (gate) DO UPDATE SET next_at = greatest(g.next_at, clock_timestamp()) + $2::float8 * interval '1 millisecond'
       RETURNING extract(epoch FROM next_at - clock_timestamp())::float8 * 1000 - $2::float8 AS start`,
      [gate, count * spacingMs],
    );
    return { left: count, nextAt: performance.now() + Math.max(0, rows[0]!.start) };
  }

  /** Shuts a gate because its provider asked for patience; told to the other replicas. */
  pause(gate: string, ms: number): void {
    const pauseMs = sanePause(ms);
    const until = performance.now() + pauseMs;
    if (until <= (this.pausedUntil.get(gate) ?? NEVER)) return;
    this.pausedUntil.set(gate, until);
    shut.set({ gate: family(gate) }, 1);
    this.tell(gate, 'paused_until', pauseMs, 'PROVIDER_PAUSED');
  }

  /** Learns from the result of a call how the provider is doing. The narrowest gate on the way answers for it. */
  record(gates: readonly string[], result: SendResult): void {
    if ('pause' in result && result.pause) this.pause(result.pause.gate, result.pause.ms);
    const gate = gates.at(-1)!;
    const failed = result.outcome === 'unknown' || (result.outcome === 'retry' && result.code !== 'RECEIVER_BUSY');
    let breaker = this.breakers.get(gate);
    if (!breaker) {
      if (!failed) return;
      breaker = new CircuitBreaker();
      this.breakers.set(gate, breaker);
    }
    const change = breaker.record(failed);
    if (change === undefined) {
      // A breaker that has had nothing but success is none: gates may be many.
      if (!failed && breaker.isHealthy) this.breakers.delete(gate);
      return;
    }
    breakers.inc({ gate: family(gate), to: change.to });
    shut.set({ gate: family(gate) }, change.to === 'open' ? 1 : 0);
    const reason = 'code' in result ? result.code : null;
    this.logger.warn({ gate, to: change.to, forMs: change.forMs, reason }, 'A circuit breaker changed');
    this.tell(gate, 'open_until', change.to === 'open' ? change.forMs : NEVER, reason);
  }

  /** All gates of which there is something to tell, from the database: any replica can be asked. */
  async states(): Promise<GateState[]> {
    const rows: { gate: string; breaker: string; reason: string | null; paused: Date | null; open: Date | null }[] =
      await this.dataSource.query(
        `SELECT gate, breaker, reason, CASE WHEN paused_until > clock_timestamp() THEN paused_until END AS paused,
           CASE WHEN breaker <> 'closed' THEN open_until END AS open FROM provider_gate ORDER BY gate`,
      );
    const told = rows.map(({ gate, breaker, reason, paused, open }): GateState => {
      const isOpen = breaker === 'open' && open !== null && open > new Date();
      return {
        gate,
        breaker: breaker === 'closed' ? 'closed' : isOpen ? 'open' : 'half-open',
        reason: breaker === 'closed' && !paused ? null : reason,
        pausedUntil: paused,
        openUntil: isOpen ? open : null,
        perSecond: this.rates[gate] ?? null,
      };
    });
    const missing = Object.keys(this.rates).filter(
      (gate) => this.rates[gate] && !told.some((row) => row.gate === gate),
    );
    const quiet = missing.map((gate): GateState => {
      return {
        gate,
        breaker: 'closed',
        reason: null,
        pausedUntil: null,
        openUntil: null,
        perSecond: this.rates[gate]!,
      };
    });
    return [...told, ...quiet];
  }

  /** Resolves when what this replica learned is written down. */
  async settle(): Promise<void> {
    await Promise.all(this.tellings);
  }

  private closedOne(gate: string): Closed | undefined {
    const now = performance.now();
    const pauseMs = (this.pausedUntil.get(gate) ?? NEVER) - now;
    const openMs = this.breakers.get(gate)?.closedForMs ?? 0;
    if (pauseMs <= 0 && openMs <= 0) {
      if (this.pausedUntil.delete(gate)) shut.set({ gate: family(gate) }, 0);
      return undefined;
    }
    return pauseMs >= openMs
      ? { ms: Math.ceil(pauseMs), reason: 'PROVIDER_PAUSED' }
      : { ms: Math.ceil(openMs), reason: 'CIRCUIT_OPEN' };
  }

  private tell(gate: string, column: 'paused_until' | 'open_until', ms: number, reason: string | null): void {
    const telling = this.dataSource
      .query(
        `INSERT INTO provider_gate AS g (gate, ${column}, reason, breaker)
         VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond', $3, coalesce($4, 'closed'))
         ON CONFLICT (gate) DO UPDATE SET ${column} = greatest(CASE WHEN $4 = 'closed' THEN '-infinity' ELSE g.${column} END, excluded.${column}),
           reason = excluded.reason, breaker = coalesce($4, g.breaker), updated_at = clock_timestamp()`,
        [
          gate,
          Number.isFinite(ms) ? ms : 0,
          reason,
          column === 'open_until' ? (Number.isFinite(ms) ? 'open' : 'closed') : null,
        ],
      )
      .then(
        () => undefined,
        // The others find out by themselves.
        (error: Error) => this.logger.warn({ gate, error: error.message }, 'A gate could not be written down'),
      );
    this.tellings.add(telling);
    void telling.finally(() => this.tellings.delete(telling));
  }

  private async read(): Promise<void> {
    const rows: { gate: string; paused: number; open: number }[] = await this.dataSource.query(
      `SELECT gate, extract(epoch FROM greatest(paused_until, 'epoch') - clock_timestamp())::float8 * 1000 AS paused,
         extract(epoch FROM greatest(open_until, 'epoch') - clock_timestamp())::float8 * 1000 AS open
       FROM provider_gate WHERE paused_until > clock_timestamp() OR open_until > clock_timestamp()`,
    );
    const now = performance.now();
    for (const { gate, paused, open } of rows) {
      if (paused > 0) this.pausedUntil.set(gate, Math.max(this.pausedUntil.get(gate) ?? NEVER, now + paused));
      if (open > 0) {
        const breaker = this.breakers.get(gate) ?? new CircuitBreaker();
        breaker.openedElsewhere(open);
        this.breakers.set(gate, breaker);
      }
    }
    this.readAt = now;
  }
}

/** Moments that nobody used in time. */
function dropMissed(slice: Slice, spacingMs: number): void {
  const missed = Math.ceil((performance.now() - MISSED_MS - slice.nextAt) / spacingMs);
  if (missed <= 0) return;
  slice.left = Math.max(0, slice.left - missed);
  slice.nextAt += missed * spacingMs;
}

/** For metrics: a label for each webhook endpoint would be too many. */
function family(gate: string): string {
  return gate.startsWith('webhook:') || gate.startsWith('push:') ? gate.slice(0, gate.indexOf(':')) : gate;
}
