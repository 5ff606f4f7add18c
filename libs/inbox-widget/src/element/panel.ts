import type { InboxStore } from '../inbox/inbox-store.js';
import { h, setAttribute, setText } from './dom.js';
import { FilterBar } from './filter-bar.js';
import { icon, type IconName } from './icons.js';
import { Notice } from './notice.js';
import { NotificationFeed } from './notification-feed.js';
import { SettingsView } from './settings-view.js';
import { StatusLine } from './status-line.js';
import { SureButton } from './sure-button.js';
import type { Words } from './words.js';

export interface PanelOptions {
  words: Words;
  /** The store of now; undefined while nobody is signed in. */
  store(): InboxStore | undefined;
  /** Not for a panel that is a page of its own. */
  onClose?: () => void;
}

const ALERT_SHOWN_MS = 6_000;

/** The list and everything around it. */
export class Panel {
  readonly element: HTMLElement;
  private readonly store: () => InboxStore | undefined;
  private readonly words: Words;
  private readonly count = h('span', { class: 'count', part: 'count' });
  private readonly status: StatusLine;
  private readonly filters: FilterBar;
  private readonly feed: NotificationFeed;
  private readonly notice: Notice;
  private readonly settings: SettingsView;
  private readonly alert = h('p', { class: 'alert', role: 'alert', hidden: true });
  private readonly heading: HTMLElement;
  private readonly markAllRead: HTMLButtonElement;
  private readonly removeRead: SureButton;
  private readonly settingsButton: HTMLButtonElement;
  private readonly more: HTMLButtonElement;
  private readonly listView: HTMLElement;
  private alertTimer?: ReturnType<typeof setTimeout>;
  private showsSettings = false;

  constructor(private readonly options: PanelOptions) {
    const { words, store, onClose } = options;
    const { texts } = words;
    this.words = words;
    this.store = store;
    this.status = new StatusLine(words, () => this.connect());
    this.filters = new FilterBar(words, (filter) => store()?.narrow(filter));
    this.notice = new Notice(words, () => void store()?.loadFirst());
    this.feed = new NotificationFeed(words, {
      open: (id) => void store()?.setRead(id, true),
      setRead: (id, read) => void store()?.setRead(id, read),
      remove: (id) => void store()?.remove(id),
      pastEnd: () => this.more.focus(),
      emptied: () => this.heading.focus(),
    });
    this.settings = new SettingsView(words, {
      setRealtime: (enabled) => void store()?.setRealtime(enabled),
      setQuietHours: async (quietHours) => (await store()?.setQuietHours(quietHours)) ?? false,
    });
    this.heading = h('h2', { class: 'title', part: 'title', id: 'title', tabindex: -1 }, texts.say('title'));
    this.markAllRead = this.iconButton('check-all', texts.say('list.mark_all_read'), () => {
      if (this.store()?.unread) void this.store()?.markAllRead();
    });
    this.removeRead = new SureButton(texts.say('list.remove_read'), texts.say('list.remove_read_sure'), () => {
      this.heading.focus();
      void this.store()?.removeRead();
    });
    this.settingsButton = this.iconButton('settings', texts.say('settings.title'), () => this.toggleSettings());
    this.more = h(
      'button',
      { type: 'button', class: 'secondary more', onclick: () => void this.loadMore() },
      texts.say('list.more'),
    );
    this.listView = h(
      'div',
      { class: 'list-view' },
      this.filters.element,
      this.notice.element,
      this.feed.element,
      h('div', { class: 'list-end' }, this.more, this.removeRead.element),
    );
    this.element = h(
      'section',
      {
        class: 'panel',
        part: 'panel',
        role: onClose ? 'dialog' : 'region',
        'aria-labelledby': 'title',
        onkeydown: (event: KeyboardEvent) => this.keyDown(event),
      },
      h(
        'div',
        { class: 'header', part: 'header' },
        h('div', { class: 'heading' }, this.heading, this.count),
        h(
          'div',
          { class: 'header-buttons' },
          this.markAllRead,
          this.settingsButton,
          onClose && this.iconButton('remove', texts.say('close'), onClose),
        ),
        this.status.element,
      ),
      this.alert,
      h('div', { class: 'body' }, this.listView, this.settings.element),
    );
  }

  /** @param now milliseconds since 1970 */
  show(now: number): void {
    const store = this.store();
    const { items, nextCursor } = store?.list ?? { items: [], nextCursor: null };
    const unread = store?.unread ?? 0;
    this.count.hidden = unread === 0;
    setText(this.count, this.words.texts.say('unread', { count: unread }));
    this.status.show(store?.connection.state ?? { name: 'stopped', reason: 'signed_out' }, now);
    this.filters.show(store?.filter ?? {}, store?.categories ?? new Set());
    this.notice.show(store);
    const isBusy = (store?.loading ?? null) !== null;
    this.feed.element.hidden = items.length === 0;
    this.feed.show(items, { isBusy, isAll: nextCursor === null }, now);
    this.more.hidden = nextCursor === null || items.length === 0;
    setAttribute(this.more, 'aria-disabled', store?.loading === 'more' ? 'true' : null);
    // Not `disabled`: whoever has just pressed it would lose the focus.
    setAttribute(this.markAllRead, 'aria-disabled', unread === 0 ? 'true' : null);
    this.removeRead.element.hidden = !items.some(({ readAt }) => readAt !== null);
    this.settingsButton.disabled = !store;
    this.settings.show(store?.settings ?? null);
    this.listView.hidden = this.showsSettings;
    this.settings.element.hidden = !this.showsSettings;
  }

  /** The only thing that changes by itself every second. */
  tick(now: number): void {
    const state = this.store()?.connection.state;
    if (state) this.status.show(state, now);
  }

  focus(): void {
    if (!this.feed.focus()) this.heading.focus();
  }

  /** What the reader wanted did not work. */
  warn(): void {
    this.alert.hidden = false;
    setText(this.alert, this.words.texts.say('action.failed'));
    clearTimeout(this.alertTimer);
    this.alertTimer = setTimeout(() => {
      this.alert.hidden = true;
      setText(this.alert, '');
    }, ALERT_SHOWN_MS);
  }

  private connect(): void {
    const connection = this.store()?.connection;
    if (connection?.state.name === 'stopped') connection.start();
    else connection?.connectAtOnce();
  }

  /** Goes on with the first of those that are added. */
  private async loadMore(): Promise<void> {
    const store = this.store();
    const last = store?.list.items.at(-1)?.id;
    await store?.loadMore();
    if (last !== undefined && this.more.matches(':focus, [hidden]')) this.feed.focusAfter(last);
  }

  private toggleSettings(): void {
    this.showsSettings = !this.showsSettings;
    const { texts } = this.words;
    const label = texts.say(this.showsSettings ? 'back' : 'settings.title');
    setAttribute(this.settingsButton, 'aria-label', label);
    setAttribute(this.settingsButton, 'title', label);
    this.settingsButton.replaceChildren(icon(this.showsSettings ? 'back' : 'settings'));
    setText(this.heading, texts.say(this.showsSettings ? 'settings.title' : 'title'));
    this.element.classList.toggle('shows-settings', this.showsSettings);
    if (this.showsSettings) void this.store()?.loadSettings();
    this.show(Date.now());
  }

  private keyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    if (this.showsSettings) {
      this.toggleSettings();
      this.settingsButton.focus();
    } else if (this.options.onClose) this.options.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private iconButton(name: IconName, label: string, act: () => unknown): HTMLButtonElement {
    const attributes = { type: 'button', class: 'icon-button', 'aria-label': label, title: label };
    return h('button', { ...attributes, onclick: () => void act() }, icon(name));
  }
}
