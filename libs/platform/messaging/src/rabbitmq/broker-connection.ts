import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import type { MessagingLogger } from '../messaging-logger.js';

/** How long declaring queues and subscribing may take. */
const BUILD_MS = 20_000;
/** How long the broker may take to agree to the end of a connection. */
const HANG_UP_MS = 2_000;

/** Builds what lives on a connection: channels, topology, consumers. Called anew after every reconnection. */
export type OnOpen = (connection: ChannelModel) => Promise<void>;

/**
 * One connection to the broker that comes back by itself, for as long as the service runs.
 * The first attempt may fail like any later one: a service starts, and takes requests, while the broker is away.
 */
export class BrokerConnection {
  private current?: ChannelModel;
  private readonly builders = new Set<OnOpen>();
  private readonly stop = new AbortController();
  private running?: Promise<void>;
  /** The broker asked publishers to stop (memory or disk alarm). */
  blocked = false;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly logger: MessagingLogger,
    private readonly onUnblocked: () => void = () => undefined,
  ) {}

  get open(): boolean {
    return this.current !== undefined;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Builds on the connection now, when there is one, and after each reconnection. */
  async build(onOpen: OnOpen): Promise<void> {
    this.builders.add(onOpen);
    if (this.current) await onOpen(this.current);
  }

  dismiss(onOpen: OnOpen): void {
    this.builders.delete(onOpen);
  }

  async close(): Promise<void> {
    this.stop.abort();
    if (this.current) await hangUp(this.current);
    await this.running;
  }

  /** Gives up a connection that does not do what it should; a new one follows. */
  async reset(connection: ChannelModel): Promise<void> {
    await hangUp(connection);
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stop.signal.aborted;) {
      try {
        const connection = await connect(withHeartbeat(this.url), {
          timeout: 10_000,
          keepAlive: true,
          noDelay: true,
          clientProperties: { connection_name: `marmalade ${this.name}` },
        });
        await this.serve(connection, () => (failures = 0));
      } catch (error) {
        failures += 1;
        const details = { connection: this.name, failures, error: (error as Error).message };
        if (failures === 1 || failures % 20 === 0)
          this.logger.warn(details, 'The broker is out of reach; trying again');
      }
      const delay = Math.min(200 * 2 ** Math.min(failures, 5), 5_000) * (0.75 + Math.random() / 2);
      if (!this.stop.signal.aborted) await sleep(delay, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** Resolves when the connection is gone. */
  private async serve(connection: ChannelModel, onServing: () => void): Promise<void> {
    const closed = new Promise<Error | undefined>((resolve) => connection.on('close', resolve));
    connection.on('error', () => undefined);
    connection.on('blocked', (reason) => {
      this.blocked = true;
      this.logger.warn({ connection: this.name, reason }, 'The broker takes no messages for now');
    });
    connection.on('unblocked', () => {
      this.blocked = false;
      this.logger.info({ connection: this.name }, 'The broker takes messages again');
      this.onUnblocked();
    });
    try {
      if (this.stop.signal.aborted) return;
      await within(BUILD_MS, Promise.all([...this.builders].map((build) => build(connection))));
      this.current = connection;
      onServing();
      this.logger.info({ connection: this.name }, 'Connected to the broker');
      this.onUnblocked();
      const reason = await closed;
      if (!this.stop.signal.aborted) {
        this.logger.warn(
          { connection: this.name, error: reason?.message ?? 'closed' },
          'The broker connection was lost',
        );
      }
    } finally {
      this.current = undefined;
      this.blocked = false;
      await hangUp(connection);
    }
  }
}

/** Closes politely, and if the broker does not answer, without it. */
async function hangUp(connection: ChannelModel): Promise<void> {
  const { stream } = connection.connection as unknown as { stream: Socket };
  await within(HANG_UP_MS, connection.close()).catch(() => undefined);
  stream.destroy();
}

/** The broker may leave a declaration unanswered for a minute while a queue of it is in trouble; a new connection may fare better. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The broker did not answer in time')), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ten seconds, unless the address says otherwise: a silent partition is noticed in twenty. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', '10');
  return parsed.toString();
}
