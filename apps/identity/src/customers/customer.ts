import { personOf } from '../persons/person-in-events.js';
import type { DataOf } from '@marmalade/contracts-envelope';
import type { CustomerChanged } from '@marmalade/contracts-identity';

export const CUSTOMER_STATUSES = ['active', 'inactive', 'blocked'] as const;
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];

/** A customer as the API shows one. Times are dates here and ISO texts on the wire; null: not known. */
export interface Customer {
  id: string;
  name: string | null;
  email: string | null;
  emailVerified: boolean;
  /** E.164. */
  phone: string | null;
  phoneVerified: boolean;
  telegramId: string | null;
  /** Whether they have stopped the bot, so that nothing reaches them by Telegram. */
  telegramBlocked: boolean;
  /** `1991-05-14` */
  birthday: string | null;
  locale: string | null;
  timeZone: string | null;
  tags: string[];
  status: CustomerStatus;
  /** Whether they follow the shop's Telegram channel; null: not known. */
  subscribed: boolean | null;
  subscriptionCheckedAt: Date | null;
  /** Where they came from. */
  source: string | null;
  site: string | null;
  isTest: boolean;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of a customer under the names of the interface; the table is `customer c`. */
export const CUSTOMER_COLUMNS = `c.id, c.name, c.email, c.email_verified_at IS NOT NULL AS "emailVerified",
  c.phone, c.phone_verified_at IS NOT NULL AS "phoneVerified", c.telegram_id::text AS "telegramId",
  c.telegram_blocked_at IS NOT NULL AS "telegramBlocked",
  to_char(c.birthday, 'YYYY-MM-DD') AS birthday, c.locale, c.time_zone AS "timeZone", c.tags, c.status, c.subscribed,
  c.subscription_checked_at AS "subscriptionCheckedAt", c.source, c.site, c.is_test AS "isTest", c.revision,
  c.created_at AS "createdAt", c.updated_at AS "updatedAt"`;

/** The fact that other services project. */
export function customerFact(customer: Customer): DataOf<typeof CustomerChanged> {
  const { revision, status, emailVerified, phoneVerified, subscribed, birthday, tags, source, site } = customer;
  const { telegramBlocked, isTest } = customer;
  return {
    customer: personOf(customer),
    revision,
    status,
    emailVerified,
    phoneVerified,
    ...(subscribed !== null && { subscribed }),
    ...(birthday !== null && { birthday }),
    tags,
    ...(source !== null && { source }),
    ...(site !== null && { site }),
    ...(telegramBlocked && { telegramBlocked }),
    isTest,
    registeredAt: new Date(customer.createdAt).toISOString(),
  };
}
