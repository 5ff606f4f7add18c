import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDateString, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { DataSource } from 'typeorm';
import type { Catalogue } from '../catalogue/catalogue.js';
import { idAfter } from '../notifications/id-range.js';

/** What happened with a person here. */
export class TimelineItem {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  at!: Date;

  @ApiProperty({ type: String, example: 'dispatcher' })
  service!: string;

  @ApiProperty({ type: String, example: 'notification' })
  kind!: string;

  @ApiProperty({ type: String, example: 'An order has been placed.' })
  title!: string;

  @ApiProperty({ type: String, description: 'id of the notification', example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  ref!: string;

  @ApiProperty({ type: String, example: 'order.created: telegram failed (ADDRESS_DEAD), email sent' })
  detail!: string;
}

export class PersonTimelinePage {
  @ApiProperty({ type: [TimelineItem] })
  items!: TimelineItem[];
}

export class TimelineQuery {
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'only what happened earlier' })
  @IsOptional()
  @IsDateString({ strict: true })
  before?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

interface Row {
  id: string;
  at: Date;
  type: string;
  deliveries: { channel: string; state: string; reason: string | null }[];
}

/** Of one millisecond there are hardly more. */
const TIES_MAX = 50;

/** What a person was told, for their timeline over all services. */
export class PersonTimeline {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalogue: Catalogue,
  ) {}

  /**
   * The newest first, earlier than `before`. What happened within one millisecond is never torn apart, since times are told to
   * the millisecond: there may be some more than `limit`.
   */
  async list(id: string, { before, limit }: TimelineQuery): Promise<TimelineItem[]> {
    const time = before === undefined ? null : new Date(before);
    const rows: Row[] = await this.dataSource.query(
      `SELECT n.id, n.at, n.workflow AS type,
         (SELECT coalesce(json_agg(json_build_object('channel', d.channel, 'state', d.state, 'reason', d.reason) ORDER BY d.id), '[]')
          FROM delivery d WHERE d.notification_id = n.id) AS deliveries
       FROM (
         SELECT id, workflow, date_trunc('milliseconds', created_at) AS at FROM (
           SELECT id, workflow, created_at FROM notification
           WHERE recipient_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::timestamptz IS NULL OR created_at < $3)
           ORDER BY id DESC LIMIT $4::int + ${TIES_MAX}) AS newest
         ORDER BY at DESC FETCH FIRST ($4::int) ROWS WITH TIES) AS n
       ORDER BY n.at DESC, n.id DESC`,
      [id, time && idAfter(time), time, limit],
    );
    return rows.map(({ id: notificationId, at, type, deliveries }) => ({
      at,
      service: 'dispatcher',
      kind: 'notification',
      title: this.catalogue.get(type)?.description ?? type,
      ref: notificationId,
      detail: `${type}: ${deliveries.map(inWords).join(', ') || 'to no channel'}`,
    }));
  }
}

function inWords({ channel, state, reason }: Row['deliveries'][number]): string {
  return reason === null || state === 'sent' || state === 'delivered' || state === 'read'
    ? `${channel} ${state}`
    : `${channel} ${state} (${reason})`;
}
