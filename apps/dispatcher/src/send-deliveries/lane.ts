import type { Channel } from '../catalogue/event-type.js';
import type { ChannelAdapter } from '../channels/channel-adapter.js';
import type { ClaimedDelivery, Finished, SendResult } from '../deliveries/delivery.js';

/** What a lane asks of its surroundings. */
export interface LaneHost {
  /** The adapter for a delivery, and a moment to look up fresh settings before a round. */
  prepare(): Promise<void>;
  adapterFor(channel: Channel, address: string): ChannelAdapter;
  /** See DeliveryStore.markSending. */
  markSending(ids: string[]): Promise<Set<string>>;
  /** Gives deliveries back, to be due after a pause. */
  release(ids: string[], afterMs: number, reason: string | null): Promise<void>;
  finish(finished: Finished): Promise<void>;
  /** Calls the provider. It never rejects. */
  call(adapter: ChannelAdapter, delivery: ClaimedDelivery): Promise<SendResult>;
  onError(error: Error): void;
}

/**
 * One channel's deliveries in this process: claimed ones wait here, and are sent as many at a time as the provider allows.
 * Each channel has its own, so a provider that hangs holds up nobody else.
 */
export class Lane {
  /** Claimed deliveries held at most; what does not fit waits in the database. */
  static readonly CAPACITY = 2_000;
  /** Marked as being sent in one statement, at most. A crash leaves in doubt what is marked: up to the adapter's concurrency. */
  private static readonly CHUNK = 64;

  private queue: ClaimedDelivery[] = [];
  private inFlight = 0;
  /** All that this lane has in hand, from the moment it gets it until its result is written. */
  readonly held = new Set<string>();
  private advancing?: Promise<void>;
  private stopping = false;
  private readonly idle = new Set<() => void>();
  private readonly roomWaiters = new Set<() => void>();

  constructor(
    readonly channel: Channel,
    private readonly host: LaneHost,
  ) {}

  /** Room for further claimed deliveries. */
  get room(): number {
    return this.stopping ? 0 : Math.max(0, Lane.CAPACITY - this.queue.length);
  }

  add(deliveries: ClaimedDelivery[]): void {
    for (const delivery of deliveries) {
      this.queue.push(delivery);
      this.held.add(delivery.id);
    }
    if (this.queue.length > 0) this.advance();
  }

  /** Resolves when fewer than `count` wait, or when patience ends. */
  async whenBelow(count: number, patienceMs: number): Promise<void> {
    if (this.queue.length < count) return;
    const deadline = performance.now() + patienceMs;
    while (this.queue.length >= count && performance.now() < deadline && !this.stopping) {
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
    this.stopping = true;
    await this.advancing;
    let timer: NodeJS.Timeout | undefined;
    if (this.inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.idle.add(resolve);
        timer = setTimeout(resolve, patienceMs);
      });
      clearTimeout(timer);
    }
    return this.queue.splice(0);
  }

  private advance(): void {
    this.advancing ??= this.fill()
      .catch((error: Error) => this.host.onError(error))
      .finally(() => (this.advancing = undefined));
  }

  /** Marks and begins chunk after chunk, as long as there is work and room at the provider. */
  private async fill(): Promise<void> {
    while (this.queue.length > 0 && !this.stopping) {
      await this.host.prepare();
      const first = this.queue[0]!;
      const adapter = this.host.adapterFor(this.channel, first.address);
      const free = adapter.concurrency - this.inFlight;
      const chunk = Math.min(Lane.CHUNK, Math.ceil(adapter.concurrency / 2));
      // A half-full round costs as many statements as a full one; the calls in hand will make room.
      if (free < Math.min(chunk, this.queue.length)) return;
      const taken = this.queue.splice(0, Math.min(free, chunk));
      this.signalRoom();
      const ready = await this.releasePaused(taken).catch((error: Error) => {
        // Those that were given back already are no longer this worker's, and are dropped when they are to be marked.
        this.queue.unshift(...taken);
        throw error;
      });
      if (ready.length > 0) await this.begin(ready);
    }
  }

  private async begin(deliveries: ClaimedDelivery[]): Promise<void> {
    let ours: Set<string>;
    try {
      ours = await this.host.markSending(deliveries.map(({ id }) => id));
    } catch (error) {
      // Nothing was sent. They are still claimed by this worker, so they wait here until the database is back.
      this.queue.unshift(...deliveries);
      throw error;
    }
    for (const delivery of deliveries) {
      if (!ours.has(delivery.id)) {
        this.held.delete(delivery.id);
        continue;
      }
      this.inFlight += 1;
      delivery.attempt += 1;
      this.send(delivery).catch((error: Error) => this.host.onError(error));
    }
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    const adapter = this.host.adapterFor(delivery.channel, delivery.address);
    const startedAt = new Date();
    const result = await this.host.call(adapter, delivery);
    this.inFlight -= 1;
    this.advance();
    await this.host.finish({ delivery, provider: adapter.provider, result, startedAt });
    this.held.delete(delivery.id);
    if (this.inFlight === 0) {
      for (const resolve of this.idle) resolve();
      this.idle.clear();
    }
  }

  /** Deliveries whose provider wants to be left in peace go back to the database until then. */
  private async releasePaused(deliveries: ClaimedDelivery[]): Promise<ClaimedDelivery[]> {
    const ready: ClaimedDelivery[] = [];
    const paused = new Map<number, string[]>();
    for (const delivery of deliveries) {
      const ms = this.host.adapterFor(delivery.channel, delivery.address).pausedForMs(delivery.address);
      if (ms === 0) ready.push(delivery);
      else paused.set(ms, [...(paused.get(ms) ?? []), delivery.id]);
    }
    for (const [ms, ids] of paused) {
      await this.host.release(ids, ms, 'PROVIDER_PAUSED');
      for (const id of ids) this.held.delete(id);
    }
    return ready;
  }

  private signalRoom(): void {
    for (const resolve of this.roomWaiters) resolve();
    this.roomWaiters.clear();
  }
}
