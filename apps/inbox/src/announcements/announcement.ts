import type { Notification, Row, Words } from '../notifications/notification.js';
import { toNotification } from '../notifications/notification.js';

/** The words of an announcement by language, such as `en`; at least one. */
export type WordsByLocale = Readonly<Record<string, Words>>;

/** A row of `announcement`; with the marks of a reader, when it is read for one. */
export interface AnnouncementRow extends Row {
  words: WordsByLocale;
}

/** SQL: the columns of an `AnnouncementRow`. @param m the table with the marks of a reader; unset: for nobody in particular */
export const announcementColumns = (a: string, m?: string): string =>
  `${a}.id, ${a}.place::float8 AS place, ${a}.notification_id AS "notificationId", ${a}.type, ${a}.category, ${a}.priority,
   ${a}.created_at AS "createdAt", NULL::timestamptz AS "deliveredAt", ${m ? `${m}.read_at` : 'NULL::timestamptz'} AS "readAt",
   ${a}.expires_at AS "expiresAt", ${a}.words`;

/**
 * The words in a reader's language, or in the one that comes nearest: without the region, then those whose language nobody named
 * (`und`, as BCP 47 has it), then English, then any.
 */
export function wordsFor(words: WordsByLocale, locale: string | null): Words {
  const wanted = locale ?? '';
  return words[wanted] ?? words[wanted.split('-')[0]!] ?? words.und ?? words.en ?? Object.values(words)[0]!;
}

/** An announcement as a reader gets it. */
export function toReaderOf(row: AnnouncementRow, locale: string | null): Notification {
  return toNotification(row, wordsFor(row.words, locale), true);
}
