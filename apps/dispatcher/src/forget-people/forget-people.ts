import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '@marmalade/database';
import type { Logger } from '@marmalade/observability';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource, EntityManager } from 'typeorm';
import type { DueErasure, ErasureStore } from '../erasures/erasure-store.js';
import { needlesOf } from '../erasures/needles.js';
import { removeOwnRows, stripOwnNotifications } from '../erasures/own-rows.js';
import { inShort } from '../erasures/strip.js';
import { SWEEPS, sweepPages } from '../erasures/sweeps.js';

/** What was in somebody's hands when a person was erased has come back by then: a provider's answer, an event being planned. */
const AGAIN_AFTER_MS = 2 * 60_000;
const PASSES = 2;
const POLL_MS = 5_000;
const AFTER_FAILURE_MS = 30_000;
/** Between two parts of a table: what is to be sent goes first. */
const BREATH_MS = 5;
/** How often others are told that the work is in hand. */
const HOLD_ON_EVERY_MS = 60_000;

export interface ForgetPeopleOptions {
  againAfterMs?: number;
  pollMs?: number;
}

/**
 * Erases people: their own rows, then the notifications they got with the events these came of, then whatever quotes an address
 * of theirs anywhere. In short transactions, table by table and some pages at a time; whatever is interrupted is begun anew.
 * All is looked through once more a little later, for what was under way meanwhile.
 */
export class ForgetPeople {
  private readonly end = new AbortController();
  private running?: Promise<void>;
  private wakeUp: () => void = () => undefined;
  private woken = false;

  constructor(
    readonly dataSource: DataSource,
    readonly outbox: Outbox,
    private readonly erasures: ErasureStore,
    private readonly logger: Logger,
    private readonly options: ForgetPeopleOptions = {},
  ) {}

  /** Notes who is to be erased. The work is done after the commit, by whichever process comes to it. */
  begin(tx: EntityManager, ids: readonly string[]): Promise<void> {
    return this.erasures.begin(tx, ids);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    this.wake();
    await this.running;
  }

  /** Looks for work now rather than at the next poll. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  /** Erases all who are due. @returns how many they were */
  async round(): Promise<number> {
    let count = 0;
    while (!this.end.signal.aborted) {
      const due = await this.erasures.take();
      if (!due) break;
      if (!(await this.attempt(due))) break;
      const isLast = due.passes + 1 >= PASSES;
      await this.erasures.finish(due.ids, isLast ? undefined : (this.options.againAfterMs ?? AGAIN_AFTER_MS));
      this.logger.info({ people: due.ids.length, pass: due.passes + 1 }, 'People were erased');
      count += due.ids.length;
    }
    return count;
  }

  /** @returns false when it was interrupted; others may go on then @throws what went wrong */
  private async attempt(due: DueErasure): Promise<boolean> {
    try {
      if (await this.erase(due)) return true;
      await this.erasures.putBack(due.ids, 0);
      return false;
    } catch (error) {
      await this.erasures.putBack(due.ids, AFTER_FAILURE_MS);
      throw error;
    }
  }

  /** @returns false when it was interrupted */
  private async erase({ ids, traces }: DueErasure): Promise<boolean> {
    const needles = needlesOf(traces);
    await inShort(this.dataSource, (tx) => removeOwnRows(tx, traces));
    await stripOwnNotifications(this, traces, needles);
    if (!needles) return true;
    let heldAt = performance.now();
    for (const sweep of SWEEPS) {
      for (let page: number | undefined = 0; page !== undefined;) {
        if (performance.now() - heldAt > HOLD_ON_EVERY_MS) {
          await this.erasures.holdOn(ids);
          heldAt = performance.now();
        }
        page = await sweepPages(this, sweep, needles, page);
        if (page !== undefined) await sleep(BREATH_MS, undefined, { ref: false });
        if (this.end.signal.aborted) return false;
      }
    }
    return true;
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      this.woken = false;
      try {
        await this.round();
      } catch (error) {
        const details = { error: (error as Error).message };
        if (!isDatabaseUnavailable(error)) this.logger.error(details, 'Erasing people failed; it is tried again');
      }
      if (!this.woken && !this.end.signal.aborted) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      timer = setTimeout(resolve, this.options.pollMs ?? POLL_MS);
      timer.unref();
    });
    clearTimeout(timer);
  }
}
