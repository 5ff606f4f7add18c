import { ApiProperty } from '@nestjs/swagger';
import type { DataSource, EntityManager } from 'typeorm';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import { withinTime } from '../notifications/time-limit.js';

/** What waits to be sent on a channel. */
export class QueueFigures {
  @ApiProperty({ type: 'integer', example: 4 })
  pending!: number;

  @ApiProperty({
    type: 'integer',
    description: 'those with a time of their own; what waits for a digest is counted by digest',
    example: 2,
  })
  deferred!: number;

  @ApiProperty({ type: 'integer', description: "people's digests that will go out", example: 1 })
  digests!: number;

  @ApiProperty({ type: Boolean, description: 'there are more than were counted', example: false })
  isAtLeast!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'when the one that waits longest was, or will be, due',
    example: '2026-11-21T09:30:00.000Z',
  })
  oldestDueAt!: Date | null;
}

/** What calls to a channel's provider came to in the last hour. */
export class HourFigures {
  @ApiProperty({ type: 'integer', example: 120 })
  sent!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  failed!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  unknown!: number;

  @ApiProperty({ type: 'integer', description: 'calls that will be repeated', example: 1 })
  retried!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'duration of calls that were taken', example: 240 })
  p95Ms!: number | null;

  @ApiProperty({
    type: Boolean,
    description: 'there were so many that a random part of them was counted, and multiplied',
    example: false,
  })
  isEstimate!: boolean;
}

const COUNTED_MAX = 10_000;
const LANES = [0, 1, 2, 3];
/** Calls of the last hour that are looked at, about. */
const SAMPLE = 20_000;
const BYTE_VALUES = 256;
/** No bound that is met; it tells the planner that rows are few. A part of 1/256 is the smallest, that of five million calls. */
const SAMPLES_MAX = 2;

/** How channels are doing, as the database knows it: any replica can be asked. */
export class ChannelFigures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sample = SAMPLE,
  ) {}

  /** @throws Problem LIST_TOO_SLOW */
  async read(): Promise<Map<Channel, { queue: QueueFigures; lastHour: HourFigures }>> {
    return withinTime(this.dataSource, async (tx) => {
      const queues = await queuesOf(tx);
      const hours = await this.lastHours(tx);
      return new Map(
        CHANNELS.map((channel) => [channel, { queue: queues.get(channel)!, lastHour: hours.get(channel) ?? QUIET }]),
      );
    });
  }

  private async lastHours(tx: EntityManager): Promise<Map<string, HourFigures>> {
    const [{ count }] = (await tx.query(
      `SELECT count(*)::int AS count FROM delivery_attempt WHERE finished_at >= now() - interval '1 hour'`,
    )) as [{ count: number }];
    const bytes = Math.min(BYTE_VALUES, Math.ceil((BYTE_VALUES * this.sample) / Math.max(count, 1)));
    const times = BYTE_VALUES / bytes;
    const rows: (HourFigures & { channel: string })[] = await tx.query(
      `WITH sampled AS MATERIALIZED (
         SELECT delivery_id, outcome, started_at, finished_at FROM delivery_attempt
         WHERE finished_at >= now() - interval '1 hour' AND get_byte(uuid_send(delivery_id), 15) < $1 LIMIT $2
       )
       SELECT d.channel, count(*) FILTER (WHERE a.outcome = 'sent')::int AS sent, count(*) FILTER (WHERE a.outcome = 'failed')::int AS failed,
         count(*) FILTER (WHERE a.outcome = 'unknown')::int AS unknown,
         count(*) FILTER (WHERE a.outcome IN ('retry', 'throttled'))::int AS retried,
         percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM a.finished_at - a.started_at)::float8 * 1000)
           FILTER (WHERE a.outcome = 'sent') AS "p95Ms"
       FROM sampled a JOIN delivery d ON d.id = a.delivery_id GROUP BY d.channel`,
      [bytes, SAMPLES_MAX * this.sample],
    );
    const multiplied = (n: number): number => Math.round(n * times);
    return new Map(
      rows.map(({ channel, sent, failed, unknown, retried, p95Ms }) => [
        channel,
        {
          sent: multiplied(sent),
          failed: multiplied(failed),
          unknown: multiplied(unknown),
          retried: multiplied(retried),
          p95Ms: p95Ms === null ? null : Math.round(p95Ms),
          isEstimate: times > 1,
        },
      ]),
    );
  }
}

const QUIET: HourFigures = { sent: 0, failed: 0, unknown: 0, retried: 0, p95Ms: null, isEstimate: false };

/** By the index of what is due: as many rows are looked at as are counted at most. */
async function queuesOf(tx: EntityManager): Promise<Map<string, QueueFigures>> {
  const rows: (Omit<QueueFigures, 'isAtLeast'> & { channel: string; count: number })[] = await tx.query(
    `SELECT c.channel, q.pending, q.deferred, q.count, digests.count AS digests, oldest.due_at AS "oldestDueAt"
     FROM unnest($1::text[]) AS c (channel),
       LATERAL (SELECT count(*)::int AS count, count(*) FILTER (WHERE state = 'pending')::int AS pending,
                  count(*) FILTER (WHERE state = 'deferred')::int AS deferred
                FROM (SELECT state FROM delivery WHERE channel = c.channel AND due_at IS NOT NULL LIMIT $3) AS counted) AS q,
       LATERAL (SELECT count(*)::int AS count
                FROM (SELECT FROM digest WHERE channel = c.channel LIMIT $3) AS counted) AS digests,
       LATERAL (SELECT min(first.due_at) AS due_at FROM unnest($2::int[]) AS l (lane),
                  LATERAL (SELECT due_at FROM delivery WHERE channel = c.channel AND lane = l.lane AND due_at IS NOT NULL
                           ORDER BY due_at LIMIT 1) AS first) AS oldest`,
    [CHANNELS, LANES, COUNTED_MAX + 1],
  );
  return new Map(
    rows.map(({ channel, count, pending, deferred, digests, oldestDueAt }) => {
      const isAtLeast = count > COUNTED_MAX || digests > COUNTED_MAX;
      const [shownPending, shownDeferred, shownDigests] = [pending, deferred, digests].map((n) =>
        Math.min(n, COUNTED_MAX),
      );
      return [
        channel,
        { pending: shownPending!, deferred: shownDeferred!, digests: shownDigests!, isAtLeast, oldestDueAt },
      ];
    }),
  );
}
