import { type Gateway, path } from './gateway.js';
import type { Person } from './people.js';
import type { AccountView, CustomerView, DiscountView, Page, Preferences, ProfileView, RewardView } from './views.js';

/** What customers change of themselves; null empties a field. */
export interface ProfileChange {
  name?: string;
  phone?: string;
  birthday?: string;
  locale?: string;
}

type Token = Pick<Person, 'token'>;

/** What the bot asks the platform for in a customer's name. */
export class CustomerApi {
  constructor(private readonly gateway: Gateway) {}

  /** Those that can be used now or later, the newest first. */
  async discounts({ token, id }: Pick<Person, 'token' | 'id'>): Promise<DiscountView[]> {
    const of = (state: string) =>
      this.gateway.ask<Page<DiscountView>>({
        path: '/discounts',
        query: { customerId: id, state, limit: 50 },
        token,
      });
    const [active, scheduled] = await Promise.all([of('active'), of('scheduled')]);
    return [...active.items, ...scheduled.items];
  }

  discount({ token }: Token, id: string): Promise<DiscountView> {
    return this.gateway.ask({ path: path`/discounts/${id}`, token });
  }

  /** The picture of a discount's QR code, PNG. */
  qrCode({ token }: Token, id: string): Promise<Uint8Array> {
    return this.gateway.fetchFile({ path: path`/discounts/${id}/qr.png`, query: { size: 512 }, token });
  }

  account({ token, id }: Pick<Person, 'token' | 'id'>): Promise<AccountView> {
    return this.gateway.ask({ path: path`/loyalty/accounts/${id}`, token });
  }

  async rewards({ token }: Token): Promise<RewardView[]> {
    const { items } = await this.gateway.ask<Page<RewardView>>({
      path: '/loyalty/rewards',
      query: { limit: 50 },
      token,
    });
    return items;
  }

  /** @param key the same one asks once, however often it is sent @throws PlatformProblem INSUFFICIENT_POINTS and others */
  async askForReward({ token }: Token, rewardId: string, key: string): Promise<void> {
    const question = { method: 'POST', path: '/loyalty/reward-redemptions', body: { rewardId } } as const;
    await this.gateway.ask({ ...question, token, idempotencyKey: key });
  }

  profile({ token }: Token): Promise<ProfileView> {
    return this.gateway.ask({ path: '/me/profile', token });
  }

  /** @throws PlatformProblem VALIDATION_FAILED, CUSTOMER_EXISTS */
  changeProfile({ token }: Token, body: ProfileChange): Promise<ProfileView> {
    return this.gateway.ask({ method: 'PATCH', path: '/me/profile', body, token });
  }

  async preferences({ token }: Token): Promise<Preferences> {
    const { effective: _, ...preferences } = await this.gateway.ask<Preferences & { effective: unknown }>({
      path: '/me/preferences',
      token,
    });
    return preferences;
  }

  async replacePreferences({ token }: Token, body: Preferences): Promise<void> {
    await this.gateway.ask({ method: 'PUT', path: '/me/preferences', body, token });
  }

  /** What the bot has found out about a customer. */
  async tell(
    customerId: string,
    body: Partial<Pick<CustomerView, 'subscribed'>> & {
      telegramBlocked?: boolean;
      phone?: string;
      phoneVerified?: boolean;
    },
  ): Promise<void> {
    await this.gateway.ask({ method: 'PATCH', path: path`/customers/${customerId}`, body });
  }
}
