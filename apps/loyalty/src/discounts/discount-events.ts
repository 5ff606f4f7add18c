import { type CloudEvent, createEvent, type DataOf } from '@marmalade/contracts-envelope';
import { BirthdayDiscountIssued, DiscountIssued } from '@marmalade/contracts-loyalty';
import { shownCode } from '../codes/discount-code.js';
import type { Customer } from '../customers/customer.js';
import { textFor } from '../discount-templates/localised-text.js';
import { termsView } from '../discount-templates/template-view.js';
import type { Discount } from './discount.js';

/** What every event about a discount says of it, to a customer in their language. @param shopLocale for those who have none */
export function discountData(discount: Discount, customer: Pick<Customer, 'person'>, shopLocale: string) {
  const { kind, value } = termsView(discount);
  const title = textFor(discount.title, customer.person.locale, shopLocale);
  return {
    discountId: discount.id,
    customer: customer.person,
    code: shownCode(discount.code, discount.prefixLength),
    kind,
    value,
    ...(title !== undefined && { title }),
  };
}

/** The attributes of an event about a discount: those of one customer keep their order. */
export function discountAttributes(discount: Discount, customer: Pick<Customer, 'id' | 'site'>) {
  const site = discount.site ?? customer.site;
  return { subject: customer.id, ...(site && { site }), ...(discount.isTest && { istest: true }) };
}

/** That a customer has been given a discount. */
export function issuedEvent(discount: Discount, customer: Customer, shopLocale: string): CloudEvent {
  const { minimumOrder } = termsView(discount);
  const data = {
    ...discountData(discount, customer, shopLocale),
    ...(minimumOrder && { minimumOrder }),
    ...(discount.validUntil && { validUntil: discount.validUntil.toISOString() }),
  } as DataOf<typeof DiscountIssued>;
  const attributes = discountAttributes(discount, customer);
  return discount.issuedVia === 'birthday'
    ? createEvent(BirthdayDiscountIssued, data, attributes)
    : createEvent(DiscountIssued, data, attributes);
}
