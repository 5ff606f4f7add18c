import type { DataOf, Person } from '@marmalade/contracts-envelope';
import type { CustomerChanged } from '@marmalade/contracts-identity';

/** A customer as identity tells of them. */
export interface Customer {
  id: string;
  /** As events carry them, addresses included. */
  person: Person;
  status: CustomerFact['status'];
  /** Null: not known. */
  subscribed: boolean | null;
  /** `1991-05-14` */
  birthday: string | null;
  source: string | null;
  site: string | null;
  telegramBlocked: boolean;
  isTest: boolean;
  registeredAt: Date;
}

export type CustomerFact = DataOf<typeof CustomerChanged>;

/** The columns of a customer under the names of the interface; the table is `customer c`. */
export const CUSTOMER_COLUMNS = `c.id, c.person, c.status, c.subscribed, to_char(c.birthday, 'YYYY-MM-DD') AS birthday, c.source,
  c.site, c.telegram_blocked AS "telegramBlocked", c.is_test AS "isTest", c.registered_at AS "registeredAt"`;
