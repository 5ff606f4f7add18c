import type { Money } from '@marmalade/contracts-envelope';
import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { shownCode } from '../codes/discount-code.js';
import { DISCOUNT_KINDS, type DiscountKind } from '../discount-templates/discount-template.js';
import type { LocalisedText } from '../discount-templates/localised-text.js';
import { TITLE_SCHEMA, VALUE_SCHEMA } from '../discount-templates/template-view.js';
import { DoerView } from '../discounts/discount-view.js';
import { MoneyBody } from '../money/money-body.js';
import { toMoney } from '../money/minor-units.js';
import type { Redemption } from './redemption.js';

/** Whose discount it was. */
export class RedeemingCustomer {
  @ApiProperty({ format: 'uuid', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Anna Smirnova' })
  name!: string | null;
}

/** One use of a discount. */
@ApiExtraModels(MoneyBody)
export class RedemptionView {
  @ApiProperty({ format: 'uuid', example: '019aa8f3-90c4-7b1e-8d26-4e7a1f5c3b90' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63' })
  discountId!: string;

  @ApiProperty({ format: 'uuid', example: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18' })
  templateId!: string;

  @ApiProperty({ example: 'SWEET-7K4M-X2YZ' })
  code!: string;

  @ApiProperty({ ...TITLE_SCHEMA, nullable: true })
  title!: LocalisedText | null;

  @ApiProperty({ type: RedeemingCustomer, nullable: true, description: 'null: they are erased' })
  customer!: RedeemingCustomer | null;

  @ApiProperty({ enum: DISCOUNT_KINDS, example: 'percent' })
  kind!: DiscountKind;

  @ApiProperty(VALUE_SCHEMA)
  value!: number | Money;

  @ApiProperty({ type: MoneyBody, example: { amount: '1750.00', currency: 'RUB' } })
  orderAmount!: Money;

  @ApiProperty({ type: MoneyBody, example: { amount: '175.00', currency: 'RUB' } })
  amountOff!: Money;

  @ApiProperty({ type: MoneyBody, description: 'what is left to pay', example: { amount: '1575.00', currency: 'RUB' } })
  payable!: Money;

  @ApiProperty({ type: 'integer', description: 'uses left after this one', example: 0 })
  usesLeft!: number;

  @ApiProperty({ type: String, nullable: true, example: 'Svetlanskaya 29' })
  location!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'sweets' })
  site!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'M-1042' })
  orderNumber!: string | null;

  @ApiProperty({ type: DoerView, description: 'who took it', example: { role: 'cashier', id: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c91', name: 'Ivan Petrov' } }) // prettier-ignore
  cashier!: DoerView;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-22T05:10:41.000Z' })
  redeemedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'until when the cashier can take it back', example: '2025-11-22T05:11:41.000Z' }) // prettier-ignore
  undoUntil!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  reversedAt!: Date | null;

  @ApiProperty({ type: DoerView, nullable: true, example: null })
  reversedBy!: DoerView | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  reversalReason!: string | null;

  @ApiProperty({ description: 'test data is kept apart', example: false })
  isTest!: boolean;
}

/** Shows uses of discounts. */
export class RedemptionViews {
  /** @param undoSeconds how long a cashier can take one back */
  constructor(readonly undoSeconds: number) {}

  undoUntil({ redeemedAt }: Pick<Redemption, 'redeemedAt'>): Date {
    return new Date(redeemedAt.getTime() + this.undoSeconds * 1_000);
  }

  of(redemption: Redemption): RedemptionView {
    const { id, discountId, templateId, title, kind, usesLeft, location, site, orderNumber, cashier } = redemption;
    const { customerId, customerName, redeemedAt, reversedAt, reversedBy, reversalReason, isTest } = redemption;
    const money = (minor: number) => toMoney(minor, redemption.currency);
    return {
      ...{ id, discountId, templateId },
      code: shownCode(redemption.code, redemption.prefixLength),
      title,
      customer: customerId === null ? null : { id: customerId, name: customerName },
      kind,
      value: redemption.percent === null ? money(redemption.amount!) : redemption.percent / 100,
      orderAmount: money(redemption.orderAmount),
      amountOff: money(redemption.amountOff),
      payable: money(redemption.orderAmount - redemption.amountOff),
      ...{ usesLeft, location, site, orderNumber, cashier, redeemedAt },
      undoUntil: this.undoUntil(redemption),
      ...{ reversedAt, reversedBy, reversalReason, isTest },
    };
  }
}
