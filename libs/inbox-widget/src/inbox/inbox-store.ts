import type { ConnectionEvent, InboxConnection } from '../connection/inbox-connection.js';
import type { InboxNotification, ServerMessage } from '../connection/messages.js';
import { SignedOutError } from '../connection/token-source.js';
import { ApiProblem, type InboxApi, type InboxSettings, type ListFilter, type QuietHours } from './inbox-api.js';
import { matchesFilter, NotificationList } from './notification-list.js';

/** Why there is no list. */
export type ListProblem = 'signed_out' | 'away';

export interface StoreListener {
  /** Anything that is shown may be another. */
  changed(): void;
  /** Came by itself, just now. */
  arrived(notification: InboxNotification): void;
  /** What the reader wanted could not be done; what is shown is as it was before. */
  failed(): void;
}

const PAGE = 20;
const LARGEST_PAGE = 100;

/** All that a reader's inbox shows, kept in step with the server. What the reader does is shown at once, and taken back if it fails. */
export class InboxStore {
  readonly list = new NotificationList();
  filter: ListFilter = {};
  loading: 'first' | 'more' | null = null;
  problem: ListProblem | null = null;
  unread = 0;
  settings: InboxSettings | null = null;
  /** Categories seen so far: what the list can be narrowed to. */
  readonly categories = new Set<string>();

  /** undefined: nobody has looked at the list yet. */
  private load?: Promise<void>;
  private reloading?: Promise<void>;
  /** Raised by each first page that is asked for: answers to earlier questions are late. */
  private question = 0;
  private cameMeanwhile: InboxNotification[] = [];
  private readonly unlisten: () => void;

  constructor(
    private readonly api: InboxApi,
    readonly connection: InboxConnection,
    private readonly listener: StoreListener,
  ) {
    this.unlisten = connection.listen((event) => this.hear(event));
  }

  /** Connects and counts; the list is asked for when somebody looks at it. */
  start(): void {
    this.connection.start();
    void this.countUnread();
  }

  /** Somebody looks at the list. */
  show(): void {
    if (!this.load || this.problem) void this.loadFirst();
  }

  stop(): void {
    this.unlisten();
    this.connection.stop();
    this.question += 1;
  }

  narrow(filter: ListFilter): void {
    this.filter = filter;
    this.list.replace([], null);
    void this.loadFirst();
  }

  /** The list anew, with an empty one shown until it is there. */
  loadFirst(): Promise<void> {
    this.loading = 'first';
    this.listener.changed();
    this.load = this.loadPage(PAGE);
    return this.load;
  }

  async loadMore(): Promise<void> {
    const { nextCursor } = this.list;
    if (this.loading !== null || nextCursor === null) return;
    this.loading = 'more';
    this.listener.changed();
    const { question } = this;
    try {
      const page = await this.api.list(this.filter, PAGE, nextCursor);
      if (question !== this.question) return;
      this.list.append(page.items, page.nextCursor);
      this.note(page.items);
    } catch {
      if (question === this.question) this.listener.failed();
    } finally {
      if (question === this.question) this.loading = null;
      this.listener.changed();
    }
  }

  setRead(id: string, read: boolean): Promise<void> {
    const before = this.list.find(id);
    if (before && (before.readAt !== null) === read) return Promise.resolve();
    const unread = this.unread;
    this.unread = Math.max(0, unread + (read ? -1 : 1));
    this.list.setRead(read ? now() : null, (item) => item.id === id);
    return this.attempt(this.api.setRead(id, read), () => {
      this.unread = unread;
      this.list.setRead(before?.readAt ?? null, (item) => item.id === id);
    });
  }

  markAllRead(): Promise<void> {
    const unread = this.unread;
    const were = new Set(this.list.items.filter(({ readAt }) => readAt === null).map(({ id }) => id));
    this.unread = 0;
    this.list.setRead(now(), () => true);
    return this.attempt(this.api.markAllRead(), () => {
      this.unread = unread;
      this.list.setRead(null, ({ id }) => were.has(id));
    });
  }

  remove(id: string): Promise<void> {
    const unread = this.unread;
    const gone = this.list.remove((item) => item.id === id);
    if (gone.some(({ readAt }) => readAt === null)) this.unread = Math.max(0, unread - 1);
    return this.attempt(this.api.remove(id), () => {
      this.unread = unread;
      for (const item of gone) this.list.place(item);
    });
  }

  async removeRead(): Promise<void> {
    const gone = this.list.remove(({ readAt }) => readAt !== null);
    await this.attempt(this.api.removeRead(), () => {
      for (const item of gone) this.list.place(item);
    });
    // What was read may have filled all that was loaded.
    if (this.list.nextCursor !== null) await this.reload();
  }

  async loadSettings(): Promise<void> {
    try {
      this.settings = await this.api.settings();
    } catch {
      this.listener.failed();
    }
    this.listener.changed();
  }

  setRealtime(enabled: boolean): Promise<void> {
    const before = this.settings;
    if (before) this.settings = { ...before, realtime: enabled };
    return this.attempt(this.api.setRealtime(enabled), () => (this.settings = before));
  }

  /** @returns whether they are taken */
  async setQuietHours(quietHours: QuietHours | null): Promise<boolean> {
    const before = this.settings;
    if (before) this.settings = { ...before, quietHours };
    let taken = true;
    await this.attempt(this.api.setQuietHours(quietHours), () => {
      taken = false;
      this.settings = before;
    });
    // When it is quiet now, the server says until when.
    if (taken) await this.loadSettings();
    return taken;
  }

  /** What has expired meanwhile is news to nobody. @param time milliseconds since 1970 */
  dropExpired(time: number): void {
    const gone = this.list.remove(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) <= time);
    if (gone.length > 0) void this.countUnread();
  }

  private async attempt(action: Promise<void>, takeBack: () => void): Promise<void> {
    this.listener.changed();
    try {
      await action;
    } catch (error) {
      // What is gone needs neither be read nor deleted.
      if (error instanceof ApiProblem && error.status === 404) return;
      takeBack();
      this.listener.failed();
      this.listener.changed();
    }
  }

  /** The list anew without a word: what is shown stays until then. */
  private reload(): Promise<void> {
    const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, this.list.items.length));
    this.reloading ??= this.loadPage(limit).finally(() => (this.reloading = undefined));
    return this.reloading;
  }

  private async loadPage(limit: number): Promise<void> {
    const question = ++this.question;
    this.cameMeanwhile = [];
    try {
      const page = await this.api.list(this.filter, limit);
      if (question !== this.question) return;
      this.list.replace(page.items, page.nextCursor);
      for (const item of this.cameMeanwhile) this.list.place(item);
      this.note(page.items);
      this.problem = null;
    } catch (error) {
      if (question !== this.question) return;
      this.problem = isSignedOut(error) ? 'signed_out' : 'away';
    }
    this.loading = null;
    this.listener.changed();
  }

  private async countUnread(): Promise<void> {
    try {
      this.unread = await this.api.unreadCount();
      this.listener.changed();
    } catch {
      // The socket tells it too.
    }
  }

  private hear(event: ConnectionEvent): void {
    if (event.type === 'connected') void this.catchUp(event.again, event.newestId);
    else if (event.type === 'gap' && this.load) void this.reload();
    else if (event.type === 'message') this.take(event.message);
    this.listener.changed();
  }

  /** What was read and deleted during a break is not sent again, and what came between the list and the socket was not sent. */
  private async catchUp(again: boolean, newestId: string | null): Promise<void> {
    if (!this.load) return;
    await this.load;
    const isNarrowed = Object.values(this.filter).some((value) => value !== undefined);
    const isBehind = newestId !== null && !isNarrowed && !this.list.find(newestId);
    if (again || isBehind || this.problem === 'away') await this.reload();
  }

  private take(message: ServerMessage): void {
    switch (message.type) {
      case 'new_notification':
        return this.arrive(message.notification);
      case 'unread_count':
        this.unread = message.count;
        return;
      case 'notification_read':
      case 'notification_unread': {
        const readAt = message.type === 'notification_read' ? now() : null;
        return this.list.setRead(readAt, ({ id }) => id === message.notification_id);
      }
      case 'notification_removed':
        this.list.remove(({ id }) => id === message.notification_id);
        return;
      case 'all_read':
        return this.list.setRead(now(), () => true);
      case 'read_removed':
        this.list.remove(({ readAt }) => readAt !== null);
        return;
      case 'settings_changed':
        if (this.settings) void this.loadSettings();
    }
  }

  private arrive(notification: InboxNotification): void {
    const isNew = !this.list.find(notification.id);
    this.note([notification]);
    if (this.load && matchesFilter(notification, this.filter)) {
      this.cameMeanwhile.push(notification);
      this.list.place(notification);
    }
    if (isNew) this.listener.arrived(notification);
    // Where one comes through, the others may be had as well.
    if (this.problem === 'away') void this.reload();
  }

  private note(items: readonly InboxNotification[]): void {
    for (const { category } of items) if (category) this.categories.add(category);
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof SignedOutError || (error instanceof ApiProblem && [401, 403].includes(error.status));
}

function now(): string {
  return new Date().toISOString();
}
