import type { InboxNotification, Priority } from '../connection/messages.js';
import { safeImage, safeLink } from '../inbox/safe-link.js';
import { h, setAttribute, setText } from './dom.js';
import { icon } from './icons.js';
import { categoryWords, type Words } from './words.js';

export interface ItemActions {
  open(id: string): void;
  setRead(id: string, read: boolean): void;
  remove(id: string): void;
}

const PRIORITIES: ReadonlySet<string> = new Set<Priority>(['low', 'normal', 'high', 'urgent']);

/** One notification. It is made once; what can change later is whether it is read, and how long ago it was. */
export class NotificationItem {
  readonly element: HTMLElement;
  private readonly time: HTMLTimeElement;
  private readonly toggle: HTMLButtonElement;
  private readonly unreadMark: HTMLElement;
  private readonly link?: HTMLAnchorElement;
  private readonly message: HTMLElement;
  private readonly more: HTMLButtonElement;
  private isRead?: boolean;

  constructor(
    readonly notification: InboxNotification,
    private readonly words: Words,
    private readonly actions: ItemActions,
  ) {
    const { id, title, message, createdAt } = notification;
    const { texts } = words;
    const created = new Date(createdAt);
    this.time = h('time', { class: 'time', datetime: createdAt, title: words.times.exact(created) });
    this.unreadMark = h('span', { class: 'hidden-text' }, `${texts.say('item.unread')}: `);
    this.link = this.linkTo(notification.link, title, 'title-link');
    this.message = h('p', { class: 'message', part: 'message', id: `message-${id}` }, message);
    this.more = h('button', { type: 'button', class: 'text-button more', hidden: true, onclick: () => this.unfold() });
    this.toggle = this.button(() => actions.setRead(id, !this.isRead));
    const remove = this.button(() => actions.remove(id));
    setAttribute(remove, 'aria-label', texts.say('item.remove'));
    setAttribute(remove, 'title', texts.say('item.remove'));
    remove.append(icon('remove'));
    this.element = h(
      'article',
      {
        class: 'item',
        part: 'item',
        'aria-labelledby': `title-${id}`,
        'aria-describedby': `message-${id} meta-${id}`,
        onclick: (event: MouseEvent) => this.clicked(event),
      },
      h('h3', { class: 'item-title', id: `title-${id}` }, this.unreadMark, this.link ?? title),
      this.time,
      message !== '' && this.message,
      this.more,
      this.picture(),
      this.buttons(),
      this.meta(),
      h('div', { class: 'tools' }, this.toggle, remove),
    );
  }

  /** Shows what may have changed. @param now milliseconds since 1970 */
  show({ readAt }: InboxNotification, now: number): void {
    setText(this.time, this.words.times.ago(new Date(this.notification.createdAt), now));
    const isRead = readAt !== null;
    if (isRead === this.isRead) return;
    this.isRead = isRead;
    this.element.classList.toggle('unread', !isRead);
    setAttribute(this.element, 'part', isRead ? 'item' : 'item item-unread');
    this.unreadMark.hidden = isRead;
    const label = this.words.texts.say(isRead ? 'item.mark_unread' : 'item.mark_read');
    setAttribute(this.toggle, 'aria-label', label);
    setAttribute(this.toggle, 'title', label);
    this.toggle.replaceChildren(icon(isRead ? 'unread' : 'check'));
  }

  /** Only the one the reader is at is walked through with Tab, the others with the arrows. */
  setActive(isActive: boolean): void {
    const tabIndex = isActive ? 0 : -1;
    this.element.tabIndex = tabIndex;
    for (const part of this.element.querySelectorAll<HTMLElement>('a, button')) part.tabIndex = tabIndex;
  }

  /** As by Enter: it is read, and where it leads is opened. */
  open(): void {
    // The click marks it as read, too.
    if (this.link) this.link.click();
    else this.actions.open(this.notification.id);
  }

  /** A long text is cut by the style; whether it was is only known once it is on the page. */
  measure(): void {
    this.more.hidden = this.message.scrollHeight <= this.message.clientHeight + 1;
    setText(this.more, this.words.texts.say('item.more'));
  }

  private unfold(): void {
    const isUnfolded = this.element.classList.toggle('unfolded');
    setText(this.more, this.words.texts.say(isUnfolded ? 'item.less' : 'item.more'));
  }

  private clicked(event: MouseEvent): void {
    // The path as it was at the click: the button's own work may have exchanged what was under the finger.
    const button = event.composedPath().find((node) => node instanceof HTMLButtonElement);
    if (!button || button === this.more) this.actions.open(this.notification.id);
  }

  private button(act: () => void): HTMLButtonElement {
    return h('button', { type: 'button', class: 'icon-button', onclick: act });
  }

  /** undefined for an address that is not safe. One of this site opens here, another one in a page of its own. */
  private linkTo(address: string | null, label: string, style: string): HTMLAnchorElement | undefined {
    const href = safeLink(address, document.baseURI);
    if (href === undefined) return undefined;
    const target = href.startsWith(`${location.origin}/`) ? undefined : '_blank';
    return h('a', { href, target, rel: 'noopener noreferrer', class: style }, label);
  }

  private picture(): HTMLImageElement | undefined {
    const src = safeImage(this.notification.image, document.baseURI);
    if (src === undefined) return undefined;
    const image = h('img', {
      class: 'picture',
      part: 'image',
      alt: '',
      loading: 'lazy',
      referrerpolicy: 'no-referrer',
    });
    // A picture that is not there any more leaves no hole.
    image.addEventListener('error', () => image.remove());
    image.src = src;
    return image;
  }

  private buttons(): HTMLElement | undefined {
    const { actions } = this.notification;
    const links = (actions ?? []).map(({ title, link }) => this.linkTo(link, title, 'action'));
    const shown = links.filter((link) => link !== undefined);
    for (const link of shown) setAttribute(link, 'part', 'action');
    return shown.length > 0 ? h('div', { class: 'actions' }, ...shown) : undefined;
  }

  private meta(): HTMLElement {
    const { id, category, isAnnouncement, priority } = this.notification;
    const known = PRIORITIES.has(priority) ? priority : 'normal';
    return h(
      'p',
      { class: 'meta', id: `meta-${id}` },
      h(
        'span',
        { class: `priority ${known}`, part: `priority priority-${known}` },
        this.words.texts.say(`priority.${known}`),
      ),
      isAnnouncement && h('span', { class: 'announcement' }, icon('megaphone'), this.words.texts.say('announcement')),
      category && h('span', { class: 'category' }, categoryWords(this.words, category)),
    );
  }
}
