import { ApiProperty } from '@nestjs/swagger';
import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import type { DataSource } from 'typeorm';

/** An event type that arrived without anybody having described it. */
export class UnregisteredType {
  @ApiProperty({ type: String, example: 'parcel.lost' })
  type!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  count!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  firstReceivedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  lastReceivedAt!: Date;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'the newest event of the type, whole',
    example: { specversion: '1.0', id: 'a-1', source: '/shop', type: 'parcel.lost', data: {} },
  })
  latest!: unknown;
}

/** The report of events nobody has described: none is lost, each is kept. */
export class UnregisteredEvents {
  constructor(private readonly dataSource: DataSource) {}

  /** By type, in the order of their names. */
  async list({ limit, cursor }: PageQuery): Promise<Page<UnregisteredType>> {
    const [after] = cursor ? decodeCursor(cursor, ['string']) : [null];
    const rows: UnregisteredType[] = await this.dataSource.query(
      `SELECT type, count, "firstReceivedAt", "lastReceivedAt",
         (SELECT event FROM unregistered_event e WHERE e.type = types.type ORDER BY received_at DESC LIMIT 1) AS latest
       FROM (SELECT type, count(*)::int AS count, min(received_at) AS "firstReceivedAt", max(received_at) AS "lastReceivedAt"
             FROM unregistered_event WHERE $1::text IS NULL OR type > $1 GROUP BY type ORDER BY type LIMIT $2) AS types
       ORDER BY type`,
      [after, limit + 1],
    );
    return page(rows, limit, ({ type }) => [type]);
  }
}
