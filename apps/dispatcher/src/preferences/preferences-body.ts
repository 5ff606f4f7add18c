import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import type { DigestRule } from '../catalogue/workflow.js';
import type { Preferences } from './preferences.js';
import { CLOCK, PersonalQuietHoursBody } from '@marmalade/local-time';

const PERIODS = ['hourly', 'daily', 'weekly'] as const;

/** Names are checked by `assertKnown`; here only the shape. */
function IsMapOf(name: string, what: string, isValue: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => isMap(value) && Object.values(value).every(isValue),
      defaultMessage: () => `$property must be an object of ${what}`,
    },
  });
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

/** When messages are gathered, as the API takes it. */
export class DigestBody implements DigestRule {
  @ApiProperty({ enum: PERIODS })
  @IsIn(PERIODS)
  every!: DigestRule['every'];

  @ApiPropertyOptional({ description: 'local time of a daily or weekly digest', default: '09:00' })
  @IsOptional()
  @IsString()
  @Matches(CLOCK, { message: '$property must be a time such as 09:00' })
  at?: string;

  @ApiPropertyOptional({ description: 'day of a weekly digest, 1 is Monday', default: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(7)
  weekday?: number;
}

/** What a person wishes, as the API takes it. */
export class PreferencesBody {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    example: { sms: false },
    description: 'false: never on this channel',
  })
  @IsOptional()
  @IsMapOf('isMapOfBooleans', 'true or false by channel', isBoolean)
  channels?: Preferences['channels'];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { loyalty: false, orders: { sms: false } },
    description: 'false: nothing of this category; or true or false by channel, which goes before `channels`',
  })
  @IsOptional()
  @IsMapOf(
    'isMapOfWishes',
    'true, false, or an object of true and false by channel',
    (wish) => isBoolean(wish) || (isMap(wish) && Object.values(wish).every(isBoolean)),
  )
  categories?: Preferences['categories'];

  @ApiPropertyOptional({ type: [String], description: 'event types the person does not want to hear of' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  mutedTypes?: string[];

  @ApiPropertyOptional({ description: 'false: no advertising, on no channel' })
  @IsOptional()
  @IsBoolean()
  marketing?: boolean;

  @ApiPropertyOptional({
    type: PersonalQuietHoursBody,
    nullable: true,
    description: "null: none; left out: those of the site. Urgent messages don't wait",
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PersonalQuietHoursBody)
  quietHours?: PersonalQuietHoursBody | null;

  @ApiPropertyOptional({
    type: DigestBody,
    nullable: true,
    description: 'messages of low and normal priority are gathered; null or left out: each goes at once',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DigestBody)
  digest?: DigestBody | null;
}

/** What is stored of a body: only `quietHours` and `digest` mean something when they are null. */
export function preferencesOf({ quietHours, digest, ...rest }: PreferencesBody): Preferences {
  const said = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(said),
    ...(quietHours !== undefined && { quietHours: quietHours && withoutNulls(quietHours) }),
    ...(digest !== undefined && { digest: digest && withoutNulls(digest) }),
  };
}

function withoutNulls<Body extends object>(body: Body): Body {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== undefined && value !== null),
  ) as unknown as Body;
}
