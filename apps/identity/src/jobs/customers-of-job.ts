import type { EntityManager } from 'typeorm';
import { countCustomers, find, type FoundCustomer, settle } from '../customers/customer-search.js';
import { CUSTOMER_COLUMNS } from '../customers/customer.js';
import type { OpenJob } from './job.js';

/** How many customers a job is about, and how many of its ids are nobody's. */
export async function countOf(tx: EntityManager, { parameters }: OpenJob): Promise<{ total: number; failed: number }> {
  const { ids, filter = {}, until } = parameters;
  if (!ids) return { total: await countCustomers(tx, filter, { until }), failed: 0 };
  const [{ count }] = (await tx.query('SELECT count(*)::int AS count FROM customer WHERE id = ANY($1::uuid[])', [
    ids,
  ])) as [{ count: number }];
  const total = new Set(ids).size;
  return { total, failed: total - count };
}

/** The next customers behind the job's place. */
export async function nextOf(
  tx: EntityManager,
  { parameters, place }: OpenJob,
  limit: number,
): Promise<FoundCustomer[]> {
  const { ids, filter = {}, until } = parameters;
  if (!ids) {
    await settle(tx);
    return find(tx, filter, { after: place, until, isAscending: true, limit });
  }
  return tx.query(
    `SELECT ${CUSTOMER_COLUMNS}, c.place::float8 AS place FROM customer c WHERE c.id = ANY($1::uuid[]) AND c.place > $2
     ORDER BY c.place LIMIT $3`,
    [ids, place, limit],
  );
}
