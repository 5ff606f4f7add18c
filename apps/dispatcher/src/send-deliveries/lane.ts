import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from '../catalogue/event-type.js';
import type { ChannelAdapter } from '../channels/channel-adapter.js';
import type { ProviderGates } from '../channels/provider-gates.js';
import type { ClaimedDelivery, Finished, SendResult } from '../deliveries/delivery.js';
import { AddressPacer } from './address-pace.js';
import { WaitingLine } from './waiting-line.js';

/** What a lane asks of its surroundings. */
export interface LaneHost {
  /** A moment to look up fresh settings before a round. */
  prepare(): Promise<void>;
  adapterFor(channel: Channel, address: string): ChannelAdapter;
  gates: Pick<ProviderGates, 'closed' | 'isProbing' | 'beginProbe' | 'limitedGate' | 'reserve' | 'record'>;
  /** See DeliveryStore.markSending. */
  markSending(ids: string[]): Promise<Set<string>>;
  /** Gives deliveries back, to be due after a pause. */
  release(ids: string[], afterMs: number, reason: string | null): Promise<void>;
  finish(finished: Finished): Promise<void>;
  /** Calls the provider. It never rejects. */
  call(adapter: ChannelAdapter, delivery: ClaimedDelivery): Promise<SendResult>;
  onError(error: Error): void;
}

/** What is low or advertising leaves this part of a provider's connections to the others. */
const BULK_SHARE = 0.75;
const FIRST_BULK_LANE = 2;
/** A wait too short for a timer, which would make it longer. */
const TIMER_MS = 1;
/** A receiver that has all the calls it may have is tried again after so long. */
const BUSY_WAIT_MS = 500;
/** While a provider that was down is being tried, the others look again after about so long. */
const PROBE_WAIT_MS = 1_000;

/**
 * One channel's deliveries in this process: claimed ones wait here, and are sent as many at a time as the provider allows, the
 * urgent before the bulk. Each channel has its own, so a provider that hangs holds up nobody else.
 */
export class Lane {
  /** Claimed deliveries held at most; what does not fit waits in the database. */
  static readonly CAPACITY = 2_000;
  /** Of these, at most so many that can wait. */
  static readonly BULK_CAPACITY = 1_000;
  /** Marked as being sent in one statement, at most. A crash leaves in doubt what is marked: up to the adapter's concurrency. */
  private static readonly CHUNK = 64;

  private readonly line = new WaitingLine();
  private readonly pacer = new AddressPacer();
  private inFlight = 0;
  /** By address, where an adapter bounds it. */
  private readonly inFlightTo = new Map<string, number>();
  /** All that this lane has in hand, from the moment it gets it until its result is written. */
  readonly held = new Set<string>();
  private advancing?: Promise<void>;
  private readonly stopping = new AbortController();
  private readonly idle = new Set<() => void>();
  private readonly roomWaiters = new Set<() => void>();

  constructor(
    readonly channel: Channel,
    private readonly host: LaneHost,
  ) {}

  /** Room for further claimed deliveries. */
  get room(): number {
    return this.stopping.signal.aborted ? 0 : Math.max(0, Lane.CAPACITY - this.line.length);
  }

  /** Room for what can wait. */
  get bulkRoom(): number {
    const bulk = this.line.lengthOf(2) + this.line.lengthOf(3);
    return Math.min(this.room, Math.max(0, Lane.BULK_CAPACITY - bulk));
  }

  add(deliveries: ClaimedDelivery[]): void {
    for (const delivery of deliveries) {
      this.line.push(delivery);
      this.held.add(delivery.id);
    }
    if (this.line.length > 0) this.advance();
  }

  /** Resolves when fewer than `count` wait, or when patience ends. */
  async whenBelow(count: number, patienceMs: number): Promise<void> {
    if (this.line.length < count) return;
    const deadline = performance.now() + patienceMs;
    while (this.line.length >= count && performance.now() < deadline && !this.stopping.signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, deadline - performance.now());
        this.roomWaiters.add(resolve);
      });
      clearTimeout(timer);
    }
  }

  /** Begins nothing more, and waits for the calls in hand. @returns what was claimed and not begun */
  async stop(patienceMs: number): Promise<ClaimedDelivery[]> {
    this.stopping.abort();
    await this.advancing;
    let timer: NodeJS.Timeout | undefined;
    if (this.inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.idle.add(resolve);
        timer = setTimeout(resolve, patienceMs);
      });
      clearTimeout(timer);
    }
    return this.line.take(Infinity);
  }

  private advance(): void {
    this.advancing ??= this.fill()
      .catch((error: Error) => this.host.onError(error))
      .finally(() => (this.advancing = undefined));
  }

  /** Marks and begins chunk after chunk, as long as there is work and room at the provider. */
  private async fill(): Promise<void> {
    while (this.line.length > 0 && !this.stopping.signal.aborted) {
      await this.host.prepare();
      const first = this.line.first!;
      const adapter = this.host.adapterFor(this.channel, first.address);
      const gates = adapter.gates(first.address);
      const bulk = first.lane >= FIRST_BULK_LANE;
      const places = bulk ? Math.max(1, Math.floor(adapter.concurrency * BULK_SHARE)) : adapter.concurrency;
      const free = places - this.inFlight;
      const chunk = Math.min(Lane.CHUNK, Math.ceil(adapter.concurrency / 2));
      // A half-full round costs as many statements as a full one; the calls in hand will make room.
      if (free < Math.min(chunk, this.line.length, places)) return;
      const limited = this.host.gates.closed(gates) ? undefined : this.host.gates.limitedGate(gates);
      let count = Math.min(free, chunk);
      let spacingMs = 0;
      if (limited !== undefined) {
        const slots = await this.host.gates.reserve(limited, Math.min(count, this.line.length), this.line.length);
        if (slots.startMs >= TIMER_MS) {
          await sleep(slots.startMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        }
        if (this.stopping.signal.aborted) return;
        ({ count, spacingMs } = slots);
      }
      // What has come in meanwhile and is more urgent goes first; a round that began without bulk takes none.
      const taken = this.line.take(count, bulk ? undefined : FIRST_BULK_LANE - 1);
      this.signalRoom();
      const ready = await this.sortOut(taken).catch((error: Error) => {
        // Those that were given back already are no longer this worker's, and are dropped when they are to be marked.
        this.line.putBack(taken);
        throw error;
      });
      if (ready.length > 0) await this.begin(ready, spacingMs);
    }
  }

  private async begin(deliveries: ClaimedDelivery[], spacingMs: number): Promise<void> {
    let ours: Set<string>;
    try {
      ours = await this.host.markSending(deliveries.map(({ id }) => id));
    } catch (error) {
      // Nothing was sent. They are still claimed by this worker, so they wait here until the database is back.
      this.line.putBack(deliveries);
      throw error;
    }
    let place = 0;
    for (const delivery of deliveries) {
      if (!ours.has(delivery.id)) {
        this.held.delete(delivery.id);
        continue;
      }
      this.inFlight += 1;
      if (this.isBounded(delivery))
        this.inFlightTo.set(delivery.address, (this.inFlightTo.get(delivery.address) ?? 0) + 1);
      delivery.attempt += 1;
      const begin = (): void => void this.send(delivery).catch((error: Error) => this.host.onError(error));
      if (place * spacingMs < TIMER_MS) begin();
      else setTimeout(begin, place * spacingMs);
      place += 1;
    }
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    const adapter = this.host.adapterFor(delivery.channel, delivery.address);
    const gates = adapter.gates(delivery.address);
    const startedAt = new Date();
    const closed = this.host.gates.closed(gates);
    const result: SendResult = closed
      ? {
          outcome: 'throttled',
          detail: 'Held back: the provider was shut a moment before',
          pause: { gate: gates[0]!, ms: closed.ms },
        }
      : await this.host.call(adapter, delivery);
    if (!closed) this.host.gates.record(gates, result);
    this.inFlight -= 1;
    this.leave(delivery);
    this.advance();
    await this.host.finish({ delivery, provider: adapter.provider, result, startedAt, receipts: adapter.receipts });
    this.held.delete(delivery.id);
    if (this.inFlight === 0) {
      for (const resolve of this.idle) resolve();
      this.idle.clear();
    }
  }

  private isBounded({ address }: ClaimedDelivery): boolean {
    return this.host.adapterFor(this.channel, address).concurrencyPerAddress !== undefined;
  }

  private leave(delivery: ClaimedDelivery): void {
    const running = this.inFlightTo.get(delivery.address);
    if (running === undefined) return;
    if (running > 1) this.inFlightTo.set(delivery.address, running - 1);
    else this.inFlightTo.delete(delivery.address);
  }

  /** Deliveries whose provider or receiver is to be left in peace go back to the database until then. */
  private async sortOut(deliveries: ClaimedDelivery[]): Promise<ClaimedDelivery[]> {
    const ready: ClaimedDelivery[] = [];
    const back = new Map<string, { ms: number; reason: string; ids: string[] }>();
    for (const delivery of deliveries) {
      const wait = this.waitOf(delivery, ready);
      if (!wait) {
        ready.push(delivery);
        continue;
      }
      const key = `${wait.reason} ${Math.ceil(wait.ms / 250)}`;
      const group = back.get(key) ?? { ...wait, ids: [] };
      group.ids.push(delivery.id);
      back.set(key, group);
    }
    for (const { ms, reason, ids } of back.values()) {
      await this.host.release(ids, ms, reason);
      for (const id of ids) this.held.delete(id);
    }
    return ready;
  }

  /** @param ready those that are about to go with it */
  private waitOf({ address }: ClaimedDelivery, ready: ClaimedDelivery[]): { ms: number; reason: string } | undefined {
    const adapter = this.host.adapterFor(this.channel, address);
    const gates = adapter.gates(address);
    const closed = this.host.gates.closed(gates);
    if (closed) return closed;
    if (adapter.concurrencyPerAddress !== undefined) {
      const running = (this.inFlightTo.get(address) ?? 0) + ready.filter((other) => other.address === address).length;
      if (running >= adapter.concurrencyPerAddress) return { ms: BUSY_WAIT_MS, reason: 'RECEIVER_BUSY' };
    }
    if (this.host.gates.isProbing(gates) && !this.host.gates.beginProbe(gates)) {
      return { ms: PROBE_WAIT_MS, reason: 'CIRCUIT_OPEN' };
    }
    const pace = adapter.pace?.(address);
    const ms = pace ? this.pacer.take(address, pace) : 0;
    return ms > 0 ? { ms, reason: 'ADDRESS_PACED' } : undefined;
  }

  private signalRoom(): void {
    for (const resolve of this.roomWaiters) resolve();
    this.roomWaiters.clear();
  }
}
