import { QueryFlag } from '@marmalade/http';
import { applyDecorators } from '@nestjs/common';
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
import { isSite, normalLocale, SOURCE_LENGTH, TAG_LENGTH } from './customer-rules.js';
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

/** `2025-11-01`, or with a time of a place on Earth: `2025-11-01T00:00:00+10:00`. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/;

const isMoment = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMoment',
    validator: {
      validate: (value) =>
        typeof value === 'string' &&
        TIME.test(value) &&
        isISO8601(value, { strict: true }) &&
        !Number.isNaN(Date.parse(value)),
      defaultMessage: () => '$property must be a date such as 2025-11-01, or a time such as 2025-11-01T00:00:00+10:00',
    },
  });

const isText = (name: string, isOne: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value === 'string' && isOne(value),
      defaultMessage: () => `$property ${message}`,
    },
  });

/** PostgreSQL has no place for NUL, nor JSON there for half a character, and an export would find out only after its first bytes. */
// eslint-disable-next-line no-control-regex -- that very character
const STORABLE = /^(?:[^\u0000\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])*$/;

/** It may be left out, but not be null: whom that would mean nobody can tell. */
const IfGiven = (): PropertyDecorator => ValidateIf((_filter, value) => value !== undefined);

const Tags = (description: string, example: string[]): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: [String], description, example }),
    IfGiven(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value)),
    IsArray(),
    ArrayMaxSize(FILTER_TAGS_MAX),
    IsString({ each: true }),
    Matches(STORABLE, { each: true, message: '$property has a character that no text can hold' }),
    Length(1, TAG_LENGTH, { each: true }),
  );

/** Which customers are meant; all that is given must hold. */
export class CustomerFilter {
  @ApiPropertyOptional({ enum: CUSTOMER_STATUSES, example: 'active' })
  @IfGiven()
  @IsIn(CUSTOMER_STATUSES)
  status?: CustomerStatus;

  @QueryFlag("whether they follow the shop's Telegram channel", true)
  subscribed?: boolean;

  @Tags('has this tag; repeated: all of them', ['vip'])
  tag?: string[];

  @Tags('has one of these tags', ['vip', 'gold'])
  anyTag?: string[];

  @Tags('has none of these tags', ['wholesale'])
  notTag?: string[];

  @ApiPropertyOptional({ type: String, description: 'where they came from', example: 'instagram_may' })
  @IfGiven()
  @IsString()
  @Matches(STORABLE, { message: '$property has a character that no text can hold' })
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
  @Matches(STORABLE, { message: '$property has a character that no text can hold' })
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

  @ApiPropertyOptional({
    type: String,
    description: 'the brand they belong to; `default`: none of their own',
    example: 'sweets',
  })
  @IfGiven()
  @isText('isSite', isSite, 'must be the id of a site')
  site?: string;

  @ApiPropertyOptional({ type: String, description: 'their language, BCP 47; `ru` is ru-RU too', example: 'ru' })
  @IfGiven()
  @isText('isLocale', (text) => normalLocale(text) !== undefined, 'must be a language such as ru or en-GB')
  locale?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'became a customer then or later; a date begins in UTC',
    example: '2025-11-01',
  })
  @IfGiven()
  @isMoment()
  registeredFrom?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'became a customer before then',
    example: '2025-12-01T00:00:00+10:00',
  })
  @IfGiven()
  @isMoment()
  registeredTo?: string;

  @QueryFlag('whether an e-mail address of theirs is known', true)
  hasEmail?: boolean;

  @QueryFlag('whether a phone number of theirs is known', true)
  hasPhone?: boolean;

  @QueryFlag('whether their Telegram account is known', true)
  hasTelegram?: boolean;

  @QueryFlag('whether they have stopped the bot', false)
  telegramBlocked?: boolean;

  @QueryFlag('test data instead of customers', false)
  isTest?: boolean;
}

/** A filter, and those among whom it looks: the filter of a segment. Test data is looked for when one of both says so. */
export interface CustomersMeant extends CustomerFilter {
  within?: CustomerFilter;
}

/** A filter as logs keep it: without what was searched, which may be somebody's name or address. */
export function auditableFilter({ q, within, ...filter }: CustomersMeant): Record<string, unknown> {
  return {
    ...filter,
    ...(q !== undefined && { q: '[hidden]' }),
    ...(within !== undefined && { within: auditableFilter(within) }),
  };
}
