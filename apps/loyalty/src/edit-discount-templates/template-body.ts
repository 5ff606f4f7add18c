import type { Money } from '@marmalade/contracts-envelope';
import { PageQuery, QueryFlag } from '@marmalade/http';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CODE_LENGTH_DEFAULT, CODE_LENGTH_MAX, CODE_LENGTH_MIN, PREFIX_LENGTH_MAX } from '../codes/discount-code.js';
import { DISCOUNT_KINDS, type DiscountKind, type Trigger, TRIGGERS } from '../discount-templates/discount-template.js';
import { IsDiscountValue } from '../discount-templates/discount-value.js';
import { IsLocalDate } from '../discount-templates/local-date.js';
import { IsLocalisedText, type LocalisedText } from '../discount-templates/localised-text.js';
import { TITLE_SCHEMA, VALUE_SCHEMA } from '../discount-templates/template-view.js';
import { MoneyBody } from '../money/money-body.js';

const COUNT_MAX = 1_000_000_000;
const USES_MAX = 1_000_000;
const DAYS_MAX = 3_650;
const SITE = /^[^\p{Control}]{1,64}$/u;
const NAME = /^[^\p{Control}]+$/u;

/** Left out is allowed, null is not. */
const whenGiven = () => ValidateIf((_object, value) => value !== undefined);

/** What a template may say of itself; null empties a field. */
@ApiExtraModels(MoneyBody)
class TemplateFields {
  @ApiPropertyOptional({ ...TITLE_SCHEMA, nullable: true })
  @IsOptional()
  @IsLocalisedText()
  title?: LocalisedText | null;

  @ApiPropertyOptional({ type: MoneyBody, nullable: true, description: 'what percents take off at most', example: { amount: '500.00', currency: 'RUB' } }) // prettier-ignore
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyBody)
  maximumOff?: MoneyBody | null;

  @ApiPropertyOptional({ type: MoneyBody, nullable: true, description: 'the smallest order it applies to', example: { amount: '1000.00', currency: 'RUB' } }) // prettier-ignore
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyBody)
  minimumOrder?: MoneyBody | null;

  @ApiPropertyOptional({
    enum: TRIGGERS,
    default: 'manual',
    example: 'subscription',
    description: 'what it is issued by; of several active ones the newest, and one of the customer’s site first',
  })
  @whenGiven()
  @IsIn(TRIGGERS)
  trigger?: Trigger;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'the brand it is for; null: all',
    example: 'sweets',
  })
  @IsOptional()
  @IsString()
  @Matches(SITE, { message: '$property must be the id of a site' })
  site?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date', description: 'first day of use, by the shop’s clock', example: '2025-11-01' }) // prettier-ignore
  @IsOptional()
  @IsLocalDate()
  validFrom?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, format: 'date', description: 'last day of use', example: '2025-12-31' }) // prettier-ignore
  @IsOptional()
  @IsLocalDate()
  validUntil?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: DAYS_MAX,
    description: 'days from the day of issue on; ends at midnight of the shop',
    example: 30,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAYS_MAX)
  validDays?: number | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: USES_MAX, default: 1, description: 'uses of one discount', example: 1 }) // prettier-ignore
  @whenGiven()
  @IsInt()
  @Min(1)
  @Max(USES_MAX)
  maxUses?: number;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, maximum: USES_MAX, description: 'uses of one customer, over all their discounts of it', example: 1 }) // prettier-ignore
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(USES_MAX)
  maxUsesPerCustomer?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, maximum: COUNT_MAX, description: 'uses of all customers together', example: 1000 }) // prettier-ignore
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(COUNT_MAX)
  maxUsesTotal?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, maximum: COUNT_MAX, description: 'discounts issued at most', example: 5000 }) // prettier-ignore
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(COUNT_MAX)
  maxIssued?: number | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: PREFIX_LENGTH_MAX,
    description: 'what its codes begin with: letters and digits, but none of 0, O, 1, I, L',
    example: 'SWEET',
  })
  @IsOptional()
  @IsString()
  @MaxLength(PREFIX_LENGTH_MAX)
  codePrefix?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: CODE_LENGTH_MIN,
    maximum: CODE_LENGTH_MAX,
    default: CODE_LENGTH_DEFAULT,
    description: 'characters of a code after its prefix',
    example: 8,
  })
  @whenGiven()
  @IsInt()
  @Min(CODE_LENGTH_MIN)
  @Max(CODE_LENGTH_MAX)
  codeLength?: number;

  @ApiPropertyOptional({ default: true, description: 'whether discounts are issued of it', example: true })
  @whenGiven()
  @IsBoolean()
  active?: boolean;
}

/** A new template. */
export class CreateTemplate extends TemplateFields {
  @ApiProperty({ description: 'for staff', example: 'Welcome 10 %', minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  @Matches(NAME, { message: '$property must be one line' })
  name!: string;

  @ApiProperty({ enum: DISCOUNT_KINDS, example: 'percent' })
  @IsIn(DISCOUNT_KINDS)
  kind!: DiscountKind;

  @ApiProperty(VALUE_SCHEMA)
  @IsDiscountValue()
  value!: number | Money;

  @ApiPropertyOptional({
    default: false,
    description: 'test data is kept apart: for test customers only',
    example: false,
  })
  @whenGiven()
  @IsBoolean()
  isTest?: boolean;
}

/** What changes of a template. Discounts issued before stay as they are; limits hold for them too. */
export class UpdateTemplate extends TemplateFields {
  @ApiPropertyOptional({ description: 'for staff', example: 'Welcome 10 %', minLength: 1, maxLength: 200 })
  @whenGiven()
  @IsString()
  @Length(1, 200)
  @Matches(NAME, { message: '$property must be one line' })
  name?: string;

  @ApiPropertyOptional({ enum: DISCOUNT_KINDS, description: 'together with `value`', example: 'percent' })
  @whenGiven()
  @IsIn(DISCOUNT_KINDS)
  kind?: DiscountKind;

  @ApiPropertyOptional(VALUE_SCHEMA)
  @whenGiven()
  @IsDiscountValue()
  value?: number | Money;
}

/** Filters and place of the list. */
export class TemplateQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TRIGGERS, example: 'birthday' })
  @IsOptional()
  @IsIn(TRIGGERS)
  trigger?: Trigger;

  @ApiPropertyOptional({ type: String, example: 'sweets', description: 'of that site alone' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  site?: string;

  @QueryFlag('whether discounts are issued of it; left out: all', true)
  active?: boolean;

  @QueryFlag('test data, or all other; left out: both', false)
  isTest?: boolean;

  @QueryFlag('those that are archived instead of all others', false)
  archived?: boolean;
}
