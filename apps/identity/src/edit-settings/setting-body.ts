import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsInt, IsOptional, Min } from 'class-validator';
import { KNOWN_SETTINGS, type SettingKey } from '../settings/known-settings.js';
import type { Setting } from '../settings/settings.js';

/** Any JSON; OpenAPI says that by naming all kinds. */
const ANY = { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'object' }] };

export class SettingBody {
  @ApiProperty({ ...ANY, example: 'RUB', description: "what the setting's `schema` allows" })
  @IsDefined()
  value!: unknown;

  @ApiPropertyOptional({ example: 3, description: 'the revision that was read: refused when it is another by now' })
  @IsOptional()
  @IsInt()
  @Min(0)
  revision?: number;
}

/** A setting as answers show one. */
export class SettingView implements Setting {
  @ApiProperty({ type: String, enum: Object.keys(KNOWN_SETTINGS), example: 'shop.currency' })
  key!: SettingKey;

  @ApiProperty({ ...ANY, example: 'RUB' })
  value!: unknown;

  @ApiProperty({ ...ANY, example: 'USD', description: 'what holds when nothing is set' })
  default!: unknown;

  @ApiProperty({ example: 'ISO 4217; of amounts that name none' })
  description!: string;

  @ApiProperty({
    type: Object,
    description: 'JSON Schema of the value',
    example: { type: 'string', format: 'currency' },
  })
  schema!: object;

  @ApiProperty({ example: 3, description: 'grows with each change; 0: never set' })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-21T23:15:00.000Z' })
  updatedAt!: Date | null;
}
