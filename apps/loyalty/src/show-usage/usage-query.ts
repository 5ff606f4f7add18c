import type { Money } from '@marmalade/contracts-envelope';
import { PageQuery, QueryFlag } from '@marmalade/http';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsDateString, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { MoneyBody } from '../money/money-body.js';

/** Filters and place of the usage log. */
export class UsageQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  customerId?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  discountId?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  templateId?: string;

  @ApiPropertyOptional({ type: String, description: 'who took it' })
  @IsOptional()
  @IsString()
  @MaxLength(128)
  cashierId?: string;

  @ApiPropertyOptional({ type: String, example: 'Svetlanskaya 29' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  location?: string;

  @QueryFlag('those that were reversed, or all others; left out: both', false)
  reversed?: boolean;

  @QueryFlag('test data, or all other; left out: both', false)
  isTest?: boolean;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'used at this moment or later' })
  @IsOptional()
  @IsDateString({ strict: true })
  from?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'used before this moment' })
  @IsOptional()
  @IsDateString({ strict: true })
  to?: string;
}

/** The same filters, of which sums are made. */
export class SummaryQuery extends OmitType(UsageQuery, ['limit', 'cursor'] as const) {}

/** Sums of one currency. */
@ApiExtraModels(MoneyBody)
export class UsageTotal {
  @ApiProperty({ type: 'integer', description: 'uses that count', example: 12 })
  count!: number;

  @ApiProperty({ type: MoneyBody, description: 'of the orders, before the discounts', example: { amount: '21000.00', currency: 'RUB' } }) // prettier-ignore
  orderAmount!: Money;

  @ApiProperty({ type: MoneyBody, description: 'what was taken off', example: { amount: '2100.00', currency: 'RUB' } })
  amountOff!: Money;

  @ApiProperty({ example: 'RUB' })
  currency!: string;
}

/** How often discounts were used, and what that came to. */
export class UsageSummary {
  @ApiProperty({ type: 'integer', description: 'uses that count', example: 12 })
  count!: number;

  @ApiProperty({ type: 'integer', description: 'uses that were reversed', example: 1 })
  reversed!: number;

  @ApiProperty({ type: [UsageTotal], description: 'by currency, without what was reversed' })
  totals!: UsageTotal[];
}
