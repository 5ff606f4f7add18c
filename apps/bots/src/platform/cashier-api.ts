import type { Money } from '../texts/formats.js';
import { type Gateway, path } from './gateway.js';
import type { Person } from './people.js';
import type { Page, RedemptionView, UsageSummaryView, ValidationView } from './views.js';

type Token = Pick<Person, 'token'>;

/** A part of a day, ISO 8601. */
interface Period {
  from: string;
  to: string;
}

export interface LoginLink {
  loginUrl: string;
  expiresAt: string;
}

/** What the bot asks the platform for in the name of somebody of the staff. */
export class CashierApi {
  constructor(private readonly gateway: Gateway) {}

  /** @throws PlatformProblem each reason why it can not be redeemed has its own code */
  validate({ token }: Token, code: string, orderAmount?: Money): Promise<ValidationView> {
    const body = orderAmount === undefined ? {} : { orderAmount };
    return this.gateway.ask({ method: 'POST', path: path`/discounts/codes/${code}/validate`, body, token });
  }

  /** @param key the same one redeems once, however often it is sent @throws PlatformProblem as `validate` */
  redeem({ token }: Token, code: string, orderAmount: Money, key: string): Promise<RedemptionView> {
    const question = { method: 'POST', path: path`/discounts/codes/${code}/redeem`, body: { orderAmount } } as const;
    return this.gateway.ask({ ...question, token, idempotencyKey: key });
  }

  /** @throws PlatformProblem REVERSAL_TOO_LATE, REDEMPTION_REVERSED */
  async reverse({ token }: Token, redemptionId: string): Promise<void> {
    const question = { method: 'POST', path: path`/redemptions/${redemptionId}/reverse`, body: {} } as const;
    await this.gateway.ask({ ...question, token, idempotencyKey: `undo-${redemptionId}` });
  }

  async usage({ token }: Token, period: Period): Promise<RedemptionView[]> {
    const query = { ...period, limit: 20 };
    const { items } = await this.gateway.ask<Page<RedemptionView>>({ path: '/discount-usage', query, token });
    return items;
  }

  usageSummary({ token }: Token, period: Period): Promise<UsageSummaryView> {
    return this.gateway.ask({ path: '/discount-usage/summary', query: { ...period }, token });
  }

  /** How many customers there are, of those that a filter of `GET /customers` lets through. */
  async countCustomers({ token }: Token, filter: Record<string, string | boolean> = {}): Promise<number> {
    const query = { ...filter, limit: 1, total: true };
    const { total = 0 } = await this.gateway.ask<Page<unknown>>({ path: '/customers', query, token });
    return total;
  }

  /** The one-time link by which the person with this Telegram account signs in. @throws PlatformProblem LOGIN_TOKENS_LIMITED */
  loginLink(telegramId: number): Promise<LoginLink> {
    const body = { telegramId: String(telegramId), announce: false };
    return this.gateway.ask({ method: 'POST', path: '/auth/telegram/login-tokens', body });
  }
}
