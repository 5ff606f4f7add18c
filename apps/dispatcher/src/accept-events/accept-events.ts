import { ApiProperty } from '@nestjs/swagger';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { Batcher } from '@marmalade/database';
import type { IdempotencyKeys, Problem } from '@marmalade/http';
import { FROM_OUTSIDE } from '@marmalade/messaging';
import { currentTraceparent } from '@marmalade/observability';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { FACTS } from '../catalogue/announced-events.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { setLateEventsApart } from '../erasures/late-events.js';
import type { NotificationStore } from '../notifications/notification-store.js';
import { EVENT_TYPE_RESERVED, EVENT_TYPE_UNKNOWN } from './event-problems.js';

/** What the caller is told: the ids that are safe now, in the order they came. */
export class Accepted {
  @ApiProperty({ type: String, isArray: true, example: ['019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10'] })
  accepted!: string[];
}

/** Rows of one insert at most: requests that come together share a statement and a commit. */
const ROWS_AT_ONCE = 2_000;

/** Takes events in: when it answers, they are in the outbox, committed. */
export class AcceptEvents {
  private readonly inserts: Batcher<CloudEvent[]>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly catalogue: Catalogue,
    private readonly store: NotificationStore,
    private readonly idempotencyKeys: IdempotencyKeys,
  ) {
    this.inserts = new Batcher((requests) => this.insert(requests.flat()), 200);
  }

  /**
   * Stores events. One that was taken before is accepted again, and does nothing.
   * @param idempotencyKey the request's header, when it has one: the same request then gets the same answer
   * @throws Problem EVENT_TYPE_RESERVED when a type is a fact of one of our services, which nobody else may tell;
   *   EVENT_TYPE_UNKNOWN when a type is not registered: such events are kept apart and reported, the others
   *   of the request are not taken
   */
  async accept(events: CloudEvent[], idempotencyKey?: string): Promise<Accepted> {
    refuseFacts(events);
    await this.refuseUnknown(events);
    const traceparent = currentTraceparent();
    const traced = events.map((event) => ({
      ...event,
      ...FROM_OUTSIDE,
      traceparent: event.traceparent ?? traceparent,
    }));
    const answer = { accepted: events.map(({ id }) => id) };
    if (idempotencyKey === undefined) {
      if (traced.length > 0) await this.inserts.add(traced);
      return answer;
    }
    const { body } = await this.idempotencyKeys.run(
      'POST /events',
      idempotencyKey,
      events.map(withoutTime),
      async (tx) => {
        await this.outbox.add(
          tx,
          traced.map((event) => ({ event })),
        );
        return { status: 202, body: answer };
      },
    );
    return body;
  }

  private async insert(events: CloudEvent[]): Promise<void> {
    for (let start = 0; start < events.length; start += ROWS_AT_ONCE) {
      const rows = events.slice(start, start + ROWS_AT_ONCE).map((event) => ({ event }));
      await this.outbox.add(this.dataSource.manager, rows);
    }
  }

  private async refuseUnknown(events: CloudEvent[]): Promise<void> {
    const unknown = events.filter(({ type }) => !this.catalogue.get(type));
    if (unknown.length === 0) return;
    const { current, late } = await setLateEventsApart(this.dataSource.manager, unknown);
    await this.store.saveUnregistered(this.dataSource.manager, [...current, ...late]);
    throw unknownTypes(events, this.catalogue, 'Kept under /events/unregistered; register the type and send it again.');
  }
}

/** @throws Problem EVENT_TYPE_RESERVED: whoever may send events could else make anybody an admin */
export function refuseFacts(events: readonly CloudEvent[]): void {
  const faults = events.flatMap(({ type }, index) =>
    FACTS.has(type)
      ? [{ pointer: events.length > 1 ? `/${index}/type` : '/type', code: 'RESERVED', message: `${type} is reserved` }]
      : [],
  );
  if (faults.length > 0) throw EVENT_TYPE_RESERVED.problem(undefined, faults);
}

/** @param remark what the caller is told beside the types, a sentence */
export function unknownTypes(events: CloudEvent[], catalogue: Catalogue, remark: string): Problem {
  const isKnown = (type: string): boolean => catalogue.get(type) !== undefined;
  const types = [...new Set(events.map(({ type }) => type))].filter((type) => !isKnown(type));
  return EVENT_TYPE_UNKNOWN.problem(
    `Nobody has described ${types.slice(0, 5).join(', ')}. ${remark}`,
    events.flatMap(({ type }, index) => {
      if (isKnown(type)) return [];
      const pointer = events.length > 1 ? `/${index}/type` : '/type';
      return [{ pointer, code: 'UNKNOWN', message: `${type} is not registered` }];
    }),
  );
}

/** The time may have been filled in by us: it does not make a repeated request another one. */
function withoutTime({ time: _time, ...event }: CloudEvent): unknown {
  return event;
}
