import { type OnStop, type PlatformSettings, startParts } from '@marmalade/config';
import { openDatabase } from '@marmalade/database';
import { HealthRegistry } from '@marmalade/http';
import { EventServer, type EventTransport, type InProcessBus, RabbitMqTransport } from '@marmalade/messaging';
import { createLogger, type Logger, startTracing } from '@marmalade/observability';
import { Outbox, OutboxRelay } from '@marmalade/outbox';
import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { DataSource, DataSourceOptions } from 'typeorm';

/** A service that runs. */
export interface RunningService {
  url: string;
  /** Begins to carry outbox rows away; to be called when every listener of the process is there. */
  startRelay(): void;
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Its name in logs, traces and the broker's list of connections, and its schema. */
  name: string;
  config: PlatformSettings;
  migrations: NonNullable<DataSourceOptions['migrations']>;
  /** The in-process transport, shared by all services of the process; unset: RabbitMQ, which the settings must name. */
  bus?: InProcessBus;
}

/** What every service with tables and events is built on. */
export interface ServiceBasics {
  name: string;
  logger: Logger;
  dataSource: DataSource;
  outbox: Outbox;
  transport: EventTransport;
  /** Carries what is in the outbox; it is started and stopped by whoever asked for it. */
  relay: OutboxRelay;
}

/**
 * Starts a service: log, traces, its schema brought up to date, the way to the other services; then what is its own.
 * @param start starts the rest, and says how each part is stopped again: newest first, before what it is built on
 * @throws Error when database or broker are not named
 */
export async function startService<Running>(
  { name, config, migrations, bus }: ServiceOptions,
  start: (basics: ServiceBasics, onStop: OnStop) => Promise<Running>,
): Promise<Running & { close(): Promise<void> }> {
  const logger = createLogger({ service: name, level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  const { DATABASE_URL: url, RABBITMQ_URL: rabbitMqUrl } = config;
  if (!url) throw new Error('DATABASE_URL is missing: only the standalone brings its own PostgreSQL');
  if (!bus && !rabbitMqUrl)
    throw new Error('RABBITMQ_URL is missing: without a broker services run in one process (npm start)');
  return startParts(async (onStop) => {
    const tracing = await startTracing({ service: name, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
    onStop(() => tracing.shutdown());
    const poolSize = config.DATABASE_POOL_SIZE;
    const dataSource = await openDatabase({ url, schema: name, migrations, poolSize, logger });
    onStop(() => dataSource.destroy());
    const transport: EventTransport = bus ?? new RabbitMqTransport(rabbitMqUrl!, name, logger);
    // The bus belongs to the process.
    if (!bus) onStop(() => transport.close());
    const outbox = new Outbox(dataSource);
    const relay = new OutboxRelay({ dataSource, outbox, publisher: transport.publisher, logger });
    return start({ name, logger, dataSource, outbox, transport, relay }, onStop);
  });
}

/**
 * Has an application listen to events, and say how database and broker are.
 * @param announcedTypes all types that somebody announces: a listener for another one refuses to start
 */
export function connectEvents(
  app: INestApplication,
  { transport, dataSource, logger }: ServiceBasics,
  announcedTypes: string[],
): void {
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new EventServer({ transport, dataSource, logger, announcedTypes }),
  });
  const health = app.get(HealthRegistry);
  health.register('database', async () => ({ ok: (await dataSource.query('SELECT 1')).length === 1 }));
  // Without a broker a service still answers; what it announces waits in the outbox.
  health.register('broker', async () => ({ ok: transport.connected }), { critical: false });
}
