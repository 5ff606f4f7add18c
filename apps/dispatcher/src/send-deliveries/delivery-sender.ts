import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Batcher, isDatabaseUnavailable } from '@marmalade/database';
import { counter, histogram, type Logger, SpanKind, withSpan } from '@marmalade/observability';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import type { ChannelAdapter } from '../channels/channel-adapter.js';
import type { ChannelAdapters } from '../channels/channel-adapters.js';
import type { ClaimedDelivery, Finished, SendResult } from '../deliveries/delivery.js';
import type { DeliveryStore, FoundDelivery } from '../deliveries/delivery-store.js';
import { REPEATED_AFTER_CRASH } from '../deliveries/next-step.js';
import type { Digests } from './digests.js';
import { Lane } from './lane.js';
import type { Recheck } from './recheck.js';

const HEARTBEAT_MS = 2_000;
/** A worker silent for so long, and then for as long as the doubt lasts, has died; its deliveries are freed. */
const GIVEN_UP_AFTER = { silentMs: 6_000, doubtMs: 4_000 };
const POLL_MS = 250;
const DIGEST_POLL_MS = 1_000;
/** Results of a few milliseconds share a statement: a provider answers much faster than a commit is worth. */
const RESULTS_LINGER_MS = 8;
/** How long calls in hand may take at shutdown. */
const PATIENCE_MS = 3_000;

const finished = counter('marmalade_deliveries_total', 'Calls to providers by outcome', ['channel', 'outcome']);
const duration = histogram('marmalade_delivery_seconds', 'Duration of calls to providers', ['channel']);

/**
 * Sends deliveries: what was just decided in this process is handed over in memory, already claimed; what is due later, was
 * given back, or belonged to a dead worker is found in the database. Any number of these may run over one database.
 */
export class DeliverySender {
  private worker = randomUUID();
  private readonly lanes: Map<Channel, Lane>;
  private readonly results: Batcher<Finished>;
  private readonly stop = new AbortController();
  private loops: Promise<void>[] = [];
  private registered = false;

  constructor(
    private readonly store: DeliveryStore,
    private readonly adapters: ChannelAdapters,
    private readonly recheck: Recheck,
    private readonly digests: Digests,
    private readonly logger: Logger,
  ) {
    this.results = new Batcher((batch) => this.writeResults(batch), 500, RESULTS_LINGER_MS);
    this.lanes = new Map(CHANNELS.map((channel) => [channel, new Lane(channel, this.hostOf(channel))]));
  }

  async start(): Promise<void> {
    await this.store.register(this.worker);
    this.registered = true;
    this.loops = [this.heartbeatLoop(), this.pollLoop(), this.digestLoop()];
  }

  /** Ends the calls in hand, gives back what was not begun. */
  async close(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.loops);
    const left = (await Promise.all([...this.lanes.values()].map((lane) => lane.stop(PATIENCE_MS)))).flat();
    await this.results.drained();
    try {
      await this.store.release(
        this.worker,
        left.map(({ id }) => id),
        0,
        null,
      );
      if (this.registered) await this.store.unregister(this.worker);
    } catch (error) {
      // Another worker frees them when this one stays silent.
      this.logger.warn({ error: (error as Error).message, count: left.length }, 'Deliveries could not be given back');
    }
  }

  /** The worker in whose name fresh deliveries may be inserted as claimed; undefined while this one can not take any. */
  get claimant(): string | undefined {
    return this.registered && !this.stop.signal.aborted ? this.worker : undefined;
  }

  /** How many fresh deliveries of a lane a channel can take. */
  room(channel: Channel, lane: number): number {
    const { room, bulkRoom } = this.lanes.get(channel)!;
    return lane >= 2 ? bulkRoom : room;
  }

  /** Takes over deliveries that were committed as claimed by `claimant`. */
  take(deliveries: ClaimedDelivery[]): void {
    for (const [channel, lane] of this.lanes) {
      lane.add(deliveries.filter((delivery) => delivery.channel === channel));
    }
  }

  /**
   * Lets intake wait for sending while providers keep up: memory then holds a few hundred deliveries, and the rest stays in
   * the broker, where it costs nothing. A channel that stands still is not waited for.
   */
  async pace(): Promise<void> {
    await Promise.all([...this.lanes.values()].map((lane) => lane.whenBelow(Lane.CAPACITY / 4, 100)));
  }

  private hostOf(channel: Channel) {
    return {
      prepare: () => this.adapters.refresh(),
      gates: this.adapters.gates,
      adapterFor: (of: Channel, address: string) => this.adapters.for(of, address),
      markSending: (ids: string[]) => this.store.markSending(this.worker, ids),
      release: (ids: string[], afterMs: number, reason: string | null) =>
        this.store.release(this.worker, ids, afterMs, reason),
      finish: (entry: Finished) => this.finish(entry),
      call,
      onError: (error: Error) => this.onLaneError(channel, error),
    };
  }

  private onLaneError(channel: Channel, error: Error): void {
    this.logger.warn({ channel, error: error.message }, 'Sending is held up');
    setTimeout(() => this.lanes.get(channel)!.add([]), 500).unref();
  }

  private async finish(entry: Finished): Promise<void> {
    const { delivery, result, startedAt } = entry;
    finished.inc({ channel: delivery.channel, outcome: result.outcome });
    duration.observe({ channel: delivery.channel }, (Date.now() - startedAt.getTime()) / 1_000);
    await this.results.add(entry);
  }

  /** The provider has the message: its result is written as soon as the database takes it, however long that is. */
  private async writeResults(batch: Finished[]): Promise<void> {
    for (let delay = 100; ; delay = Math.min(delay * 2, 2_000)) {
      try {
        await this.store.finish(batch);
        return;
      } catch (error) {
        const details = { error: (error as Error).message, count: batch.length };
        this.logger.warn(details, 'Results could not be written yet');
        if (!isDatabaseUnavailable(error)) {
          // The batcher then writes each alone.
          if (batch.length > 1) throw error;
          return this.writeBare(batch[0]!);
        }
        if (this.stop.signal.aborted) return;
        await sleep(delay);
      }
    }
  }

  /** A result PostgreSQL refuses is written without the provider's words: that it is known matters more. */
  private async writeBare(entry: Finished): Promise<void> {
    const { delivery } = entry;
    const bare = { ...entry.result, detail: undefined, providerMessageId: undefined } as unknown as SendResult;
    await this.store.finish([{ ...entry, result: bare }]).catch((error: Error) => {
      this.logger.error({ deliveryId: delivery.id, error: error.message }, 'A result could not be written');
    });
  }

  private async heartbeatLoop(): Promise<void> {
    while (!this.stop.signal.aborted) {
      await this.pause(HEARTBEAT_MS);
      try {
        if (!(await this.store.heartbeat(this.worker)) && !this.stop.signal.aborted) await this.comeBack();
        const held = [...this.lanes.values()].flatMap((lane) => [...lane.held]);
        const strays = await this.store.freeStrays(this.worker, held, REPEATED_AFTER_CRASH);
        if (strays > 0) this.logger.warn({ strays }, 'Freed deliveries whose claim this worker never heard of');
        const { requeued, unknown } = await this.store.recover(GIVEN_UP_AFTER, REPEATED_AFTER_CRASH);
        if (requeued + unknown > 0)
          this.logger.warn({ requeued, unknown }, 'Freed the deliveries of a worker that died');
      } catch (error) {
        this.logger.warn({ error: (error as Error).message }, 'Heartbeat failed');
      }
    }
  }

  /** Others took this worker for dead (it was suspended, or cut off): what it held is theirs now. */
  private async comeBack(): Promise<void> {
    this.logger.warn({ worker: this.worker }, 'This worker was taken for dead; it goes on under a new name');
    const name = randomUUID();
    await this.store.register(name);
    this.worker = name;
  }

  private async pollLoop(): Promise<void> {
    while (!this.stop.signal.aborted) {
      let found = 0;
      for (const [channel, lane] of this.lanes) {
        // Small helpings: another replica may want some, and what is fresh should find room.
        const wanted = this.adapters.isShut(channel) ? 0 : Math.min(500, lane.room - Lane.CAPACITY / 2);
        if (wanted <= 0 || this.stop.signal.aborted) continue;
        try {
          const bulk = Math.max(0, Math.min(wanted, lane.bulkRoom - Lane.BULK_CAPACITY / 2));
          const due = await this.store.claimDue(this.worker, channel, wanted, bulk);
          found += due.length;
          if (due.length > 0) await this.takeFound(lane, due);
        } catch (error) {
          if (!isDatabaseUnavailable(error))
            this.logger.warn({ channel, error: (error as Error).message }, 'Looking for due deliveries failed');
        }
      }
      if (found === 0) await this.pause(POLL_MS);
      else await this.pace();
    }
  }

  /** From the claim on they are in hand: what fails here is given back, not left to be found by others. */
  private async takeFound(lane: Lane, found: FoundDelivery[]): Promise<void> {
    try {
      lane.add(await this.recheck.check(this.worker, found));
    } catch (error) {
      await this.store.release(
        this.worker,
        found.map(({ id }) => id),
        POLL_MS,
        null,
      );
      throw error;
    }
  }

  private async digestLoop(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const made = await this.digests.release().catch((error: Error) => {
        if (!isDatabaseUnavailable(error)) this.logger.warn({ error: error.message }, 'Making digests failed');
        return 0;
      });
      if (made === 0) await this.pause(DIGEST_POLL_MS);
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stop.signal }).catch(() => undefined);
  }
}

/** One call to a provider, as a span of the trace in which the event was sent. */
async function call(adapter: ChannelAdapter, delivery: ClaimedDelivery): Promise<SendResult> {
  const { channel, id, type, attempt, traceparent } = delivery;
  const attributes = { channel, 'delivery.id': id, 'delivery.attempt': attempt, 'event.type': type };
  const options = { kind: SpanKind.CLIENT, parent: traceparent, attributes };
  try {
    return await withSpan(`send ${channel}`, options, () => adapter.send(delivery));
  } catch (error) {
    return { outcome: 'unknown', code: 'ADAPTER_FAILED', detail: (error as Error).message };
  }
}
