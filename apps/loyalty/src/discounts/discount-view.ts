import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { shownCode } from '../codes/discount-code.js';
import type { LocalisedText } from '../discount-templates/localised-text.js';
import { TermsView, termsView, TITLE_SCHEMA } from '../discount-templates/template-view.js';
import { MoneyBody } from '../money/money-body.js';
import { type Discount, DISCOUNT_STATES, type DiscountState, ISSUED_VIA, type IssuedVia, stateOf } from './discount.js';

/** Who did something. */
export class DoerView {
  @ApiProperty({ example: 'marketing' })
  role!: string;

  @ApiProperty({ example: '019aa4b0-0d11-7c3a-9a52-6e1f0b7d2c90' })
  id!: string;

  @ApiProperty({ required: false, example: 'Olga Kim' })
  name?: string;
}

/** A discount of a customer, as answers show one. */
@ApiExtraModels(MoneyBody)
export class DiscountView extends TermsView {
  @ApiProperty({ format: 'uuid', example: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18' })
  templateId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null: they are erased', example: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77' }) // prettier-ignore
  customerId!: string | null;

  @ApiProperty({ description: 'what the customer shows or says; blanks, dashes and case do not matter', example: 'SWEET-7K4M-X2YZ' }) // prettier-ignore
  code!: string;

  @ApiProperty({ ...TITLE_SCHEMA, nullable: true })
  title!: LocalisedText | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  validFrom!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'the last moment of use', example: '2025-12-21T13:59:59.999Z' }) // prettier-ignore
  validUntil!: Date | null;

  @ApiProperty({ type: 'integer', example: 1 })
  maxUses!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  used!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  usesLeft!: number;

  @ApiProperty({ enum: DISCOUNT_STATES, description: '`scheduled` is not valid yet, `used` has no use left', example: 'active' }) // prettier-ignore
  state!: DiscountState;

  @ApiProperty({ enum: ISSUED_VIA, description: 'on what occasion', example: 'subscription' })
  issuedVia!: IssuedVia;

  @ApiProperty({ type: DoerView, nullable: true, description: 'null for customers', example: { role: 'system', id: 'loyalty' } }) // prettier-ignore
  issuedBy!: DoerView | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T02:00:00.000Z' })
  issuedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  revokedReason!: string | null;

  @ApiProperty({ description: 'test data is kept apart', example: false })
  isTest!: boolean;

  @ApiProperty({ description: 'the picture of its QR code, for whoever may see the discount', example: 'https://sweets.example.com/api/v1/discounts/019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63/qr.png' }) // prettier-ignore
  qrUrl!: string;
}

/** Shows discounts; it knows where the outside reaches the API. */
export class DiscountViews {
  /** @param apiUrl without a slash at its end */
  constructor(private readonly apiUrl: string) {}

  /** @param forStaff customers are not told who of the staff was at work, and why */
  of(discount: Discount, forStaff: boolean): DiscountView {
    return {
      id: discount.id,
      templateId: discount.templateId,
      customerId: discount.customerId,
      code: shownCode(discount.code, discount.prefixLength),
      title: discount.title,
      ...termsView(discount),
      validFrom: discount.validFrom,
      validUntil: discount.validUntil,
      maxUses: discount.maxUses,
      used: discount.used,
      usesLeft: discount.maxUses - discount.used,
      state: stateOf(discount),
      issuedVia: discount.issuedVia,
      issuedBy: forStaff ? discount.issuedBy : null,
      issuedAt: discount.issuedAt,
      revokedAt: discount.revokedAt,
      revokedReason: forStaff ? discount.revokedReason : null,
      isTest: discount.isTest,
      qrUrl: `${this.apiUrl}/discounts/${discount.id}/qr.png`,
    };
  }
}
