import { ApiProperty } from '@nestjs/swagger';
import { REDEMPTION_STATES, type RedemptionState, type RewardRedemption } from './reward-redemption.js';

/** The reward that is wanted, as it was when it was asked for. */
export class WantedRewardView {
  @ApiProperty({ format: 'uuid', example: '019aa4d8-1c02-7f55-8a3e-6d9b2e7f4c10' })
  id!: string;

  @ApiProperty({ example: 'A box of sweets' })
  name!: string;
}

/** Who decided. */
export class DecidedByView {
  @ApiProperty({ example: 'marketing' })
  role!: string;

  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ required: false, example: 'Olga Kim' })
  name?: string;
}

/** The exchange of points for a reward, on the wire. */
export class RewardRedemptionView implements Omit<RewardRedemption, 'decidedBy'> {
  @ApiProperty({ format: 'uuid', example: '019aa4d9-5e21-7d08-94b7-0c8f3a6e1d52' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  customerId!: string;

  @ApiProperty({ type: WantedRewardView })
  reward!: WantedRewardView;

  @ApiProperty({ type: 'integer', example: 500 })
  points!: number;

  @ApiProperty({ enum: REDEMPTION_STATES, example: 'requested' })
  state!: RedemptionState;

  @ApiProperty({ type: String, nullable: true, description: 'what the customer shows', example: null })
  code!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'where they get it', example: null })
  location!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'until when', example: null })
  validUntil!: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'why it was rejected', example: null })
  reason!: string | null;

  @ApiProperty({ type: DecidedByView, nullable: true, description: 'not shown to customers' })
  decidedBy!: RewardRedemption['decidedBy'];

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  decidedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:09:18.000Z' })
  createdAt!: Date;
}
