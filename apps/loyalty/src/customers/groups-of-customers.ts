import type { Customer } from './customer.js';

/** Customers of one site, all of them test data or none. */
export interface CustomerGroup<Each extends Customer = Customer> {
  site: string | null;
  isTest: boolean;
  customers: Each[];
}

/** Sorts customers by what decides which offers hold for them. */
export function groupsOf<Each extends Customer>(customers: Iterable<Each>): CustomerGroup<Each>[] {
  const groups = new Map<string, CustomerGroup<Each>>();
  for (const customer of customers) {
    const { site, isTest } = customer;
    const key = JSON.stringify([site, isTest]);
    const group = groups.get(key) ?? { site, isTest, customers: [] };
    group.customers.push(customer);
    groups.set(key, group);
  }
  return [...groups.values()];
}
