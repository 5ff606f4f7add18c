import type { EntityManager } from 'typeorm';
import { type Account, ACCOUNT_COLUMNS } from './account.js';

/**
 * Holds the accounts of customers to the end of the transaction, and opens those that are missing. Whoever moves points does so first,
 * for all customers at once: so everybody queues in the same order, and what is read afterwards is what holds.
 * @returns by customer; whom nobody knows (any more) has none
 */
export async function lockAccounts(tx: EntityManager, customerIds: readonly string[]): Promise<Map<string, Account>> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return new Map();
  // Before anything is held: who waits for an account that somebody else is opening holds up nobody.
  await tx.query(
    `INSERT INTO account (customer_id) SELECT c.id FROM customer c
     WHERE c.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM account a WHERE a.customer_id = c.id) ORDER BY c.id
     ON CONFLICT DO NOTHING`,
    [ids],
  );
  return byCustomer(await lock(tx, ids));
}

/** As it is just now, not held. @returns undefined: nothing has been gathered yet */
export async function findAccount(tx: EntityManager, customerId: string): Promise<Account | undefined> {
  const [account]: Account[] = await tx.query(`SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.customer_id = $1`, [
    customerId,
  ]);
  return account;
}

function lock(tx: EntityManager, ids: readonly string[]): Promise<Account[]> {
  return tx.query(
    `SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.customer_id = ANY($1::uuid[]) ORDER BY a.customer_id FOR UPDATE`,
    [ids],
  );
}

const byCustomer = (accounts: readonly Account[]): Map<string, Account> =>
  new Map(accounts.map((account) => [account.customerId, account]));
