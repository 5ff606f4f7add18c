import { Problem } from '@marmalade/http';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import { telegramName } from '../telegram-proofs/telegram-name.js';
import type { TelegramUser } from '../telegram-proofs/telegram-proof.js';
import { CUSTOMER_EXISTS } from './customer-problems.js';
import { normalLocale } from './customer-rules.js';
import type { CustomerStore, NewCustomer } from './customer-store.js';
import type { Customer } from './customer.js';

/** A customer, and whether they have just become one. */
export interface MetCustomer {
  customer: Customer;
  isNew: boolean;
}

/** Customers by their Telegram account: to the customers' bot everybody is one, and becomes one. */
export class TelegramCustomers {
  constructor(private readonly customers: CustomerStore) {}

  /**
   * The customer who has this account, with their row locked, or a new one. Of any number at once one makes them, and the others
   * find them.
   * @param from of somebody new only: where they come from, and to which site
   * @throws Problem VALIDATION_FAILED
   */
  async meet(
    tx: EntityManager,
    actor: Actor,
    user: TelegramUser,
    from: Pick<NewCustomer, 'source' | 'site'> = {},
  ): Promise<MetCustomer> {
    const known = await this.customers.findByTelegramId(tx, user.id, { lock: true });
    if (known) return { customer: known, isNew: false };
    try {
      const newcomer = { ...newcomerOf(user), ...from };
      return { customer: await this.customers.create(tx, actor, newcomer, 'telegram'), isNew: true };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== CUSTOMER_EXISTS.code) throw error;
      // Somebody was faster, and has ended their transaction: that was waited for.
      const other = await this.customers.findByTelegramId(tx, user.id, { lock: true });
      if (!other) throw error;
      return { customer: other, isNew: false };
    }
  }
}

/** A customer to be, of what Telegram says; what of it can not be stored is not a reason to keep somebody out. */
function newcomerOf({ id, name, languageCode }: TelegramUser): NewCustomer {
  const shown = telegramName(name);
  const locale = normalLocale(languageCode?.replace('_', '-') ?? '');
  return {
    telegramId: id,
    ...(shown !== '' && { name: shown }),
    ...(locale !== undefined && { locale }),
  };
}
