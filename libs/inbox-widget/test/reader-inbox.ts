import { randomUUID } from 'node:crypto';
import type { InboxNotification, ServerMessage } from '../src/connection/messages.js';
import type { InboxSettings } from '../src/inbox/inbox-api.js';

export type ListQuery = Partial<Record<'status' | 'type' | 'category' | 'priority' | 'limit' | 'cursor', string>>;
export type LineName = 'notifications' | 'announcements';

/** What one reader's inbox holds, and what it tells its connections: the rules of the protocol, without a network. */
export class ReaderInbox {
  /** The oldest first. */
  notifications: InboxNotification[] = [];
  settings: InboxSettings = { realtime: true, quietHours: null, timeZone: 'Europe/Moscow', quietUntil: null };

  /** @param tell sends to every connection of that name */
  constructor(private readonly tell: (line: LineName, message: ServerMessage) => void) {}

  get unread(): number {
    return this.notifications.filter(({ readAt }) => readAt === null).length;
  }

  newestId(line: LineName): string | null {
    return this.of(line).at(-1)?.id ?? null;
  }

  /** Stores one, and tells of it. */
  store(fields: Partial<InboxNotification> = {}): InboxNotification {
    const notification: InboxNotification = {
      id: randomUUID(),
      type: 'order.created',
      category: 'orders',
      priority: 'normal',
      title: 'A notification',
      message: '',
      link: null,
      image: null,
      actions: [],
      data: {},
      isAnnouncement: false,
      createdAt: new Date().toISOString(),
      readAt: null,
      expiresAt: null,
      ...fields,
    };
    this.notifications.push(notification);
    this.tell(lineOf(notification), { type: 'new_notification', notification });
    this.tellUnread();
    return notification;
  }

  list({ status, type, category, priority, limit = '20', cursor }: ListQuery): object {
    const all = [...this.notifications]
      .reverse()
      .filter(({ readAt }) => status === undefined || (readAt === null) === (status === 'unread'))
      .filter((item) => type === undefined || item.type === type)
      .filter((item) => category === undefined || item.category === category)
      .filter((item) => priority === undefined || item.priority === priority);
    const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
    const items = all.slice(from, from + Number(limit));
    return { items, nextCursor: from + items.length < all.length ? items.at(-1)!.id : null };
  }

  /** @returns undefined when the id is not known */
  since(line: LineName, lastId: string | null): InboxNotification[] | undefined {
    const at = this.of(line).findIndex(({ id }) => id === lastId);
    return lastId !== null && at < 0 ? undefined : this.of(line).slice(at + 1);
  }

  /** @returns whether there is such a notification */
  setRead(id: string, read: boolean): boolean {
    const found = this.notifications.find((item) => item.id === id);
    if (!found) return false;
    found.readAt = read ? new Date().toISOString() : null;
    this.tell('notifications', { type: read ? 'notification_read' : 'notification_unread', notification_id: id });
    this.tellUnread();
    return true;
  }

  markAllRead(): void {
    for (const item of this.notifications) item.readAt ??= new Date().toISOString();
    this.tell('notifications', { type: 'all_read' });
    this.tellUnread();
  }

  remove(id: string): boolean {
    const before = this.notifications.length;
    this.notifications = this.notifications.filter((item) => item.id !== id);
    if (this.notifications.length === before) return false;
    this.tell('notifications', { type: 'notification_removed', notification_id: id });
    this.tellUnread();
    return true;
  }

  removeRead(): void {
    this.notifications = this.notifications.filter(({ readAt }) => readAt === null);
    this.tell('notifications', { type: 'read_removed' });
    this.tellUnread();
  }

  change(settings: Partial<InboxSettings>): void {
    this.settings = { ...this.settings, ...settings };
    const { realtime, quietUntil } = this.settings;
    for (const line of ['notifications', 'announcements'] as const) {
      this.tell(line, { type: 'settings_changed', realtime, quiet_until: quietUntil });
    }
  }

  private tellUnread(): void {
    this.tell('notifications', { type: 'unread_count', count: this.unread });
  }

  private of(line: LineName): InboxNotification[] {
    return this.notifications.filter((item) => lineOf(item) === line);
  }
}

function lineOf({ isAnnouncement }: InboxNotification): LineName {
  return isAnnouncement ? 'announcements' : 'notifications';
}
