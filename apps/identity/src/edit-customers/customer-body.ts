import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, MaxLength, Min, ValidateIf } from 'class-validator';
import { CUSTOMER_STATUSES, type CustomerStatus } from '../customers/customer.js';
import type { CustomerInput } from '../customers/customer-rules.js';

/** Of what is longer nothing is worth being looked at; what the fields may be in detail the store says. */
const LONG = 1_000;

/** Left out is allowed, null is not. */
const whenGiven = () => ValidateIf((_object, value) => value !== undefined);
const text = (description: string, example: string) => ({ type: String, nullable: true, description, example });

/** What is said of a customer; null empties a field. */
export class CustomerFields implements CustomerInput {
  @ApiPropertyOptional(text('at most 200 characters', 'Анна Смирнова'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  name?: string | null;

  @ApiPropertyOptional(text('unique', 'anna.smirnova@example.com'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  email?: string | null;

  @ApiPropertyOptional({ description: 'staff knows it to be theirs; a changed address is not verified', example: true })
  @whenGiven()
  @IsBoolean()
  emailVerified?: boolean;

  @ApiPropertyOptional(text('unique; in any writing, best with the country code', '+7 914 555-01-23'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  phone?: string | null;

  @ApiPropertyOptional({ example: false })
  @whenGiven()
  @IsBoolean()
  phoneVerified?: boolean;

  @ApiPropertyOptional(text('unique; in digits', '482910573'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  telegramId?: string | null;

  @ApiPropertyOptional({
    description: 'they have stopped the bot; another Telegram account has not, unless it is said',
    example: false,
  })
  @whenGiven()
  @IsBoolean()
  telegramBlocked?: boolean;

  @ApiPropertyOptional({ ...text('since 1900', '1991-05-14'), format: 'date' })
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  birthday?: string | null;

  @ApiPropertyOptional(text('language, BCP 47', 'ru'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  locale?: string | null;

  @ApiPropertyOptional(text('IANA', 'Asia/Vladivostok'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  timeZone?: string | null;

  @ApiPropertyOptional({
    type: [String],
    description: 'all of them, at most 100 of at most 64 characters',
    example: ['vip'],
  })
  @whenGiven()
  @IsArray()
  @IsString({ each: true })
  @MaxLength(LONG, { each: true })
  tags?: string[];

  @ApiPropertyOptional({
    enum: CUSTOMER_STATUSES,
    description: '`active` when somebody new has none',
    example: 'active',
  })
  @whenGiven()
  @IsIn(CUSTOMER_STATUSES)
  status?: CustomerStatus;

  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    description: "whether they follow the shop's Telegram channel",
    example: true,
  })
  @IsOptional()
  @IsBoolean()
  subscribed?: boolean | null;

  @ApiPropertyOptional(text('where they came from', 'instagram_may'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  source?: string | null;

  @ApiPropertyOptional(text('the brand they belong to; none: the default one', 'sweets'))
  @IsOptional()
  @IsString()
  @MaxLength(LONG)
  site?: string | null;
}

export class CreateCustomer extends CustomerFields {
  @ApiPropertyOptional({ description: 'test data is kept apart, and stays it', default: false, example: false })
  @whenGiven()
  @IsBoolean()
  isTest?: boolean;
}

export class UpdateCustomer extends CustomerFields {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'the revision the changes are made for; when it is another by now, they are refused',
    example: 3,
  })
  @whenGiven()
  @IsInt()
  @Min(1)
  revision?: number;
}
