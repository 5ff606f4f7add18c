import type { Money } from '../texts/formats.js';
import type { Gateway } from './gateway.js';
import type { Person } from './people.js';
import type { RedemptionView, UsageSummary, ValidatedView } from './views.js';

/** A part of a day, ISO 8601. */
interface Period {
  from: string;
  to: string;
}

/** Which customers are counted; all of them unless it is said. */
export interface CountedCustomers {
  registeredFrom?: string;
  subscribed?: boolean;
}

export interface LoginLink {
  loginUrl: string;
  expiresAt: string;
}

const LISTED = 20;

/** What the bot asks the platform for in the name of somebody of the staff. */
export class CashierApi {
  constructor(private readonly gateway: Gateway) {}

  /** @throws PlatformProblem each reason why it can not be redeemed has its own code */
  validate(person: Person, code: string, orderAmount?: Money): Promise<ValidatedView> {
    const params = { path: { code } };
    const body = orderAmount === undefined ? {} : { orderAmount };
    return this.gateway.answer(
      this.gateway.as(person).POST('/api/v1/discounts/codes/{code}/validate', { params, body }),
    );
  }

  /** @param key the same one redeems once, however often it is sent @throws PlatformProblem as `validate` */
  redeem(person: Person, code: string, orderAmount: Money, key: string): Promise<RedemptionView> {
    const params = { path: { code }, header: { 'Idempotency-Key': key } };
    return this.gateway.answer(
      this.gateway.as(person).POST('/api/v1/discounts/codes/{code}/redeem', { params, body: { orderAmount } }),
    );
  }

  /** @throws PlatformProblem REVERSAL_TOO_LATE, REDEMPTION_REVERSED, REDEMPTION_NOT_FOUND */
  async reverse(person: Person, id: string): Promise<void> {
    const params = { path: { id }, header: { 'Idempotency-Key': `undo-${id}` } };
    await this.gateway.answer(this.gateway.as(person).POST('/api/v1/redemptions/{id}/reverse', { params, body: {} }));
  }

  /** The newest first. */
  async usage(person: Person, period: Period): Promise<RedemptionView[]> {
    const params = { query: { ...period, limit: LISTED } };
    const { items } = await this.gateway.answer(this.gateway.as(person).GET('/api/v1/discount-usage', { params }));
    return items;
  }

  usageSummary(person: Person, period: Period): Promise<UsageSummary> {
    const params = { query: { ...period } };
    return this.gateway.answer(this.gateway.as(person).GET('/api/v1/discount-usage/summary', { params }));
  }

  async countCustomers(person: Person, counted: CountedCustomers = {}): Promise<number> {
    const params = { query: { ...counted, limit: 1, total: true } };
    const page = await this.gateway.answer(this.gateway.as(person).GET('/api/v1/customers', { params }));
    return page.total ?? 0;
  }

  /** The one-time link by which the person with this Telegram account signs in. @throws PlatformProblem LOGIN_TOKENS_LIMITED */
  loginLink(telegramId: number): Promise<LoginLink> {
    const body = { telegramId: String(telegramId), announce: false };
    return this.gateway.answer(this.gateway.own.POST('/api/v1/auth/telegram/login-tokens', { body }));
  }
}
