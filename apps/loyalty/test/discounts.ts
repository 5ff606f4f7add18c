import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { createEvent } from '@marmalade/contracts-envelope';
import { StaffChanged } from '@marmalade/contracts-identity';
import type { LoyaltyApp } from './loyalty-app.js';

export const rubles = (amount: string) => ({ amount, currency: 'RUB' });

/** Makes a template: ten percent, once, unless said otherwise. @returns it */
export async function makeTemplate(app: LoyaltyApp, more: Record<string, unknown> = {}): Promise<any> {
  const body = { name: 'Welcome', kind: 'percent', value: 10, ...more };
  const answer = await app.ask('POST', '/discount-templates', body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
}

/** Gives a customer a discount. @returns it */
export async function issueTo(
  app: LoyaltyApp,
  customerId: string,
  template: Record<string, unknown> = {},
): Promise<any> {
  const { id: templateId } = template.id ? template : await makeTemplate(app, template);
  const answer = await app.ask('POST', '/discounts', { templateId, customerId });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
}

/** Somebody at a till, as the tests' requests name one. */
export interface Cashier {
  role: 'cashier';
  id: string;
  via?: 'bot';
}

/** Makes a cashier known, as identity tells of one. */
export async function hireCashier(
  app: LoyaltyApp,
  more: { name?: string; location?: string; site?: string; isTest?: boolean } = {},
): Promise<Cashier> {
  const { name = 'Ivan', ...rest } = more;
  const id = randomUUID();
  const { location: _location, site: _site, ...sample } = StaffChanged.sample;
  const staff = {
    ...sample,
    staff: { id, name, locale: 'en', timeZone: 'UTC' },
    role: 'cashier' as const,
    revision: 1,
  };
  await app.tell(createEvent(StaffChanged, { ...staff, location: 'Fontannaya 5', ...rest }));
  return { role: 'cashier', id };
}

/** Redeems a code for an order of 1,000 roubles, unless said otherwise. */
export function redeem(
  app: LoyaltyApp,
  code: string,
  as?: Cashier,
  { body = {}, key }: { body?: Record<string, unknown>; key?: string } = {},
): ReturnType<LoyaltyApp['ask']> {
  const headers = key === undefined ? undefined : { 'idempotency-key': key };
  const path = `/discounts/codes/${encodeURIComponent(code)}/redeem`;
  return app.ask('POST', path, { orderAmount: rubles('1000.00'), ...body }, as, headers);
}
