import type { components } from '@marmalade/api-client';
import { LRUCache } from 'lru-cache';
import type { TelegramUser } from '../telegram/incoming.js';
import type { Gateway } from './gateway.js';

/** Those who work in the shop, and those who buy. */
export type PersonRole = 'owner' | 'marketing' | 'readonly' | 'cashier' | 'customer';

/** Somebody for whom a bot acts, with the token by which it does. */
export interface Person {
  id: string;
  role: PersonRole;
  name: string;
  locale: string | null;
  timeZone: string | null;
  location?: string;
  site?: string;
  token: string;
}

type BotToken = components['schemas']['BotToken'];
type MetCustomer = components['schemas']['TelegramCustomerView'];

type ActingAs = 'customer' | 'staff';

const REMEMBERED = 20_000;
/** A token must outlive what is done with it. */
const MARGIN_S = 60;

/** Who writes to the bots: the platform knows people by their Telegram accounts. */
export class People {
  private readonly known = new LRUCache<string, Person>({ max: REMEMBERED, ttl: 1, ttlAutopurge: false });
  private readonly asked = new Map<string, Promise<Person>>();

  constructor(private readonly gateway: Gateway) {}

  /**
   * The person with this Telegram account. Who was asked for before is known until a minute before their token ends.
   * @throws PlatformProblem PERSON_NOT_FOUND, PERSON_INACTIVE
   */
  find(telegramId: number, as: ActingAs): Promise<Person> {
    const key = keyOf(telegramId, as);
    const known = this.known.get(key);
    if (known) return Promise.resolve(known);
    let asked = this.asked.get(key);
    if (!asked) {
      asked = this.ask(telegramId, as).finally(() => this.asked.delete(key));
      this.asked.set(key, asked);
    }
    return asked;
  }

  /** Has the person asked for again: what is known of them has changed, or their token is not taken any more. */
  forget(telegramId: number, as: ActingAs): void {
    this.known.delete(keyOf(telegramId, as));
  }

  /** Makes a customer of whoever starts the bot, or finds them; who had stopped it is reachable again. */
  register({ id, name, language }: TelegramUser, source?: string): Promise<MetCustomer> {
    const body = {
      telegramId: String(id),
      ...(name !== '' && { name }),
      ...(language !== undefined && { locale: language }),
      ...(source !== undefined && { source }),
    };
    return this.gateway.answer(this.gateway.own.POST('/api/v1/customers/from-telegram', { body }));
  }

  /** Binds a Telegram account to the member of staff who was invited. @throws PlatformProblem INVITATION_…, STAFF_EXISTS */
  async accept(telegramId: number, code: string): Promise<Person> {
    const body = { code, telegramId: String(telegramId) };
    const answer = await this.gateway.answer(this.gateway.own.POST('/api/v1/auth/telegram/invitations', { body }));
    return this.remember(keyOf(telegramId, 'staff'), answer);
  }

  private async ask(telegramId: number, as: ActingAs): Promise<Person> {
    const body = { telegramId: String(telegramId), as };
    const answer = await this.gateway.answer(this.gateway.own.POST('/api/v1/auth/telegram/tokens', { body }));
    return this.remember(keyOf(telegramId, as), answer);
  }

  private remember(key: string, { accessToken, expiresIn, principal, ...rest }: BotToken): Person {
    const person = { ...rest, id: principal.id, role: principal.role, name: principal.name ?? '', token: accessToken };
    const ttl = (expiresIn - MARGIN_S) * 1_000;
    if (ttl > 0) this.known.set(key, person, { ttl });
    return person;
  }
}

function keyOf(telegramId: number, as: ActingAs): string {
  return `${as} ${telegramId}`;
}
