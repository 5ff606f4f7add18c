import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateIf,
} from 'class-validator';

/** A new endpoint. */
export class CreateWebhookEndpoint {
  @ApiProperty({
    type: String,
    description: 'http or https; no private address, no credentials',
    example: 'https://example.com/hooks',
  })
  @IsString()
  @Length(1, 2_000)
  url!: string;

  @ApiProperty({
    type: String,
    isArray: true,
    example: ['order.*', 'payment.completed'],
    description: 'exact types, `order.*` for all that begin with `order.`, or `*`; at most 100',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 255, { each: true })
  eventTypes!: string[];

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 500, description: 'for people' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  description?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 100,
    description: "only this site's events; null: those of all",
  })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  site?: string | null;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'a new endpoint is; enabled again, one that was given up gets a new chance',
  })
  @ValidateIf((_body, value) => value !== undefined)
  @IsBoolean()
  enabled?: boolean;
}

/** What is to be different; null is refused where a new endpoint may not have it either. */
export class UpdateWebhookEndpoint extends PartialType(CreateWebhookEndpoint, { skipNullProperties: false }) {}
