import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { Rule } from '../achievements/rule.js';
import type { BadgeFields } from '../badges/badge.js';
import { NewOffer, OfferChange, OfferView } from '../offers/offer-fields.js';
import { IsPicture, IsWords } from '../offers/text-rules.js';

const DESCRIPTION_MAX = 1_000;
const DESCRIPTION = {
  type: String,
  nullable: true,
  maxLength: DESCRIPTION_MAX,
  description: 'what it is given for, as customers read it',
  example: 'You have tried every flavour',
} as const;
const IMAGE_URL = {
  type: String,
  nullable: true,
  description: 'a PNG or JPEG anybody can load',
  example: 'https://sweets.example/badges/taster.png',
} as const;
const RULE = { type: Rule, nullable: true, description: 'by what it is given; null: by hand' } as const;

/** What is said of a badge. */
export class NewBadge extends NewOffer {
  @ApiPropertyOptional(DESCRIPTION)
  @IsOptional()
  @IsWords(DESCRIPTION_MAX)
  description?: string | null;

  @ApiPropertyOptional(IMAGE_URL)
  @IsOptional()
  @IsPicture()
  imageUrl?: string | null;

  @ApiPropertyOptional(RULE)
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => Rule)
  rule?: Rule | null;
}

/** What changes of a badge. */
export class BadgeChange extends OfferChange {
  @ApiPropertyOptional(DESCRIPTION)
  @IsOptional()
  @IsWords(DESCRIPTION_MAX)
  description?: string | null;

  @ApiPropertyOptional(IMAGE_URL)
  @IsOptional()
  @IsPicture()
  imageUrl?: string | null;

  @ApiPropertyOptional(RULE)
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => Rule)
  rule?: Rule | null;
}

/** A badge on the wire. */
export class BadgeView extends OfferView implements BadgeFields {
  @ApiProperty(DESCRIPTION)
  description!: string | null;

  @ApiProperty(IMAGE_URL)
  imageUrl!: string | null;

  @ApiProperty(RULE)
  rule!: Rule | null;
}

/** Which badge a customer gets. */
export class GiveBadgeBody {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  @IsUUID('all')
  badgeId!: string;
}
