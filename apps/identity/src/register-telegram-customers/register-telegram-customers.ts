import type { DataSource } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import type { CustomerStore } from '../customers/customer-store.js';
import type { TelegramBlocks } from '../customers/telegram-blocks.js';
import type { MetCustomer, TelegramCustomers } from '../customers/telegram-customers.js';
import type { TelegramCustomerBody } from './telegram-customer-body.js';

/** Makes a customer of whoever starts the customers' bot, and finds whoever comes back to it. */
export class RegisterTelegramCustomers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly people: TelegramCustomers,
    private readonly customers: CustomerStore,
    private readonly blocks: TelegramBlocks,
  ) {}

  /**
   * Who writes to the bot has not stopped it, or not any more.
   * @throws Problem VALIDATION_FAILED
   */
  register(actor: Actor, { telegramId, name = '', locale, source, site }: TelegramCustomerBody): Promise<MetCustomer> {
    const user = { id: telegramId, name, languageCode: locale };
    return this.dataSource.transaction(async (tx) => {
      const met = await this.people.meet(tx, actor, user, { source, site });
      if (met.isNew) return met;
      const { id } = met.customer;
      const open = met.customer.telegramBlocked
        ? await this.customers.update(tx, actor, id, { telegramBlocked: false })
        : met.customer;
      return { ...met, customer: await this.blocks.seen(tx, open) };
    });
  }
}
