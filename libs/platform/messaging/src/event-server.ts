import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import { QueueConsumer, type QueueConsumerOptions, type QueueHandler } from './queue-consumer.js';
import type { SubscriptionOptions } from './subscribe.decorator.js';
import { topicMatcher } from './topic-pattern.js';
import type { MessagingLogger } from './messaging-logger.js';
import type { EventTransport, Subscription } from './transport.js';

export interface EventServerOptions {
  transport: EventTransport;
  dataSource: DataSource;
  logger: MessagingLogger;
  /** All event types that somebody announces; a pattern that matches none of them refuses to start. Unset: not checked. */
  announcedTypes?: string[];
  retry?: Pick<QueueConsumerOptions, 'retryDelaysMs' | 'retryPollMs'>;
}

/** How long work in hand may take at shutdown. */
const PATIENCE_MS = 3_000;

/**
 * The strategy by which Nest hands events to the methods marked with `@Subscribe`, over whichever transport it is given:
 * `app.connectMicroservice({ strategy: new EventServer(…) })`.
 */
export class EventServer extends Server implements CustomTransportStrategy {
  /** Handlers report their failures to the consumer, which decides; Nest needs not log them. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly queues = new Map<string, { batch?: number; overlap?: boolean; handlers: QueueHandler[] }>();
  private consumers: QueueConsumer[] = [];
  private subscriptions: Subscription[] = [];

  constructor(private readonly options: EventServerOptions) {
    super();
  }

  /** Keyed by queue and pattern, where Nest's own map would chain all handlers of a pattern. */
  override addHandler(
    pattern: string,
    callback: MessageHandler,
    _isEvent = false,
    extras: Record<string, unknown> = {},
  ): void {
    const { queue, batch, overlap } = extras as Partial<SubscriptionOptions>;
    if (!queue) throw new Error(`The handler of ${pattern} names no queue: use @Subscribe`);
    const entry = this.queues.get(queue) ?? { batch, overlap, handlers: [] };
    if (entry.batch !== batch) throw new Error(`The handlers of queue ${queue} do not agree on the batch`);
    if (entry.handlers.some((handler) => handler.pattern === pattern)) {
      throw new Error(`Two handlers of queue ${queue} take ${pattern}`);
    }
    const { announcedTypes } = this.options;
    if (announcedTypes && !announcedTypes.some(topicMatcher(pattern))) {
      throw new Error(`Queue ${queue} waits for ${pattern}, which nobody announces`);
    }
    entry.handlers.push({
      pattern,
      handle: (payload, context) =>
        lastValueFrom(this.transformToObservable(Promise.resolve(callback(payload, context))), {
          defaultValue: undefined,
        }),
    });
    this.queues.set(queue, entry);
    this.messageHandlers.set(`${queue} ${pattern}`, callback);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    const { transport, dataSource, logger, retry } = this.options;
    try {
      for (const [queue, { batch, overlap, handlers }] of this.queues) {
        const consumer = new QueueConsumer({ queue, batch, overlap, handlers, dataSource, logger, ...retry });
        this.consumers.push(consumer);
        this.subscriptions.push(await transport.subscribe(consumer));
        consumer.startRetries();
      }
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Takes no more, and waits for what is in hand; not for ever, should the database be away. */
  async close(): Promise<void> {
    const closeConsumers = (): Promise<unknown> => Promise.all(this.consumers.map((consumer) => consumer.close()));
    const impatience = setTimeout(closeConsumers, PATIENCE_MS);
    await Promise.all(this.subscriptions.map((subscription) => subscription.close()));
    clearTimeout(impatience);
    await closeConsumers();
    this.subscriptions = [];
    this.consumers = [];
  }

  on(): never {
    throw new Error('The event server emits nothing');
  }

  unwrap<T>(): T {
    return this.options.transport as T;
  }
}
