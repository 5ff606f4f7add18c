import type { Money } from '@marmalade/contracts-envelope';
import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MoneyBody } from '../money/money-body.js';
import { toMoney } from '../money/minor-units.js';
import {
  DISCOUNT_KINDS,
  type DiscountKind,
  type DiscountTemplate,
  type DiscountTerms,
  type Trigger,
  TRIGGERS,
} from './discount-template.js';
import type { LocalisedText } from './localised-text.js';

/** `value` in descriptions of bodies and answers. */
export const VALUE_SCHEMA = {
  oneOf: [{ type: 'number', exclusiveMinimum: 0 as never, maximum: 100 }, { $ref: getSchemaPath(MoneyBody) }],
  example: 10,
  description: 'percents of the price (two decimals at most) when `kind` is percent, money when it is fixed',
};

/** A title in descriptions of bodies and answers. */
export const TITLE_SCHEMA = {
  oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
  example: { en: 'For your subscription', ru: 'За подписку' },
  description: 'what customers read: a text, or one a language',
};

/** How much a discount takes off, as answers show it. */
export class TermsView {
  @ApiProperty({ enum: DISCOUNT_KINDS, example: 'percent' })
  kind!: DiscountKind;

  @ApiProperty(VALUE_SCHEMA)
  value!: number | Money;

  @ApiProperty({ type: MoneyBody, nullable: true, description: 'what percents take off at most', example: null })
  maximumOff!: Money | null;

  @ApiProperty({
    type: MoneyBody,
    nullable: true,
    description: 'the smallest order it applies to',
    example: { amount: '1000.00', currency: 'RUB' },
  })
  minimumOrder!: Money | null;

  @ApiProperty({ type: String, nullable: true, description: 'the brand it is for; null: all', example: 'sweets' })
  site!: string | null;
}

/** A discount template as answers show one. */
export class DiscountTemplateView extends TermsView {
  @ApiProperty({ format: 'uuid', example: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18' })
  id!: string;

  @ApiProperty({ description: 'for staff', example: 'Welcome 10 %' })
  name!: string;

  @ApiProperty({ ...TITLE_SCHEMA, nullable: true })
  title!: LocalisedText | null;

  @ApiProperty({ enum: TRIGGERS, description: 'what it is issued by', example: 'subscription' })
  trigger!: Trigger;

  @ApiProperty({ type: String, nullable: true, format: 'date', description: 'first day of use, by the shop’s clock', example: '2025-11-01' }) // prettier-ignore
  validFrom!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date', description: 'last day of use', example: '2025-12-31' })
  validUntil!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'days from the day of issue on', example: 30 })
  validDays!: number | null;

  @ApiProperty({ type: 'integer', description: 'uses of one discount', example: 1 })
  maxUses!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'uses of one customer, over all their discounts of it', example: 1 }) // prettier-ignore
  maxUsesPerCustomer!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'uses of all customers together', example: 1000 })
  maxUsesTotal!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'discounts issued at most', example: 5000 })
  maxIssued!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'what its codes begin with', example: 'SWEET' })
  codePrefix!: string | null;

  @ApiProperty({ type: 'integer', description: 'characters of a code after its prefix', example: 8 })
  codeLength!: number;

  @ApiProperty({ description: 'whether discounts are issued of it', example: true })
  active!: boolean;

  @ApiProperty({ description: 'test data is kept apart', example: false })
  isTest!: boolean;

  @ApiProperty({ type: 'integer', description: 'discounts issued so far', example: 214 })
  issued!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  archivedAt!: Date | null;

  @ApiProperty({ type: 'integer', example: 3 })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-10-28T02:00:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-02T05:12:00.000Z' })
  updatedAt!: Date;
}

/** Terms as the API and events carry them. */
export function termsView(terms: DiscountTerms): TermsView {
  const money = (minor: number | null) => (minor === null ? null : toMoney(minor, terms.currency!));
  return {
    kind: terms.kind,
    value: terms.percent === null ? money(terms.amount)! : terms.percent / 100,
    maximumOff: money(terms.maximumOff),
    minimumOrder: money(terms.minimumOrder),
    site: terms.site,
  };
}

export function templateView(template: DiscountTemplate): DiscountTemplateView {
  const { percent: _percent, amount: _amount, currency: _currency, ...rest } = template;
  return { ...rest, ...termsView(template), codePrefix: template.codePrefix || null };
}
