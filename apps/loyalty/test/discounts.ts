import { expect } from '@jest/globals';
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
