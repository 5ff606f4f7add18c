import type { Actor } from '@marmalade/auth';

/** Why an account moved. */
export const ENTRY_KINDS = ['earn', 'bonus', 'adjust', 'spend', 'refund', 'take_back', 'expire'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What points are for, as messages to the customer word it. */
export const ENTRY_REASONS = ['purchase', 'birthday', 'referral', 'review', 'welcome', 'other'] as const;
export type EntryReason = (typeof ENTRY_REASONS)[number];

/** Who did it, without where they were. */
export type EntryActor = Pick<Actor, 'role' | 'id' | 'name'>;

/** A line of an account. It is written once and never changes, but for `remaining`. */
export interface Entry {
  id: string;
  customerId: string;
  /** Which line of the account it is. */
  seq: number;
  /** Negative: they went away. */
  points: number;
  balanceAfter: number;
  kind: EntryKind;
  reason: EntryReason | null;
  refKey: string;
  /** Of points that came in: how many of them are still there. */
  remaining: number | null;
  /** Their last moment; null: they do not lapse. */
  expiresAt: Date | null;
  orderNumber: string | null;
  comment: string | null;
  createdAt: Date;
}

/** Points to come or go. */
export interface Movement {
  customerId: string;
  /** How many, above zero either way. */
  points: number;
  kind: EntryKind;
  reason?: EntryReason;
  /** What it is for, `order:М-1042`; of one customer the same moves points once. */
  refKey: string;
  /** Of points that come: their last moment; unset: they do not lapse. */
  expiresAt?: Date;
  orderNumber?: string;
  comment?: string;
  actor?: EntryActor;
}

/** The columns of an entry under the names of the interface; the table is `entry e`. */
export const ENTRY_COLUMNS = `e.id, e.customer_id AS "customerId", e.seq, e.points::float8 AS points,
  e.balance_after::float8 AS "balanceAfter", e.kind, e.reason, e.ref_key AS "refKey", e.remaining::float8 AS remaining, e.expires_at AS "expiresAt",
  e.order_number AS "orderNumber", e.comment, e.created_at AS "createdAt"`;
