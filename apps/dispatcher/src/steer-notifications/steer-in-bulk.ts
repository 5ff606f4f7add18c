import { ApiProperty } from '@nestjs/swagger';
import { decodeCursor, encodeCursor, VALIDATION_FAILED } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import type { DeliveryState } from '../deliveries/delivery-state.js';
import { type DeliverySteering, type PickedDelivery, statesOf } from '../deliveries/delivery-steering.js';
import type { SteerInBulkBody } from './steer-in-bulk.body.js';

/** Deliveries a statement. */
const BATCH = 1_000;
/** No batch is begun after so long: a gateway's patience ends sooner than a backlog of a million. */
const PATIENCE_MS = 10_000;
const LOG_EVERY_BATCHES = 10;

/** What one call did. */
export class BulkOutcome {
  @ApiProperty({ type: 'integer', description: 'deliveries found in a state the action is for', example: 40 })
  matched!: number;

  @ApiProperty({
    type: 'integer',
    description:
      'of these, how many were changed; the others could not be: expired, address dead, taken back, no content',
    example: 38,
  })
  changed!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'where to go on, when there are more than one call does; null: all are done',
    example: null,
  })
  nextCursor!: string | null;
}

/**
 * Retries or cancels many deliveries, batch by batch, each batch in a transaction of its own: what was done stays done whatever
 * happens then, and nothing is locked for longer than a batch takes.
 */
export class SteerInBulk {
  /** @param patienceMs after which the rest is left to the next call */
  constructor(
    private readonly steering: DeliverySteering,
    private readonly logger: Logger,
    private readonly batch = BATCH,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** @throws Problem VALIDATION_FAILED, CURSOR_INVALID */
  async steer({ action, ids, filter, cursor }: SteerInBulkBody, by: string): Promise<BulkOutcome> {
    const states = statesOf(action, filter?.status);
    assertMeaningful(ids, filter, states.length > 0, action);
    const place = cursor === undefined ? undefined : placeOf(cursor, states);
    const outcome: BulkOutcome = { matched: 0, changed: 0, nextCursor: null };
    const until = performance.now() + this.patienceMs;
    let batches = 0;
    for (const state of place ? states.slice(states.indexOf(place.state)) : states) {
      let after = state === place?.state ? place.after : undefined;
      for (;;) {
        const found = await this.steering.find(state, { filter: filter ?? {}, ids }, after, this.batch);
        outcome.matched += found.length;
        outcome.changed += await this.steering.steerFound(action, found, by);
        if (found.length < this.batch) break;
        after = found.at(-1)!;
        batches += 1;
        if (batches % LOG_EVERY_BATCHES === 0)
          this.logger.info({ action, by, ...outcome }, 'Steering deliveries in bulk');
        if (performance.now() >= until) {
          outcome.nextCursor = encodeCursor([state, after.notificationId, after.id]);
          this.logger.info({ action, by, ...outcome }, 'Steered some deliveries in bulk; there are more');
          return outcome;
        }
      }
    }
    this.logger.info({ action, by, ...outcome }, 'Steered deliveries in bulk');
    return outcome;
  }
}

/** A filter that says nothing means everything: whoever wants that names a time. */
function assertMeaningful(
  ids: SteerInBulkBody['ids'],
  filter: SteerInBulkBody['filter'],
  hasStates: boolean,
  action: string,
): void {
  const refuse = (pointer: string, code: string, message: string) => {
    throw VALIDATION_FAILED.problem(undefined, [{ pointer, code, message }]);
  };
  if (ids && filter) refuse('/filter', 'IDS_OR_FILTER', 'either ids or a filter, not both');
  if (filter && Object.values(filter).every((value) => value === undefined)) {
    refuse('/filter', 'FILTER_EMPTY', 'a filter names at least one condition');
  }
  if (!hasStates) refuse('/filter/status', 'STATUS_NOT_STEERABLE', `there is nothing to ${action} in this state`);
}

function placeOf(cursor: string, states: DeliveryState[]): { state: DeliveryState; after: PickedDelivery } {
  const [state, notificationId, id] = decodeCursor(cursor, ['string', 'uuid', 'uuid']) as [
    DeliveryState,
    string,
    string,
  ];
  if (!states.includes(state)) throw VALIDATION_FAILED.problem('The cursor belongs to another action or filter.');
  return { state, after: { notificationId, id } };
}
