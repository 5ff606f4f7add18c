import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

const OBJECT = { type: 'object', additionalProperties: true } as const;

/** What is said of an event type: all of it for a type of one's own, what differs for one that ships. */
export class EventTypeInput {
  @ApiPropertyOptional({
    type: String,
    maxLength: 1_000,
    description: 'what has happened when such an event comes',
    example: 'A parcel was lost',
  })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  description?: string;

  @ApiPropertyOptional({
    ...OBJECT,
    description: "JSON Schema (draft-07) of the data; of a type of one's own",
    example: { type: 'object', required: ['number'], properties: { number: { type: 'string' } } },
  })
  @IsOptional()
  @IsObject()
  schema?: Record<string, unknown>;

  @ApiPropertyOptional({
    ...OBJECT,
    description: "data that fits the schema; of a type of one's own",
    example: { number: 'P-7' },
  })
  @IsOptional()
  @IsObject()
  sample?: Record<string, unknown>;

  @ApiPropertyOptional({
    ...OBJECT,
    description: 'who is told, and where: see the README of the catalogue',
    example: { category: 'delivery', priority: 'high', notify: [{ audience: 'customer', channels: ['sms'] }] },
  })
  @IsOptional()
  @IsObject()
  workflow?: Record<string, unknown>;

  @ApiPropertyOptional({
    ...OBJECT,
    description:
      'of a type of one\'s own: words by language and channel, `{"en": {"sms": {"text": "…"}}}`; English is needed',
    example: { en: { sms: { text: 'Parcel {{ data.number }} is lost.' } } },
  })
  @IsOptional()
  @IsObject()
  templates?: Record<string, unknown>;

  @ApiPropertyOptional({ type: Boolean, description: 'false: events are stored, and nobody is told' })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}
