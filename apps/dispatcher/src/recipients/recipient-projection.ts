import { newestFacts } from '@marmalade/messaging';
import type { EntityManager } from 'typeorm';
import { plain } from '../rendering/escape.js';
import type { Recipient } from './recipient.js';
import type { Role } from './recipient-directory.js';

/** A person as identity tells of them, whole. */
export interface PersonFact {
  person: Pick<Recipient, 'id' | 'name' | 'email' | 'phone' | 'telegramId' | 'locale' | 'timeZone'>;
  revision: number;
  roles: Role[];
  active: boolean;
  /** Null: identity says nothing about that. */
  emailVerified: boolean | null;
  phoneVerified: boolean | null;
  isTest: boolean;
}

/**
 * Keeps what identity tells of people in place of what was known of them, in one statement. An older fact than the one known
 * changes nothing, and who was erased stays so. Whether they have told their time zone by a link is known here alone, so that
 * stays where identity has none.
 * @returns ids of those of whom there was news, with the revision known now
 */
export async function projectPeople(tx: EntityManager, facts: readonly PersonFact[]): Promise<Map<string, number>> {
  const rows = newestFacts(facts, ({ person }) => person.id);
  if (rows.length === 0) return new Map();
  const text = (field: keyof PersonFact['person']) => rows.map(({ person }) => person[field] ?? null);
  const learnt: { id: string; revision: number }[] = await tx.query(
    `INSERT INTO recipient AS known (id, name, email, phone, telegram_id, locale, time_zone, roles, revision, active,
                                     email_verified, phone_verified, is_test)
     SELECT id, name, email, phone, telegram_id, locale, time_zone, string_to_array(roles, ','), revision, active,
            email_verified, phone_verified, is_test
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
                 $10::boolean[], $11::boolean[], $12::boolean[], $13::boolean[])
       AS told (id, name, email, phone, telegram_id, locale, time_zone, roles, revision, active, email_verified, phone_verified,
                is_test)
     WHERE NOT EXISTS (SELECT FROM erased_person e WHERE e.id = told.id)
     ORDER BY id
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone,
       telegram_id = excluded.telegram_id, locale = excluded.locale,
       time_zone = coalesce(excluded.time_zone, known.time_zone), roles = excluded.roles, revision = excluded.revision,
       active = excluded.active, email_verified = excluded.email_verified, phone_verified = excluded.phone_verified,
       is_test = excluded.is_test, updated_at = clock_timestamp()
     WHERE known.revision IS NULL OR known.revision < excluded.revision
     RETURNING id, revision`,
    [
      text('id'),
      rows.map(({ person: { name } }) => (name === undefined ? null : plain(name))),
      text('email'),
      text('phone'),
      text('telegramId'),
      text('locale'),
      text('timeZone'),
      rows.map(({ roles }) => roles.join(',')),
      rows.map(({ revision }) => revision),
      rows.map(({ active }) => active),
      rows.map(({ emailVerified }) => emailVerified),
      rows.map(({ phoneVerified }) => phoneVerified),
      rows.map(({ isTest }) => isTest),
    ],
  );
  return new Map(learnt.map(({ id, revision }) => [id, revision]));
}
