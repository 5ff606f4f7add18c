import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { NewOffer, OfferChange, OfferView, POINTS_MAX } from '../offers/offer-fields.js';
import { IsPicture, IsWords, whenGiven } from '../offers/text-rules.js';
import type { RewardFields } from '../rewards/reward.js';

const DESCRIPTION_MAX = 1_000;
const STOCK_MAX = 1_000_000_000;
const DESCRIPTION = {
  type: String,
  nullable: true,
  maxLength: DESCRIPTION_MAX,
  example: 'Lemon slices, 300 g',
} as const;
const IMAGE_URL = {
  type: String,
  nullable: true,
  description: 'a PNG or JPEG anybody can load',
  example: 'https://sweets.example/rewards/box.png',
} as const;
const POINTS = {
  type: 'integer',
  minimum: 1,
  maximum: POINTS_MAX,
  description: 'what it costs',
  example: 500,
} as const;
const STOCK = {
  type: 'integer',
  nullable: true,
  minimum: 0,
  maximum: STOCK_MAX,
  description: 'how many there are; null: as many as are asked for',
  example: 20,
} as const;
const ACTIVE = { description: 'whether it can be asked for just now', example: true };

/** A new reward. */
export class NewReward extends NewOffer {
  @ApiPropertyOptional(DESCRIPTION)
  @IsOptional()
  @IsWords(DESCRIPTION_MAX)
  description?: string | null;

  @ApiPropertyOptional(IMAGE_URL)
  @IsOptional()
  @IsPicture()
  imageUrl?: string | null;

  @ApiProperty(POINTS)
  @IsInt()
  @Min(1)
  @Max(POINTS_MAX)
  points!: number;

  @ApiPropertyOptional({ ...STOCK, default: null })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(STOCK_MAX)
  stock?: number | null;

  @ApiPropertyOptional({ ...ACTIVE, default: true })
  @whenGiven()
  @IsBoolean()
  active?: boolean;
}

/** What changes of a reward. */
export class RewardChange extends OfferChange {
  @ApiPropertyOptional(DESCRIPTION)
  @IsOptional()
  @IsWords(DESCRIPTION_MAX)
  description?: string | null;

  @ApiPropertyOptional(IMAGE_URL)
  @IsOptional()
  @IsPicture()
  imageUrl?: string | null;

  @ApiPropertyOptional(POINTS)
  @whenGiven()
  @IsInt()
  @Min(1)
  @Max(POINTS_MAX)
  points?: number;

  @ApiPropertyOptional(STOCK)
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(STOCK_MAX)
  stock?: number | null;

  @ApiPropertyOptional(ACTIVE)
  @whenGiven()
  @IsBoolean()
  active?: boolean;
}

/** A reward on the wire. */
export class RewardView extends OfferView implements RewardFields {
  @ApiProperty(DESCRIPTION)
  description!: string | null;

  @ApiProperty(IMAGE_URL)
  imageUrl!: string | null;

  @ApiProperty(POINTS)
  points!: number;

  @ApiProperty(STOCK)
  stock!: number | null;

  @ApiProperty(ACTIVE)
  active!: boolean;
}
