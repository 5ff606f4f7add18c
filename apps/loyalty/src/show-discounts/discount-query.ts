import { PageQuery, QueryFlag } from '@marmalade/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsDateString, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { DISCOUNT_STATES, type DiscountState, ISSUED_VIA, type IssuedVia } from '../discounts/discount.js';

/** Filters and place of the list. */
export class DiscountQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  customerId?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  templateId?: string;

  @ApiPropertyOptional({ enum: DISCOUNT_STATES, example: 'active' })
  @IsOptional()
  @IsIn(DISCOUNT_STATES)
  state?: DiscountState;

  @ApiPropertyOptional({ type: String, description: 'as it is shown or typed', example: 'SWEET-7K4M-X2YZ' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  code?: string;

  @ApiPropertyOptional({ enum: ISSUED_VIA, example: 'birthday' })
  @IsOptional()
  @IsIn(ISSUED_VIA)
  issuedVia?: IssuedVia;

  @QueryFlag('test data, or all other; left out: both', false)
  isTest?: boolean;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'issued at this moment or later' })
  @IsOptional()
  @IsDateString({ strict: true })
  from?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'issued before this moment' })
  @IsOptional()
  @IsDateString({ strict: true })
  to?: string;
}
