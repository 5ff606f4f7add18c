import type { InboxNotification } from '../connection/messages.js';
import type { ListFilter } from './inbox-api.js';

/** The notifications that are shown: each once, the newest first. */
export class NotificationList {
  items: readonly InboxNotification[] = [];
  /** null: that was all. */
  nextCursor: string | null = null;

  find(id: string): InboxNotification | undefined {
    return this.items.find((item) => item.id === id);
  }

  replace(items: readonly InboxNotification[], nextCursor: string | null): void {
    this.items = unique(items);
    this.nextCursor = nextCursor;
  }

  append(items: readonly InboxNotification[], nextCursor: string | null): void {
    this.replace([...this.items, ...items], nextCursor);
  }

  /** Where its time puts it. One that belongs to a page which was not loaded yet comes with that page. */
  place(notification: InboxNotification): void {
    if (this.find(notification.id)) return;
    const found = this.items.findIndex(({ createdAt }) => createdAt <= notification.createdAt);
    if (found < 0 && this.nextCursor !== null) return;
    const at = found < 0 ? this.items.length : found;
    this.items = [...this.items.slice(0, at), notification, ...this.items.slice(at)];
  }

  /** @param readAt null: unread again */
  setRead(readAt: string | null, matches: (item: InboxNotification) => boolean): void {
    this.items = this.items.map((item) =>
      matches(item) && (item.readAt === null) !== (readAt === null) ? { ...item, readAt } : item,
    );
  }

  /** @returns those that went */
  remove(matches: (item: InboxNotification) => boolean): InboxNotification[] {
    const gone = this.items.filter(matches);
    if (gone.length > 0) this.items = this.items.filter((item) => !matches(item));
    return gone;
  }
}

/** Whether the list that is narrowed so would hold it. */
export function matchesFilter(item: InboxNotification, { status, type, category, priority }: ListFilter): boolean {
  if (status !== undefined && (item.readAt === null) !== (status === 'unread')) return false;
  return (
    (type === undefined || item.type === type) &&
    (category === undefined || item.category === category) &&
    (priority === undefined || item.priority === priority)
  );
}

function unique(items: readonly InboxNotification[]): InboxNotification[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
