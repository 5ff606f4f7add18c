import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, Length, Matches, ValidateIf, ValidateNested } from 'class-validator';
import { DiscountView } from '../discounts/discount-view.js';
import { MoneyBody } from '../money/money-body.js';
import { RedeemingCustomer } from '../redemptions/redemption-view.js';

const LINE = /^[^\p{Control}]+$/u;
const ONE_LINE = { message: '$property must be one line' };

class TillFields {
  @ApiPropertyOptional({ description: 'the shop; left out: that of the cashier', example: 'Svetlanskaya 29' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(LINE, ONE_LINE)
  location?: string;

  @ApiPropertyOptional({ description: 'the brand, where the cashier belongs to none', example: 'sweets' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(LINE, ONE_LINE)
  site?: string;
}

/** What is asked before a code is redeemed. */
export class ValidateBody extends TillFields {
  @ApiPropertyOptional({ type: MoneyBody, description: 'of the order, before the discount', example: { amount: '1750.00', currency: 'RUB' } }) // prettier-ignore
  @ValidateIf((_object, value) => value !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyBody)
  orderAmount?: MoneyBody;
}

/** The order a code is redeemed for. */
export class RedeemBody extends TillFields {
  @ApiProperty({ type: MoneyBody, description: 'of the order, before the discount', example: { amount: '1750.00', currency: 'RUB' } }) // prettier-ignore
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyBody)
  orderAmount!: MoneyBody;

  @ApiPropertyOptional({ description: 'of the shop’s own system', example: 'M-1042' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(LINE, ONE_LINE)
  orderNumber?: string;
}

/** A code that can be redeemed, and what it takes off. */
export class ValidatedView {
  @ApiProperty({ type: Boolean, example: true })
  valid!: true;

  @ApiProperty({ type: DiscountView })
  discount!: DiscountView;

  @ApiProperty({ type: RedeemingCustomer })
  customer!: RedeemingCustomer;

  @ApiProperty({ type: MoneyBody, nullable: true, description: 'null: the order’s amount was not told', example: { amount: '175.00', currency: 'RUB' } }) // prettier-ignore
  amountOff!: MoneyBody | null;

  @ApiProperty({ type: MoneyBody, nullable: true, description: 'what is left to pay', example: { amount: '1575.00', currency: 'RUB' } }) // prettier-ignore
  payable!: MoneyBody | null;
}
