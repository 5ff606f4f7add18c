/** How much it presses. An urgent one is pushed in quiet hours too. */
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * How far a notification has come: stored, on a device of its reader, read. What comes before (`pending`) and instead (`failed`) is the
 * dispatcher's to tell.
 */
export const STATUSES = ['sent', 'delivered', 'read'] as const;
export type Status = (typeof STATUSES)[number];

/** A button. */
export interface Action {
  title: string;
  link: string;
}

/** What its reader sees. */
export interface Words {
  title: string;
  message: string;
  link?: string;
  image?: string;
  actions?: Action[];
  /** For the application that shows it: what it is about. */
  data?: Record<string, unknown>;
}

/** A notification as readers get it, over REST, sockets and streams alike. */
export interface Notification {
  id: string;
  /** By which the dispatcher knows it; null: it came from elsewhere. */
  notificationId: string | null;
  type: string;
  category: string;
  priority: Priority;
  status: Status;
  title: string;
  message: string;
  link: string | null;
  image: string | null;
  actions: Action[];
  data: Record<string, unknown>;
  isAnnouncement: boolean;
  createdAt: Date;
  deliveredAt: Date | null;
  readAt: Date | null;
  expiresAt: Date | null;
}

/** What an announcement and a notification have in common in the database. */
export interface Row {
  id: string;
  place: number;
  notificationId: string | null;
  type: string;
  category: string;
  priority: Priority;
  createdAt: Date;
  deliveredAt: Date | null;
  readAt: Date | null;
  expiresAt: Date | null;
}

/** A row of `notification`; without words it was removed. */
export interface NotificationRow extends Row {
  content: Words | null;
}

/** SQL: the columns of a `NotificationRow`. @param n the table's name in the query */
export const columnsOf = (n: string): string =>
  `${n}.id, ${n}.place::float8 AS place, ${n}.notification_id AS "notificationId", ${n}.type, ${n}.category, ${n}.priority,
   ${n}.created_at AS "createdAt", ${n}.delivered_at AS "deliveredAt", ${n}.read_at AS "readAt", ${n}.expires_at AS "expiresAt",
   ${n}.content`;

/** SQL: whether a notification is there for its reader. @param n the table's name in the query */
export const isShown = (n: string): string =>
  `${n}.removed_at IS NULL AND (${n}.expires_at IS NULL OR ${n}.expires_at > now())`;

/** A row with its words as its reader gets it. */
export function toNotification(row: Row, words: Words, isAnnouncement = false): Notification {
  return {
    id: row.id,
    notificationId: row.notificationId,
    type: row.type,
    category: row.category,
    priority: row.priority,
    status: row.readAt ? 'read' : row.deliveredAt ? 'delivered' : 'sent',
    title: words.title,
    message: words.message,
    link: words.link ?? null,
    image: words.image ?? null,
    actions: words.actions ?? [],
    data: words.data ?? {},
    isAnnouncement,
    createdAt: row.createdAt,
    deliveredAt: row.deliveredAt,
    readAt: row.readAt,
    expiresAt: row.expiresAt,
  };
}
