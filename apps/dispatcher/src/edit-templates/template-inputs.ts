import { PageQuery } from '@marmalade/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsObject, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { type Locale, LOCALES, TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';

export const LIST_STATUSES = ['shipped', 'published', 'draft'] as const;

/** Filters of the list; all given must hold. */
export class TemplateQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: 'the event type' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string;

  @ApiPropertyOptional({ enum: TEMPLATED_CHANNELS })
  @IsOptional()
  @IsIn(TEMPLATED_CHANNELS)
  channel?: TemplatedChannel;

  @ApiPropertyOptional({ enum: LOCALES })
  @IsOptional()
  @IsIn(LOCALES)
  locale?: Locale;

  @ApiPropertyOptional({
    enum: LIST_STATUSES,
    description: '`shipped`: as it ships; `published`: edited words are in effect; `draft`: it has a draft',
  })
  @IsOptional()
  @IsIn(LIST_STATUSES)
  status?: (typeof LIST_STATUSES)[number];
}

const FIELDS = {
  type: 'object',
  additionalProperties: true,
  description: 'as in the catalogue: `{"text": "Order {{ data.number }}"}`',
  example: { text: 'Order {{ data.number }}' },
} as const;

/** Words to be saved as a draft. */
export class DraftInput {
  @ApiProperty(FIELDS)
  @IsObject()
  fields!: Record<string, unknown>;

  @ApiPropertyOptional({ type: String, maxLength: 500, description: 'what was changed, and why', example: 'shorter' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  note?: string;
}

export class PublishInput {
  @ApiPropertyOptional({ type: 'integer', description: 'a version to go back to; without it the draft is published' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  version?: number;
}

export class ResetQuery {
  @ApiPropertyOptional({ type: String, description: 'of this event type only' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string;
}

export class LintInput {
  @ApiProperty({ type: String, description: 'the event type', example: 'order.created' })
  @IsString()
  @MaxLength(255)
  type!: string;

  @ApiProperty({ enum: TEMPLATED_CHANNELS, example: 'telegram' })
  @IsIn(TEMPLATED_CHANNELS)
  channel!: TemplatedChannel;

  @ApiProperty({ enum: LOCALES })
  @IsIn(LOCALES)
  locale!: Locale;

  @ApiProperty(FIELDS)
  @IsObject()
  fields!: Record<string, unknown>;
}

export class PreviewInput {
  @ApiProperty({ type: String, description: 'the event type', example: 'order.created' })
  @IsString()
  @MaxLength(255)
  type!: string;

  @ApiPropertyOptional({ enum: TEMPLATED_CHANNELS, description: 'only this one', example: 'telegram' })
  @IsOptional()
  @IsIn(TEMPLATED_CHANNELS)
  channel?: TemplatedChannel;

  @ApiPropertyOptional({ enum: LOCALES, description: 'only this one' })
  @IsOptional()
  @IsIn(LOCALES)
  locale?: Locale;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: "instead of the type's sample",
    example: { number: 'A-7' },
  })
  @IsOptional()
  @IsObject()
  data?: Record<string, unknown>;

  @ApiPropertyOptional({ ...FIELDS, description: 'words that are not saved, for the channel given' })
  @IsOptional()
  @IsObject()
  fields?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'who reads it: `id`, `name`, `timeZone`',
    example: { id: 'customer-7', name: 'Ann' },
  })
  @IsOptional()
  @IsObject()
  recipient?: Record<string, unknown>;

  @ApiPropertyOptional({ type: String, description: 'the name of a variant' })
  @IsOptional()
  @IsString()
  @MaxLength(32)
  variant?: string;
}
