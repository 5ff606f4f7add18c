import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Rule } from '../achievements/rule.js';
import type { MilestoneFields } from '../milestones/milestone.js';
import { NewOffer, OfferChange, OfferView, POINTS_MAX } from '../offers/offer-fields.js';
import { IsWords, whenGiven } from '../offers/text-rules.js';

const REWARD_MAX = 1_000;
const REWARD = {
  type: String,
  nullable: true,
  maxLength: REWARD_MAX,
  description: 'what the customer gets for it, as they read it',
  example: 'A box of marshmallow with your next order',
} as const;
const POINTS = {
  type: 'integer',
  minimum: 0,
  maximum: POINTS_MAX,
  description: 'and how many points',
  example: 200,
} as const;
const RULE = { type: Rule, description: 'what it takes' } as const;

/** A new milestone. */
export class NewMilestone extends NewOffer {
  @ApiProperty(RULE)
  @IsObject()
  @ValidateNested()
  @Type(() => Rule)
  rule!: Rule;

  @ApiPropertyOptional(REWARD)
  @IsOptional()
  @IsWords(REWARD_MAX)
  reward?: string | null;

  @ApiPropertyOptional({ ...POINTS, default: 0 })
  @whenGiven()
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  points?: number;
}

/** What changes of a milestone. */
export class MilestoneChange extends OfferChange {
  @ApiPropertyOptional(RULE)
  @whenGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => Rule)
  rule?: Rule;

  @ApiPropertyOptional(REWARD)
  @IsOptional()
  @IsWords(REWARD_MAX)
  reward?: string | null;

  @ApiPropertyOptional(POINTS)
  @whenGiven()
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  points?: number;
}

/** A milestone on the wire. */
export class MilestoneView extends OfferView implements MilestoneFields {
  @ApiProperty(RULE)
  rule!: Rule;

  @ApiProperty(REWARD)
  reward!: string | null;

  @ApiProperty(POINTS)
  points!: number;
}
