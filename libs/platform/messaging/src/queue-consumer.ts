import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { isDatabaseUnavailable, isTransactionConflict } from '@marmalade/database';
import { claimInbox, releaseInbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { buryMessages, type Casualty } from './dead-letters.js';
import { EventContext } from './event-context.js';
import { decode, type DecodedMessage, fallbackId, type IncomingMessage } from './message.js';
import { NonRetryableError } from './message-errors.js';
import { RetryStore } from './retry-store.js';
import { topicMatcher } from './topic-pattern.js';
import type { MessagingLogger } from './messaging-logger.js';

/** One handler of a queue. */
export interface QueueHandler {
  pattern: string;
  handle(payload: CloudEvent | CloudEvent[], context: EventContext): Promise<unknown>;
}

export interface QueueConsumerOptions {
  queue: string;
  /** Events a transaction at most; unset: each event has its own transaction and its own call. */
  batch?: number;
  /** See SubscriptionOptions. */
  overlap?: boolean;
  handlers: QueueHandler[];
  dataSource: DataSource;
  logger: MessagingLogger;
  /** Pauses before each further attempt, in milliseconds; when they are used up the message is a dead letter. */
  retryDelaysMs?: number[];
  /** How often due retries are looked for, in milliseconds. */
  retryPollMs?: number;
}

const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const CONFLICT_TRIES = 3;

/**
 * What happens to a queue's messages, whichever transport brings them.
 *
 * The handler's effects, the inbox rows and, for what is refused, the dead letters commit together; a message handled before
 * has no effect. When a batch fails it is halved until the culprit stands alone: that one is retried later, from the
 * database, and at last put to the dead letters, while its neighbours go through.
 * A redelivered message may be what killed the last process: it runs alone, and is counted before it runs.
 */
export class QueueConsumer {
  readonly queue: string;
  readonly batch: number;
  readonly overlap: boolean;
  private readonly matchers: { handler: QueueHandler; matches: (routingKey: string) => boolean }[];
  private readonly retries: RetryStore;
  private readonly delays: number[];
  private readonly stop = new AbortController();
  private retrying?: Promise<void>;
  private quietUntil = 0;
  private suppressed = 0;

  constructor(private readonly options: QueueConsumerOptions) {
    this.queue = options.queue;
    this.batch = options.batch ?? 1;
    this.overlap = options.overlap ?? false;
    this.matchers = options.handlers.map((handler) => ({ handler, matches: topicMatcher(handler.pattern) }));
    this.retries = new RetryStore(options.dataSource, options.queue);
    this.delays = options.retryDelaysMs ?? RETRY_DELAYS_MS;
  }

  /** The patterns its queue is bound with. */
  get patterns(): string[] {
    return this.matchers.map(({ handler }) => handler.pattern);
  }

  accepts(routingKey: string): boolean {
    return this.matchers.some(({ matches }) => matches(routingKey));
  }

  /**
   * Settles messages: when it resolves, each has had its effect, or is kept for a retry, or is a dead letter, and that is committed.
   * While the database is away it waits.
   * @throws only when the consumer is being closed meanwhile; the messages are then not settled
   */
  async handle(messages: IncomingMessage[]): Promise<void> {
    const readable: DecodedMessage[] = [];
    const unreadable: Casualty[] = [];
    for (const message of messages) {
      try {
        readable.push(decode(message));
      } catch (error) {
        unreadable.push(toCasualty(message, fallbackId(message), error as Error, 1));
      }
    }
    if (unreadable.length > 0) {
      this.report(
        { count: unreadable.length, error: unreadable[0].error },
        'Unreadable messages went to the dead letters',
      );
      await this.whileDatabaseIsBack(() => buryMessages(this.options.dataSource.manager, this.queue, unreadable));
    }
    const suspects = readable.filter(({ message }) => message.redelivered);
    if (suspects.length > 0) await this.handleSuspects(suspects);
    const others = readable.filter(({ message }) => !message.redelivered);
    for (let start = 0; start < others.length; start += this.batch) {
      await this.settleOrSplit(others.slice(start, start + this.batch));
    }
  }

  /** Works off due retries from now on. */
  startRetries(): void {
    this.retrying ??= this.retryLoop();
  }

  /** Gives up waiting for an absent database, and ends the retries after the one in hand. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.retrying;
  }

  /** Puts messages aside that the broker itself gave up on. */
  async bury(messages: IncomingMessage[], code: string, error: string): Promise<void> {
    const casualties = messages.map((message) => ({
      messageId: fallbackId(message),
      message,
      code,
      error,
      attempts: this.delays.length + 1,
    }));
    this.report({ count: casualties.length, code, error }, 'Messages went to the dead letters');
    await this.whileDatabaseIsBack(() => buryMessages(this.options.dataSource.manager, this.queue, casualties));
  }

  private async handleSuspects(suspects: DecodedMessage[]): Promise<void> {
    const handled = await this.whileDatabaseIsBack(() => this.retries.forgetHandled(suspects.map((s) => s.messageId)));
    for (const suspect of suspects) {
      if (handled.has(suspect.messageId)) continue;
      const attempts = await this.whileDatabaseIsBack(() =>
        this.retries.countSuspect(suspect.messageId, suspect.message),
      );
      await this.settleCounted(suspect, attempts);
    }
  }

  /** Settles a message that has a row in the retries, which says how often it was begun, this time included. */
  private async settleCounted(decoded: DecodedMessage, attempts: number): Promise<void> {
    if (attempts > this.delays.length + 1) {
      const error = new NonRetryableError(
        'HANDLER_CRASHED',
        `The process died ${attempts - 1} times while handling it`,
      );
      return this.putAside(decoded, error, attempts);
    }
    await this.settleOrSplit([decoded], attempts);
  }

  private async settleOrSplit(batch: DecodedMessage[], attempts?: number): Promise<void> {
    try {
      await this.whileDatabaseIsBack(() => this.settle(batch, attempts !== undefined));
    } catch (error) {
      if (this.stop.signal.aborted && isDatabaseUnavailable(error)) throw error;
      if (batch.length === 1) return this.putAside(batch[0], error as Error, attempts ?? 1);
      const middle = Math.ceil(batch.length / 2);
      await this.settleOrSplit(batch.slice(0, middle));
      await this.settleOrSplit(batch.slice(middle));
    }
  }

  private async settle(batch: DecodedMessage[], counted: boolean): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const context = await this.options.dataSource.transaction(async (tx) => {
          const context = new EventContext(this.queue, tx);
          const fresh = await claimInbox(tx, this.queue, [...new Set(batch.map(({ messageId }) => messageId))]);
          const taken = batch.filter(({ messageId }) => fresh.delete(messageId));
          await this.callHandlers(taken, context);
          await this.buryRefused(taken, context);
          if (counted) await this.retries.remove(tx, batch[0].messageId);
          return context;
        });
        context.committed();
        return;
      } catch (error) {
        if (!isTransactionConflict(error) || tries === CONFLICT_TRIES) throw error;
      }
    }
  }

  private async callHandlers(taken: DecodedMessage[], context: EventContext): Promise<void> {
    for (const { handler, matches } of this.matchers) {
      const events = taken.filter(({ message }) => matches(message.routingKey)).map(({ event }) => event);
      if (events.length === 0) continue;
      if (this.options.batch !== undefined) await handler.handle(events, context);
      else for (const event of events) await handler.handle(event, context);
    }
  }

  private async buryRefused(taken: DecodedMessage[], context: EventContext): Promise<void> {
    const refused = taken.flatMap(({ event, message, messageId }) => {
      const refusal = context.refusalOf(event);
      return refusal ? [{ messageId, message, attempts: 1, ...refusal }] : [];
    });
    if (refused.length === 0) return;
    this.report({ count: refused.length, error: refused[0].error }, 'Refused messages went to the dead letters');
    const ids = refused.map(({ messageId }) => messageId);
    await releaseInbox(context.tx, this.queue, ids);
    await buryMessages(context.tx, this.queue, refused);
  }

  private async putAside(decoded: DecodedMessage, error: Error, attempts: number): Promise<void> {
    const { message, messageId } = decoded;
    const delay = this.delays[attempts - 1];
    const final = error instanceof NonRetryableError || delay === undefined;
    const details = {
      queue: this.queue,
      messageId,
      type: message.routingKey,
      attempts,
      error: error.message,
      stack: error.stack,
    };
    this.report(details, final ? 'A message went to the dead letters' : 'A message failed and will be tried again');
    await this.whileDatabaseIsBack(async () => {
      if (!final) return this.retries.schedule(messageId, message, attempts, delay, error.message);
      await this.buryCounted(toCasualty(message, messageId, error, attempts));
    });
  }

  private async retryLoop(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        const due = await this.retries.claimDue(20);
        for (const { message, attempts } of due) {
          if (this.stop.signal.aborted) return;
          const decoded = await this.decodeOrBury(message, attempts);
          if (decoded) await this.settleCounted(decoded, attempts);
        }
        if (due.length > 0) continue;
      } catch (error) {
        if (!isDatabaseUnavailable(error)) this.report({ error: (error as Error).message }, 'Retries are held up');
      }
      await sleep(this.options.retryPollMs ?? 500, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** A replayed message may be one that can not be read: it goes back to the dead letters, under the id of its row. */
  private async decodeOrBury(message: IncomingMessage, attempts: number): Promise<DecodedMessage | undefined> {
    try {
      return decode({ ...message, redelivered: true });
    } catch (error) {
      await this.buryCounted(toCasualty(message, message.messageId!, error as Error, attempts));
      return undefined;
    }
  }

  /** To the dead letters, and off the retries if it has a row there. */
  private async buryCounted(casualty: Casualty): Promise<void> {
    await this.options.dataSource.transaction(async (tx) => {
      await buryMessages(tx, this.queue, [casualty]);
      await this.retries.remove(tx, casualty.messageId);
    });
  }

  /** Repeats work until the database is there to do it; gives up only when the consumer closes. */
  private async whileDatabaseIsBack<T>(work: () => Promise<T>): Promise<T> {
    for (let delay = 100; ; delay = Math.min(delay * 2, 2_000)) {
      try {
        return await work();
      } catch (error) {
        if (!isDatabaseUnavailable(error) || this.stop.signal.aborted) throw error;
        this.report({ error: (error as Error).message }, 'The database is away; messages wait');
        await sleep(delay, undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
  }

  /** One line a second at most: a fault that touches every message must not drown the log. */
  private report(details: object, message: string): void {
    if (Date.now() < this.quietUntil) {
      this.suppressed += 1;
      return;
    }
    this.quietUntil = Date.now() + 1_000;
    const suppressed = this.suppressed > 0 ? { similarLinesSuppressed: this.suppressed } : {};
    this.options.logger.warn({ queue: this.queue, ...details, ...suppressed }, message);
    this.suppressed = 0;
  }
}

function toCasualty(message: IncomingMessage, messageId: string, error: Error, attempts: number): Casualty {
  const code = error instanceof NonRetryableError ? error.code : 'HANDLER_FAILED';
  return { messageId, message, code, error: error.message, attempts };
}
