import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { ApiKey } from '../api-keys/api-key.js';

/** No line break and nothing else that could hide in a list or a log. */
// eslint-disable-next-line no-control-regex
const ONE_LINE = /^[^\u0000-\u001f\u007f\u2028\u2029]*$/;

export class CreateApiKey {
  @ApiProperty({ example: 'web shop', description: 'for people' })
  @IsString()
  @Length(1, 100)
  @Matches(ONE_LINE)
  name!: string;

  @ApiProperty({
    type: [String],
    example: ['events:write', 'customers:*'],
    description: 'permissions, all of a noun (`customers:*`), or `*` for everything',
  })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  scopes!: string[];

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2035-12-31T00:00:00Z',
    description: 'it works until then; left out: until it is revoked',
  })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/, {
    message: '$property must be a time such as 2035-12-31T00:00:00Z',
  })
  expiresAt?: string | null;
}

export class RotateApiKey {
  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: 10_080,
    default: 60,
    example: 60,
    description: 'so many minutes the old key works as well; 0: not at all',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_080)
  overlapMinutes?: number | null;
}

/** A key as answers show one. */
export class ApiKeyView implements ApiKey {
  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ example: 'web shop' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'mk_AbCdEfG', description: 'how it begins' })
  prefix!: string | null;

  @ApiProperty({ type: [String], example: ['events:write'] })
  scopes!: string[];

  @ApiProperty({ enum: ['active', 'expired', 'revoked'], example: 'active' })
  state!: ApiKey['state'];

  @ApiProperty({ type: String, nullable: true, example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  createdBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-20T09:15:00.000Z' })
  createdAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  rotatedAt!: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'until then the key before the last rotation works as well',
  })
  previousUntil!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  expiresAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null, description: 'to the minute' })
  lastUsedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt!: Date | null;
}

export class ApiKeyInClearView extends ApiKeyView {
  @ApiProperty({ example: 'mk_…', description: 'the key itself: it is shown this once' })
  key!: string;
}
