import type { EntityManager } from 'typeorm';
import { idOfAddress } from '../planning/named-person.js';

/** By what somebody who is to be erased may be found. */
export interface PersonTraces {
  /** Their ids: identity's, those that outside systems know the same addresses by, and those made of an address. */
  ids: string[];
  /** In lower case. */
  emails: string[];
  phones: string[];
  telegramIds: string[];
  names: string[];
}

interface Known {
  id: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  telegramId: string | null;
}

/** Gathers by what people are known here: the directory, and where they were written to before. */
export async function gatherTraces(tx: EntityManager, ids: readonly string[]): Promise<PersonTraces> {
  const own: Known[] = await tx.query(
    `SELECT id, name, email, phone, telegram_id AS "telegramId" FROM recipient WHERE id = ANY($1::text[])
     UNION
     SELECT n.recipient_id, n.recipient_name, CASE WHEN d.channel = 'email' THEN d.address END,
       CASE WHEN d.channel = 'sms' THEN d.address END, CASE WHEN d.channel = 'telegram' THEN d.address END
     FROM notification n LEFT JOIN delivery d ON d.notification_id = n.id WHERE n.recipient_id = ANY($1::text[])`,
    [ids],
  );
  const addresses = await withoutOthers(tx, ids, tracesOf(ids, own));
  // Whom other systems tell of under ids of their own is the same person, unless identity knows them as somebody else.
  const others: Known[] = await tx.query(
    `SELECT id, name, email, phone, telegram_id AS "telegramId" FROM recipient
     WHERE revision IS NULL AND NOT roles && '{admin,cashier,staff}'
       AND (lower(email) = ANY($1::text[]) OR phone = ANY($2::text[]) OR telegram_id = ANY($3::text[]))`,
    [addresses.emails, addresses.phones, addresses.telegramIds],
  );
  const found = await withoutOthers(tx, ids, tracesOf(ids, [...own, ...others]));
  const bare = [
    ...found.emails.map((email) => idOfAddress({ email })),
    ...found.phones.map((phone) => idOfAddress({ phone })),
    ...found.telegramIds.map((telegramId) => idOfAddress({ telegramId })),
  ];
  return { ...found, ids: [...new Set([...found.ids, ...bare])] };
}

function tracesOf(ids: readonly string[], known: readonly Known[]): PersonTraces {
  const all = (pick: (each: Known) => string | null | undefined): string[] => [
    ...new Set(known.map(pick).filter((value): value is string => typeof value === 'string' && value !== '')),
  ];
  return {
    ids: [...new Set([...ids, ...all(({ id }) => id)])],
    emails: all(({ email }) => email?.toLowerCase()),
    phones: all(({ phone }) => phone),
    telegramIds: all(({ telegramId }) => telegramId),
    names: all(({ name }) => name),
  };
}

/** Leaves out addresses that identity knows to be somebody else's by now: of those everything stays. */
async function withoutOthers(tx: EntityManager, ids: readonly string[], traces: PersonTraces): Promise<PersonTraces> {
  const others: { email: string | null; phone: string | null; telegramId: string | null }[] = await tx.query(
    `SELECT lower(email) AS email, phone, telegram_id AS "telegramId" FROM recipient
     WHERE revision IS NOT NULL AND id <> ALL($1::text[])
       AND (lower(email) = ANY($2::text[]) OR phone = ANY($3::text[]) OR telegram_id = ANY($4::text[]))`,
    [ids, traces.emails, traces.phones, traces.telegramIds],
  );
  return {
    ...traces,
    emails: traces.emails.filter((email) => !others.some((other) => other.email === email)),
    phones: traces.phones.filter((phone) => !others.some((other) => other.phone === phone)),
    telegramIds: traces.telegramIds.filter((id) => !others.some((other) => other.telegramId === id)),
  };
}
