import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsTimeZone,
  Matches,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import type { QuietHours } from './local-time.js';

/** `22:00` */
export const CLOCK = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** How IANA writes a zone; without this `+03:00` would pass, which knows no summer time. */
export const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/** Two fields of one object that must not be the same. */
function DiffersFrom(other: string): PropertyDecorator {
  return ValidateBy({
    name: 'differsFrom',
    validator: {
      validate: (value, args) => value !== (args!.object as Record<string, unknown>)[other],
      defaultMessage: () => `$property must differ from ${other}: quiet hours all day long are a channel switched off`,
    },
  });
}

/** Quiet hours as the API takes them. */
export class QuietHoursBody implements QuietHours {
  @ApiProperty({ description: 'local time at which they begin; later than `to` spans midnight', example: '22:00' })
  @IsString()
  @Matches(CLOCK, { message: '$property must be a time such as 22:00' })
  from!: string;

  @ApiProperty({ description: 'local time at which they end', example: '07:00' })
  @IsString()
  @Matches(CLOCK, { message: '$property must be a time such as 07:00' })
  @DiffersFrom('from')
  to!: string;

  @ApiPropertyOptional({ type: [Number], description: 'days on which they begin, 1 is Monday; left out: every day' })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(7)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  days?: number[];
}

/** Those of one person, who may be somewhere else than is known. */
export class PersonalQuietHoursBody extends QuietHoursBody {
  @ApiPropertyOptional({ description: "IANA time zone; left out: the person's", example: 'Asia/Bangkok' })
  @IsOptional()
  @Matches(ZONE_NAME)
  @IsTimeZone()
  timeZone?: string;
}
