import { ApiProperty } from '@nestjs/swagger';
import { type Entry, ENTRY_KINDS, ENTRY_REASONS, type EntryKind, type EntryReason } from './entry.js';

/** A line of an account on the wire. */
export class EntryView {
  @ApiProperty({ format: 'uuid', example: '019aa4d4-7f10-7a63-b28c-9e5d0c1a4b37' })
  id!: string;

  @ApiProperty({ type: 'integer', description: 'negative: they went away', example: 150 })
  points!: number;

  @ApiProperty({ type: 'integer', example: 1340 })
  balanceAfter!: number;

  @ApiProperty({
    enum: ENTRY_KINDS,
    description:
      '`earn`: by an order; `bonus`: welcome, birthday, referral, milestone; `adjust`: by staff; `spend`: for a reward; `refund`: back from a reward that was rejected; `take_back`: with the money of an order; `expire`: lapsed',
    example: 'earn',
  })
  kind!: EntryKind;

  @ApiProperty({ enum: ENTRY_REASONS, nullable: true, description: 'what they are for', example: 'purchase' })
  reason!: EntryReason | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'of points that came in: how many are still there',
    example: 150,
  })
  remaining!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'their last moment; null: they do not lapse',
    example: '2026-11-21T13:59:59.999Z',
  })
  expiresAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, example: 'М-1042' })
  orderNumber!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'what staff wrote to it', example: null })
  comment!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:09:18.000Z' })
  createdAt!: Date;
}

export function entryView({ customerId: _customerId, seq: _seq, refKey: _refKey, ...entry }: Entry): EntryView {
  return entry;
}
