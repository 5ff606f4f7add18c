import type { InboxNotification } from '../connection/messages.js';
import { h, setAttribute } from './dom.js';
import { type ItemActions, NotificationItem } from './notification-item.js';
import type { Words } from './words.js';

export interface FeedActions extends ItemActions {
  /** The reader went down from the last one. */
  pastEnd(): void;
  /** The last one has gone, and with it the focus. */
  emptied(): void;
}

/** The notifications, to be walked through with the arrow keys, opened with Enter and deleted with Delete. */
export class NotificationFeed {
  readonly element: HTMLElement;
  private readonly items = new Map<string, NotificationItem>();
  private order: readonly string[] = [];
  private activeId?: string;

  constructor(
    private readonly words: Words,
    private readonly actions: FeedActions,
  ) {
    this.element = h('div', {
      class: 'feed',
      part: 'list',
      role: 'feed',
      'aria-label': words.texts.say('title'),
      onkeydown: (event: KeyboardEvent) => this.keyDown(event),
      onfocusin: (event: FocusEvent) => this.focused(event),
    });
  }

  /** @param isAll nothing follows that is not loaded yet */
  show(
    notifications: readonly InboxNotification[],
    { isBusy, isAll }: { isBusy: boolean; isAll: boolean },
    now: number,
  ): void {
    const hadFocus = this.activeId !== undefined && this.items.get(this.activeId)?.element.matches(':focus-within');
    const before = this.order;
    this.order = notifications.map(({ id }) => id);
    this.drop(new Set(this.order));
    const added = notifications.flatMap((notification, place) => this.put(notification, place, now) ?? []);
    for (const item of added) {
      item.measure();
      // Those that go before others came by themselves; those at the end were asked for.
      item.element.classList.toggle('arriving', before.length > 0 && item.element.nextElementSibling !== null);
    }
    notifications.forEach(({ id }, index) => {
      const { element } = this.items.get(id)!;
      setAttribute(element, 'aria-posinset', index + 1);
      setAttribute(element, 'aria-setsize', isAll ? notifications.length : -1);
    });
    setAttribute(this.element, 'aria-busy', String(isBusy));
    this.keepActive(before, Boolean(hadFocus));
  }

  /** @returns whether there was one to go to */
  focus(): boolean {
    const item = this.activeId === undefined ? undefined : this.items.get(this.activeId);
    item?.element.focus();
    return item !== undefined;
  }

  focusAfter(id: string): void {
    (this.items.get(id)?.element.nextElementSibling as HTMLElement | null)?.focus();
  }

  /** Removes first, and then only inserts: what stays is not moved, since moving takes the focus away. */
  private drop(kept: ReadonlySet<string>): void {
    for (const [id, { element }] of this.items) {
      if (kept.has(id)) continue;
      element.remove();
      this.items.delete(id);
    }
  }

  /** @returns the item, if it is new */
  private put(notification: InboxNotification, place: number, now: number): NotificationItem | undefined {
    const existing = this.items.get(notification.id);
    const item = existing ?? new NotificationItem(notification, this.words, this.actions);
    item.show(notification, now);
    if (this.element.children[place] !== item.element) {
      this.element.insertBefore(item.element, this.element.children[place] ?? null);
    }
    if (existing) return undefined;
    item.setActive(false);
    this.items.set(notification.id, item);
    return item;
  }

  /** Where the reader was; when that one has gone, the one that took its place. */
  private keepActive(before: readonly string[], hadFocus: boolean): void {
    const gone = this.activeId;
    if (gone !== undefined && this.items.has(gone)) return;
    const following = gone === undefined ? [] : before.slice(before.indexOf(gone));
    const next = following.find((id) => this.items.has(id)) ?? (gone ? this.order.at(-1) : this.order[0]);
    this.activeId = undefined;
    this.activate(next);
    if (hadFocus && !this.focus()) this.actions.emptied();
  }

  private activate(id: string | undefined): void {
    if (id === this.activeId) return;
    if (this.activeId !== undefined) this.items.get(this.activeId)?.setActive(false);
    this.activeId = id;
    if (id !== undefined) this.items.get(id)?.setActive(true);
  }

  private focused({ target }: FocusEvent): void {
    for (const [id, { element }] of this.items) if (element.contains(target as Node)) this.activate(id);
  }

  private keyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const item = this.activeId === undefined ? undefined : this.items.get(this.activeId);
    if (!item) return;
    const isOnItem = event.target === item.element;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        this.move(item, event.key === 'ArrowDown' ? 1 : -1);
        break;
      case 'Home':
        (this.element.firstElementChild as HTMLElement).focus();
        break;
      case 'End':
        (this.element.lastElementChild as HTMLElement).focus();
        break;
      case 'Enter':
        if (!isOnItem) return;
        item.open();
        break;
      // The second is what the key called Delete is on some keyboards.
      case 'Delete':
      case 'Backspace':
        if (!isOnItem) return;
        this.actions.remove(item.notification.id);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private move({ element }: NotificationItem, step: 1 | -1): void {
    const next = step === 1 ? element.nextElementSibling : element.previousElementSibling;
    if (next) (next as HTMLElement).focus();
    else if (step === 1) this.actions.pastEnd();
  }
}
