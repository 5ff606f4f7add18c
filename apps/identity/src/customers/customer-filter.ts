import { QueryFlag } from '@marmalade/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  isISO8601,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { SOURCE_LENGTH, TAG_LENGTH } from './customer-rules.js';
import { CUSTOMER_STATUSES, type CustomerStatus } from './customer.js';

const FILTER_TAGS_MAX = 10;
const DAY_OF_YEAR = /^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;

const DATE = /^\d{4}-\d\d-\d\d$/;

/** `12-25`, whichever the year, or `1991-12-25`. */
const isBirthday = (): PropertyDecorator =>
  ValidateBy({
    name: 'isBirthday',
    validator: {
      validate: (value) =>
        typeof value === 'string' &&
        (DAY_OF_YEAR.test(value) || (DATE.test(value) && isISO8601(value, { strict: true }))),
      defaultMessage: () => '$property must be a day of the year such as 05-14, or a date such as 1991-05-14',
    },
  });

/** PostgreSQL has no place for it, and an export would find out only after its first bytes. */
// eslint-disable-next-line no-control-regex -- that very character
const NO_NUL = /^[^\u0000]*$/;

/** It may be left out, but not be null: whom that would mean nobody can tell. */
const IfGiven = (): PropertyDecorator => ValidateIf((_filter, value) => value !== undefined);

/** Which customers are meant; all that is given must hold. */
export class CustomerFilter {
  @ApiPropertyOptional({ enum: CUSTOMER_STATUSES, example: 'active' })
  @IfGiven()
  @IsIn(CUSTOMER_STATUSES)
  status?: CustomerStatus;

  @QueryFlag("whether they follow the shop's Telegram channel", true)
  subscribed?: boolean;

  @ApiPropertyOptional({ type: [String], description: 'has this tag; repeated: all of them', example: ['vip'] })
  @IfGiven()
  @Transform(({ value }) => (typeof value === 'string' ? [value] : (value as unknown)))
  @IsArray()
  @ArrayMaxSize(FILTER_TAGS_MAX)
  @IsString({ each: true })
  @Matches(NO_NUL, { each: true, message: '$property has a character that no text can hold' })
  @Length(1, TAG_LENGTH, { each: true })
  tag?: string[];

  @ApiPropertyOptional({ type: String, description: 'where they came from', example: 'instagram_may' })
  @IfGiven()
  @IsString()
  @Matches(NO_NUL, { message: '$property has a character that no text can hold' })
  @Length(1, SOURCE_LENGTH)
  source?: string;

  @ApiPropertyOptional({
    type: String,
    description:
      'each of its words is part of the name, the e-mail address, the phone number (in any writing) or the Telegram id; a word of one or two characters is the beginning of one. Or the whole id.',
    example: 'смирнова',
  })
  @IfGiven()
  @IsString()
  @Matches(NO_NUL, { message: '$property has a character that no text can hold' })
  @MaxLength(100)
  q?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'born on this day of a year or later, MM-DD; or on this date or later, YYYY-MM-DD',
    example: '12-25',
  })
  @IfGiven()
  @isBirthday()
  birthdayFrom?: string;

  @ApiPropertyOptional({
    type: String,
    description:
      'born on this day of a year or earlier; before `birthdayFrom`: the days between span the new year. Or a date.',
    example: '01-07',
  })
  @IfGiven()
  @isBirthday()
  birthdayTo?: string;

  @QueryFlag('test data instead of customers', false)
  isTest?: boolean;
}

/** A filter as logs keep it: without what was searched, which may be somebody's name or address. */
export function auditableFilter({ q, ...filter }: CustomerFilter): Record<string, unknown> {
  return { ...filter, ...(q !== undefined && { q: '[hidden]' }) };
}
