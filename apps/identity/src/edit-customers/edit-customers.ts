import { IdempotencyKeys } from '@marmalade/http';
import type { DataSource } from 'typeorm';
import type { Actor } from '../audit-log/audit-log.js';
import type { RegisteredVia } from '../customers/customer-announcements.js';
import type { CustomerStore } from '../customers/customer-store.js';
import type { Customer } from '../customers/customer.js';
import type { CreateCustomer, UpdateCustomer } from './customer-body.js';

export class EditCustomers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CustomerStore,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** @throws Problem VALIDATION_FAILED, CUSTOMER_EXISTS, those of the Idempotency-Key */
  async create(actor: Actor, body: CreateCustomer, key?: string): Promise<Customer> {
    const scope = `POST /customers ${actor.role} ${actor.id}`;
    const { body: customer } = await this.keys.run(scope, key, body, async (tx) => {
      return { status: 201, body: await this.store.create(tx, actor, body, wayInOf(actor)) };
    });
    return customer;
  }

  /** @throws Problem CUSTOMER_NOT_FOUND, CUSTOMER_CHANGED, CUSTOMER_EXISTS, VALIDATION_FAILED */
  update(actor: Actor, id: string, { revision, ...changes }: UpdateCustomer): Promise<Customer> {
    return this.dataSource.transaction((tx) => this.store.update(tx, actor, id, changes, revision));
  }
}

/** Whose work it was that somebody became a customer. */
function wayInOf({ role }: Actor): RegisteredVia {
  if (role === 'service') return 'api';
  return role === 'cashier' ? 'cashier' : 'admin';
}
