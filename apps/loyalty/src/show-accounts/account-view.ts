import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The tier a customer is in. */
export class AccountTierView {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ example: 'Gold' })
  name!: string;

  @ApiProperty({ type: [String], description: 'what it gives', example: ['Free delivery'] })
  perks!: string[];

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:09:18.000Z' })
  since!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'when it is looked at again',
    example: '2026-11-21T13:59:59.999Z',
  })
  validUntil!: Date;
}

/** The tier a customer reaches next. */
export class NextTierView {
  @ApiProperty({ example: 'Platinum' })
  name!: string;

  @ApiProperty({ type: 'integer', description: 'how many points are missing', example: 660 })
  pointsLeft!: number;
}

/** Points that lapse next. */
export class ExpiringPointsView {
  @ApiProperty({ type: 'integer', example: 120 })
  points!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'their last moment',
    example: '2025-12-31T13:59:59.999Z',
  })
  at!: Date;
}

/** A badge a customer has. */
export class AccountBadgeView {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ example: 'Taster' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'You have tried every flavour' })
  description!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://sweets.example/badges/taster.png' })
  imageUrl!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:09:18.000Z' })
  awardedAt!: Date;
}

/** A milestone a customer has reached. */
export class AccountMilestoneView {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ example: 'Ten orders' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'A box of marshmallow with your next order' })
  reward!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:09:18.000Z' })
  reachedAt!: Date;
}

/** What a customer has gathered. */
export class AccountView {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  customerId!: string;

  @ApiProperty({ type: 'integer', example: 1340 })
  balance!: number;

  @ApiProperty({ type: 'integer', description: 'all they have ever been given', example: 2140 })
  earnedTotal!: number;

  @ApiProperty({ type: 'integer', description: 'all they have exchanged for rewards', example: 800 })
  spentTotal!: number;

  @ApiProperty({ type: AccountTierView, nullable: true })
  tier!: AccountTierView | null;

  @ApiProperty({ type: NextTierView, nullable: true, description: 'null: there is none' })
  nextTier!: NextTierView | null;

  @ApiProperty({ type: ExpiringPointsView, nullable: true, description: 'null: none lapse' })
  expiringPoints!: ExpiringPointsView | null;

  @ApiProperty({ type: [AccountBadgeView], description: 'the newest first' })
  badges!: AccountBadgeView[];

  @ApiProperty({ type: [AccountMilestoneView], description: 'the newest first' })
  milestones!: AccountMilestoneView[];

  @ApiProperty({ description: 'by which others say who brought them along', example: '7K4MX2YZ' })
  referralCode!: string;

  @ApiPropertyOptional({
    description: 'what to send to friends',
    example: 'https://t.me/sweets_bot?start=ref_7K4MX2YZ',
  })
  referralLink?: string;
}
