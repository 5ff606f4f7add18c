import type { Gateway } from './gateway.js';
import type { Person } from './people.js';
import type { AccountView, DiscountView, Preferences, ProfileView, RewardView } from './views.js';

/** What customers change of themselves. */
export interface ProfileChange {
  name?: string;
  phone?: string;
  birthday?: string;
  locale?: string;
}

/** What the bot finds out about a customer. */
export interface Finding {
  subscribed?: boolean;
  telegramBlocked?: boolean;
  phone?: string;
  phoneVerified?: boolean;
}

const QR_PIXELS = 512;

/** What the bot asks the platform for in a customer's name. */
export class CustomerApi {
  constructor(private readonly gateway: Gateway) {}

  /** Those that can be used now, and those that can be used later. */
  async discounts(person: Person): Promise<DiscountView[]> {
    const client = this.gateway.as(person);
    const of = (state: 'active' | 'scheduled') =>
      this.gateway.answer(
        client.GET('/api/v1/discounts', { params: { query: { customerId: person.id, state, limit: 50 } } }),
      );
    const [active, scheduled] = await Promise.all([of('active'), of('scheduled')]);
    return [...active.items, ...scheduled.items];
  }

  discount(person: Person, id: string): Promise<DiscountView> {
    return this.gateway.answer(this.gateway.as(person).GET('/api/v1/discounts/{id}', { params: { path: { id } } }));
  }

  /** The picture of a discount's QR code, PNG. */
  async qrCode(person: Person, id: string): Promise<Uint8Array> {
    const params = { path: { id }, query: { size: QR_PIXELS } };
    const call = this.gateway.as(person).GET('/api/v1/discounts/{id}/qr.png', { params, parseAs: 'arrayBuffer' });
    return new Uint8Array((await this.gateway.answer(call)) as ArrayBuffer);
  }

  account(person: Person): Promise<AccountView> {
    const params = { path: { customerId: person.id } };
    return this.gateway.answer(this.gateway.as(person).GET('/api/v1/loyalty/accounts/{customerId}', { params }));
  }

  /** Those that can be asked for just now. */
  async rewards(person: Person): Promise<RewardView[]> {
    const params = { query: { limit: 50 } };
    const { items } = await this.gateway.answer(this.gateway.as(person).GET('/api/v1/loyalty/rewards', { params }));
    return items.filter(({ active, stock }) => active && stock !== 0);
  }

  /** @param key the same one asks once, however often it is sent @throws PlatformProblem INSUFFICIENT_POINTS and others */
  async askForReward(person: Person, rewardId: string, key: string): Promise<void> {
    const params = { header: { 'Idempotency-Key': key } };
    await this.gateway.answer(
      this.gateway.as(person).POST('/api/v1/loyalty/reward-redemptions', { params, body: { rewardId } }),
    );
  }

  profile(person: Person): Promise<ProfileView> {
    return this.gateway.answer(this.gateway.as(person).GET('/api/v1/me/profile'));
  }

  /** @throws PlatformProblem VALIDATION_FAILED, CUSTOMER_EXISTS */
  changeProfile(person: Person, body: ProfileChange): Promise<ProfileView> {
    return this.gateway.answer(this.gateway.as(person).PATCH('/api/v1/me/profile', { body }));
  }

  async preferences(person: Person): Promise<Preferences> {
    const answered = await this.gateway.answer(this.gateway.as(person).GET('/api/v1/me/preferences'));
    const { effective: _, ...preferences } = answered;
    return preferences;
  }

  async replacePreferences(person: Person, body: Preferences): Promise<void> {
    await this.gateway.answer(this.gateway.as(person).PUT('/api/v1/me/preferences', { body }));
  }

  /** Tells the platform what Telegram has told. */
  async tell(id: string, body: Finding): Promise<void> {
    const params = { path: { id } };
    await this.gateway.answer(this.gateway.own.PATCH('/api/v1/customers/{id}', { params, body }));
  }
}
