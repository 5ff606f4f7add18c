import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsInt, IsNumber, Max, Min } from 'class-validator';
import { NewOffer, OfferChange, OfferView, POINTS_MAX } from '../offers/offer-fields.js';
import { IsWords, whenGiven } from '../offers/text-rules.js';
import type { TierFields } from '../tiers/tier.js';

const PERKS_MAX = 20;
const PERK_MAX = 200;
const MULTIPLIER_MAX = 100;

const THRESHOLD = {
  type: 'integer',
  minimum: 0,
  maximum: POINTS_MAX,
  description: 'points earned within the period of the program, from which on a customer is in it',
  example: 2000,
} as const;
const PERKS = {
  type: [String] as [StringConstructor],
  maxItems: PERKS_MAX,
  description: 'what it gives, as customers read it',
  example: ['Free delivery'],
};
const MULTIPLIER = {
  minimum: 0.01,
  maximum: MULTIPLIER_MAX,
  description: 'by which the points of orders are multiplied, two decimals',
  example: 1.5,
};

/** A new tier. */
export class NewTier extends NewOffer {
  @ApiProperty(THRESHOLD)
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  threshold!: number;

  @ApiPropertyOptional({ ...PERKS, default: [] })
  @whenGiven()
  @IsArray()
  @ArrayMaxSize(PERKS_MAX)
  @IsWords(PERK_MAX, { each: true })
  perks?: string[];

  @ApiPropertyOptional({ ...MULTIPLIER, default: 1 })
  @whenGiven()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0.01)
  @Max(MULTIPLIER_MAX)
  multiplier?: number;
}

/** What changes of a tier. */
export class TierChange extends OfferChange {
  @ApiPropertyOptional(THRESHOLD)
  @whenGiven()
  @IsInt()
  @Min(0)
  @Max(POINTS_MAX)
  threshold?: number;

  @ApiPropertyOptional(PERKS)
  @whenGiven()
  @IsArray()
  @ArrayMaxSize(PERKS_MAX)
  @IsWords(PERK_MAX, { each: true })
  perks?: string[];

  @ApiPropertyOptional(MULTIPLIER)
  @whenGiven()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0.01)
  @Max(MULTIPLIER_MAX)
  multiplier?: number;
}

/** A tier on the wire. */
export class TierView extends OfferView implements TierFields {
  @ApiProperty(THRESHOLD)
  threshold!: number;

  @ApiProperty(PERKS)
  perks!: string[];

  @ApiProperty(MULTIPLIER)
  multiplier!: number;
}
