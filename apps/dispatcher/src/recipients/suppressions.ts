import { ApiProperty } from '@nestjs/swagger';
import { decodeCursor, type Page, page, type PageQuery } from '@marmalade/http';
import { prepared, texts } from '@marmalade/database';
import type { DataSource, EntityManager } from 'typeorm';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';

/** An address nothing is sent to any more, because its provider said that nothing arrives there. */
export class Suppression {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel!: Channel;

  @ApiProperty({ type: String, example: 'ann@example.com' })
  address!: string;

  @ApiProperty({ type: String, example: 'HARD_BOUNCE' })
  reason!: string;

  @ApiProperty({ type: String, nullable: true, example: '550 5.1.1 no such user' })
  detail!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  createdAt!: Date;
}

/** The dead addresses. One is taken off when its owner writes again, or by hand. */
export class Suppressions {
  constructor(private readonly dataSource: DataSource) {}

  /** Which of these addresses are dead, in one query. @returns by `channel address`: why */
  async find(tx: EntityManager, addresses: { channel: Channel; address: string }[]): Promise<Map<string, string>> {
    if (addresses.length === 0) return new Map();
    const { rows } = await prepared<Suppression>(
      tx,
      'find-suppressed',
      `SELECT s.channel, s.address, s.reason FROM unnest($1::text[], $2::text[]) AS a (channel, address)
       JOIN suppression s ON s.channel = a.channel AND s.address = a.address`,
      [texts(addresses.map(({ channel }) => channel)), texts(addresses.map(({ address }) => address))],
    );
    return new Map(rows.map(({ channel, address, reason }) => [`${channel} ${address}`, reason]));
  }

  async list({ limit, cursor }: PageQuery): Promise<Page<Suppression>> {
    const [channel, address] = cursor ? decodeCursor(cursor, ['string', 'string']) : ['', ''];
    const rows: Suppression[] = await this.dataSource.query(
      `SELECT channel, address, reason, detail, created_at AS "createdAt" FROM suppression
       WHERE (channel, address) > ($1, $2) ORDER BY channel, address LIMIT $3`,
      [channel, address, limit + 1],
    );
    return page(rows, limit, (row) => [row.channel, row.address]);
  }

  /** @returns false when it was not suppressed */
  async lift(channel: string, address: string): Promise<boolean> {
    const [, count] = (await this.dataSource.query('DELETE FROM suppression WHERE channel = $1 AND address = $2', [
      channel,
      address,
    ])) as [unknown, number];
    return count > 0;
  }
}
