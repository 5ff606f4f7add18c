import { QuietHoursBody } from '@marmalade/local-time';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { type Site, SITE_CHANNELS, SITE_LOCALES } from '@marmalade/contracts-identity';
import { isCurrency } from '../settings/known-settings.js';
import { isMailFrom } from './mail-from.js';

/** No line break and nothing else that could end a header or hide in one. */
// eslint-disable-next-line no-control-regex
const ONE_LINE = /^[^\u0000-\u001f\u007f\u2028\u2029]*$/;
const ON_THE_WEB = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };
/** How IANA writes a zone; without this `+03:00` would pass, which knows no summer time. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
const TEST_DATA = ['send', 'capture'] as const;

const isMailSender = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMailFrom',
    validator: {
      validate: isMailFrom,
      defaultMessage: () => '$property must be an address, or a name with one: Sweets <hello@sweets.example>',
    },
  });

const isKnownCurrency = (): PropertyDecorator =>
  ValidateBy({
    name: 'isCurrency',
    validator: {
      validate: (value) => typeof value === 'string' && isCurrency(value),
      defaultMessage: () => '$property must be a currency of ISO 4217, such as RUB',
    },
  });

/** Every value is one of a sibling's, where that is given. */
const isSubsetOf = (other: string): PropertyDecorator =>
  ValidateBy({
    name: 'isSubset',
    validator: {
      validate: (value, args) => {
        const all = (args!.object as Record<string, unknown>)[other];
        return !Array.isArray(all) || !Array.isArray(value) || value.every((each) => all.includes(each));
      },
      defaultMessage: () => `$property may name only what ${other} names`,
    },
  });

export class FrequencyCapBody {
  @ApiProperty({ example: 5 })
  @IsInt()
  @Min(1)
  @Max(100_000)
  limit!: number;

  @ApiProperty({ example: '24h' })
  @IsString()
  @Matches(/^[1-9][0-9]{0,5}[smhd]$/, { message: '$property must be a duration such as 30m, 24h or 7d' })
  per!: string;
}

/** What a site says of itself; what is left out is as everywhere in the installation. */
export class SiteBody {
  @ApiPropertyOptional({ example: 'Sweets' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(ONE_LINE)
  name?: string;

  @ApiPropertyOptional({ example: 'https://sweets.example' })
  @IsOptional()
  @IsUrl(ON_THE_WEB)
  @MaxLength(2_000)
  url?: string;

  @ApiPropertyOptional({ example: '#f39c12' })
  @IsOptional()
  @IsString()
  @Matches(/^#[0-9a-f]{6}$/i, { message: '$property must be a colour such as #f39c12' })
  color?: string;

  @ApiPropertyOptional({
    example: 'https://sweets.example/logo.png',
    description: 'shown in mails and on pages; anybody can read it',
  })
  @IsOptional()
  @IsUrl(ON_THE_WEB)
  @MaxLength(2_000)
  logoUrl?: string;

  @ApiPropertyOptional({
    example: '1 Svetlanskaya St, Vladivostok',
    description: 'postal address, below mails; many countries want it in advertising',
  })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  address?: string;

  @ApiPropertyOptional({ format: 'email', example: 'help@sweets.example', description: 'where answers to mails go' })
  @IsOptional()
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  supportEmail?: string;

  @ApiPropertyOptional({ example: 'Sweets <hello@sweets.example>', description: 'sender of mails' })
  @IsOptional()
  @isMailSender()
  mailFrom?: string;

  @ApiPropertyOptional({ enum: SITE_LOCALES, example: 'ru', description: 'of people whose language is not known' })
  @IsOptional()
  @IsIn(SITE_LOCALES)
  locale?: Site['locale'];

  @ApiPropertyOptional({ example: 'Asia/Vladivostok', description: 'of people whose time zone is not known' })
  @IsOptional()
  @Matches(ZONE_NAME)
  @IsTimeZone()
  timeZone?: string;

  @ApiPropertyOptional({
    enum: SITE_CHANNELS,
    isArray: true,
    example: ['in_app', 'email'],
    description: 'channels this site uses; left out: all',
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SITE_CHANNELS, { each: true })
  channels?: Site['channels'];

  @ApiPropertyOptional({
    enum: SITE_CHANNELS,
    isArray: true,
    example: ['in_app'],
    description: "pass everybody's preferences, digests and quiet hours",
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(SITE_CHANNELS, { each: true })
  @isSubsetOf('channels')
  forcedChannels?: Site['channels'];

  @ApiPropertyOptional({
    type: QuietHoursBody,
    description: 'of people who have not chosen any; in their local time',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => QuietHoursBody)
  quietHours?: QuietHoursBody;

  @ApiPropertyOptional({
    type: FrequencyCapBody,
    description: 'how much advertising and low priority one person gets at most',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => FrequencyCapBody)
  frequencyCap?: FrequencyCapBody;

  @ApiPropertyOptional({ example: true, description: 'whether openings and clicks are counted' })
  @IsOptional()
  @IsBoolean()
  tracking?: boolean;

  @ApiPropertyOptional({
    type: String,
    pattern: '^[A-Z]{3}$',
    example: 'RUB',
    description: 'ISO 4217, of amounts that name none; left out: the setting shop.currency',
  })
  @IsOptional()
  @isKnownCurrency()
  currency?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 23,
    example: 9,
    description: 'hour of the day at which customers are congratulated; left out: the setting loyalty.birthday_hour',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(23)
  birthdayHour?: number;

  @ApiPropertyOptional({
    enum: TEST_DATA,
    example: 'capture',
    description: 'whether messages of test events go out, or are only kept',
  })
  @IsOptional()
  @IsIn(TEST_DATA)
  testData?: (typeof TEST_DATA)[number];
}
