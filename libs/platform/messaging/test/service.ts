import { type CloudEvent, newId } from '@marmalade/contracts-envelope';
import { openDatabase } from '@marmalade/database';
import { Outbox, OUTBOX_TABLES_SQL, OutboxRelay } from '@marmalade/outbox';
import { Controller, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import {
  DeadLetters,
  type EventContext,
  EventServer,
  type EventTransport,
  MESSAGING_TABLES_SQL,
  Subscribe,
  type SubscriptionOptions,
} from '../src/index.js';

/** What a handler of a test does with each event, beside noting its effect. */
export type Behaviour = (event: CloudEvent, context: EventContext) => Promise<void> | void;

export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

class CreateTestTables1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const effect = `CREATE TABLE effect (seq bigint GENERATED ALWAYS AS IDENTITY, queue text, event_id text, type text,
      subject text, data jsonb)`;
    for (const sql of [...OUTBOX_TABLES_SQL, ...MESSAGING_TABLES_SQL, effect]) await queryRunner.query(sql);
  }

  async down(): Promise<void> {}
}

/** A small service as ours are: a schema, an outbox with its relay, and Nest controllers that listen. */
export class Service {
  readonly deadLetters: DeadLetters;
  private apps: INestMicroservice[] = [];
  private relay?: OutboxRelay;

  private constructor(
    readonly dataSource: DataSource,
    readonly outbox: Outbox,
    readonly transport: EventTransport,
  ) {
    this.deadLetters = new DeadLetters(dataSource);
  }

  static async open(databaseUrl: string, transport: EventTransport): Promise<Service> {
    const dataSource = await openDatabase({
      url: databaseUrl,
      schema: 'conformance',
      migrations: [CreateTestTables1700000000000],
      logger: SILENT,
    });
    return new Service(dataSource, new Outbox(dataSource), transport);
  }

  /** Starts a Nest microservice with the given controllers; retries come quickly. @returns its end */
  async listen(...controllers: Type[]): Promise<() => Promise<void>> {
    class Listeners {}
    const strategy = new EventServer({
      transport: this.transport,
      dataSource: this.dataSource,
      logger: SILENT,
      retry: { retryDelaysMs: [50, 100, 100], retryPollMs: 30 },
    });
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(
      { module: Listeners, controllers },
      { strategy, logger: false },
    );
    await app.listen();
    this.apps.push(app);
    return async () => {
      this.apps = this.apps.filter((other) => other !== app);
      await app.close();
    };
  }

  startRelay(): void {
    this.relay = new OutboxRelay({
      dataSource: this.dataSource,
      outbox: this.outbox,
      publisher: this.transport.publisher,
      logger: SILENT,
      pollMs: 20,
    });
    this.relay.start();
  }

  async announce(...events: CloudEvent[]): Promise<void> {
    await this.dataSource.transaction((tx) =>
      this.outbox.add(
        tx,
        events.map((event) => ({ event })),
      ),
    );
  }

  /** Ids of the events that had their effect, in the order of effect, as often as they had it. */
  async effects(queue: string): Promise<string[]> {
    const rows: { event_id: string }[] = await this.dataSource.query(
      'SELECT event_id FROM effect WHERE queue = $1 ORDER BY seq',
      [queue],
    );
    return rows.map(({ event_id }) => event_id);
  }

  async outboxRows(): Promise<{ attempts: number; last_error: string | null }[]> {
    return this.dataSource.query('SELECT attempts, last_error FROM outbox ORDER BY id');
  }

  async close(): Promise<void> {
    await this.relay?.stop();
    for (const app of this.apps.splice(0)) await app.close();
    await this.transport.close();
    await this.dataSource.destroy();
  }
}

/** A controller that notes each event's effect in its transaction, after the behaviour under test had its say. */
export function listener(
  patterns: string | string[],
  options: SubscriptionOptions,
  behave: Behaviour = () => undefined,
): Type {
  const note = async (event: CloudEvent, context: EventContext): Promise<void> => {
    await behave(event, context);
    if (context.refusalOf(event)) return;
    await context.tx.query('INSERT INTO effect (queue, event_id, type, subject, data) VALUES ($1, $2, $3, $4, $5)', [
      context.queue,
      event.id,
      event.type,
      event.subject ?? null,
      JSON.stringify(event.data),
    ]);
  };

  @Controller()
  class Listener {
    @Subscribe(patterns, options)
    async handle(@Payload() payload: CloudEvent | CloudEvent[], @Ctx() context: EventContext): Promise<void> {
      for (const event of Array.isArray(payload) ? payload : [payload]) await note(event, context);
    }
  }
  return Listener;
}

export function anEvent(type: string, data: unknown = {}, subject?: string): CloudEvent {
  return { specversion: '1.0', id: newId(), source: '/test', type, subject, time: new Date().toISOString(), data };
}
