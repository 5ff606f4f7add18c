import { PageQuery, QueryFlag } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsSite, IsWords, whenGiven } from './text-rules.js';
import type { Offer } from './offer.js';

const NAME_MAX = 200;
/** Of what is counted in points, and of thresholds. */
export const POINTS_MAX = 1_000_000_000;
const REVISION_MAX = 2_147_483_647;

/** Filters and place of a list of offers. */
export class OfferQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'only what customers of this brand are offered', example: 'sweets' })
  @whenGiven()
  @IsSite()
  site?: string;

  @QueryFlag('also what is not offered any more', false)
  archived?: boolean;
}

/** What is said of every new offer. */
export class NewOffer {
  @ApiProperty({ example: 'Gold', description: 'as customers read it' })
  @IsWords(NAME_MAX)
  name!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: null,
    description: 'the brand whose customers it is for; null: all',
  })
  @IsOptional()
  @IsSite()
  site?: string | null;
}

/** What may change of every offer. */
export class OfferChange {
  @ApiPropertyOptional({ example: 'Gold', description: 'as customers read it' })
  @whenGiven()
  @IsWords(NAME_MAX)
  name?: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'sweets' })
  @IsOptional()
  @IsSite()
  site?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'the revision the changes are made for; when it is another by now, they are refused',
    example: 3,
  })
  @whenGiven()
  @IsInt()
  @Min(1)
  @Max(REVISION_MAX)
  revision?: number;
}

/** Every offer on the wire. */
export class OfferView implements Omit<Offer, 'createdAt' | 'updatedAt' | 'archivedAt'> {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ example: 'Gold' })
  name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the brand whose customers it is for; null: all',
    example: null,
  })
  site!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'since when it is not offered any more',
    example: null,
  })
  archivedAt!: string | null;

  @ApiProperty({ type: 'integer', description: 'grows with each change', example: 1 })
  revision!: number;

  @ApiProperty({ format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2025-11-20T09:15:00.000Z' })
  updatedAt!: string;
}
