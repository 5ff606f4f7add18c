import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { POINTS_MAX } from '../offers/offer-fields.js';

/** What of a customer is counted. Amounts of orders in whole units of the shop's currency. */
export const METRICS = [
  'orders',
  'order_amount',
  'points_earned',
  'discounts_used',
  'referrals',
  'months_member',
] as const;
export type Metric = (typeof METRICS)[number];

/** By what a badge is given, or a milestone reached. */
export class Rule {
  @ApiProperty({
    enum: METRICS,
    example: 'orders',
    description: 'what is counted; `order_amount` in whole units of the shop’s currency',
  })
  @IsIn(METRICS)
  metric!: Metric;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: POINTS_MAX, example: 10 })
  @IsInt()
  @Min(1)
  @Max(POINTS_MAX)
  atLeast!: number;
}
