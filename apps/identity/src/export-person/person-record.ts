import type { DataSource, EntityManager } from 'typeorm';
import { type Customer, CUSTOMER_COLUMNS } from '../customers/customer.js';

/** Entries and sessions told at most; a person with more is none. */
const ROWS_MAX = 10_000;

/** All that identity keeps of a customer, for the customer: nobody else's names and addresses, and no secret. */
export interface PersonRecord {
  service: 'identity';
  customer: Customer;
  sessions: unknown[];
  /** What was done to them and by them. */
  history: unknown[];
  /** Addresses they have been asked to confirm. */
  addressVerifications: unknown[];
}

/** @returns undefined when there is no such customer */
export async function personRecord(on: DataSource | EntityManager, id: string): Promise<PersonRecord | undefined> {
  const [customer]: Customer[] = await on.query(`SELECT ${CUSTOMER_COLUMNS} FROM customer c WHERE c.id = $1`, [id]);
  if (!customer) return undefined;
  const sessions = (await on.query(
    `SELECT id, method, ip_address AS "ipAddress", user_agent AS "userAgent", created_at AS "createdAt",
       last_used_at AS "lastUsedAt", expires_at AS "expiresAt", revoked_at AS "revokedAt", revoked_because AS "revokedBecause"
     FROM session WHERE person_id = $1 ORDER BY created_at DESC LIMIT $2`,
    [id, ROWS_MAX],
  )) as unknown[];
  // Of others only what they are: the address of a member of staff is theirs.
  const history = (await on.query(
    `SELECT at, action, actor_role AS "by", before, after, CASE WHEN actor_id = $1 THEN ip_address END AS "ipAddress",
       CASE WHEN actor_id = $1 THEN user_agent END AS "userAgent"
     FROM audit_log WHERE (subject_kind = 'customer' AND subject_id = $1) OR actor_id = $1
     ORDER BY id DESC LIMIT $2`,
    [id, ROWS_MAX],
  )) as unknown[];
  const addressVerifications = (await on.query(
    `SELECT kind, address, sent_at AS "sentAt", expires_at AS "expiresAt" FROM address_verification WHERE person_id = $1`,
    [id],
  )) as unknown[];
  return { service: 'identity', customer, sessions, history, addressVerifications };
}
