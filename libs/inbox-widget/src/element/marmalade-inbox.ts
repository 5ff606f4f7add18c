import { type ConnectionState, type ConnectionStatistics, InboxConnection } from '../connection/inbox-connection.js';
import type { InboxNotification } from '../connection/messages.js';
import { type GetToken, TokenSource } from '../connection/token-source.js';
import { InboxApi } from '../inbox/inbox-api.js';
import { InboxStore } from '../inbox/inbox-store.js';
import { chooseLocale } from '../texts/locales.js';
import { Times } from '../texts/times.js';
import { englishTexts, loadWidgetTexts, type WidgetTexts } from '../texts/widget-texts.js';
import { Bell } from './bell.js';
import { h } from './dom.js';
import { Panel } from './panel.js';
import { watchPage } from './page-watch.js';
import { placementOf } from './placement.js';
import { styleSheet } from './styles/style-sheet.js';
import type { Words } from './words.js';

/** What the element tells the page it stands on. The names are those of DOM events, which bubble. */
export interface InboxEventMap {
  /** One came by itself, just now. */
  'marmalade-notification': CustomEvent<{ notification: InboxNotification }>;
  'marmalade-unread': CustomEvent<{ count: number }>;
  'marmalade-state': CustomEvent<ConnectionState>;
}

/** Times in words change by the minute, and what has expired goes as seldom. In seconds. */
const REDRAW_EVERY = 30;

/**
 * `<marmalade-inbox>`: a reader's notifications on any page. A bell that opens a panel, or with `mode="page"` the panel alone.
 * Attributes: `base`, `token`, `locale`, `theme`, `mode`, `open`; property: `getToken`.
 */
export class MarmaladeInbox extends HTMLElement {
  static readonly observedAttributes = ['base', 'token', 'locale', 'mode', 'open'];

  private readonly root = this.attachShadow({ mode: 'open' });
  /** Outside of the panel, which may be closed: what comes is said all the same. */
  private readonly live = h('p', { class: 'hidden-text', role: 'status', 'aria-live': 'polite' });
  private texts: WidgetTexts = englishTexts;
  private hasTexts = false;
  private store?: InboxStore;
  private bell?: Bell;
  private panel?: Panel;
  private tokenGiver?: GetToken;
  /** What has to be done anew before the next look at it. */
  private stale = { store: false, texts: false, view: false };
  private isDue = false;
  private arrivals: InboxNotification[] = [];
  private toldUnread?: number;
  private ticks = 0;
  private unwatch?: () => void;

  constructor() {
    super();
    this.root.adoptedStyleSheets = [styleSheet()];
    // Set on the element before it was one of ours.
    if (Object.hasOwn(this, 'getToken')) {
      const { getToken } = this;
      Reflect.deleteProperty(this, 'getToken');
      this.getToken = getToken;
    }
  }

  /** Gives an access token: asked at the start, and again whenever the one it gave is about to end. */
  get getToken(): GetToken | undefined {
    return this.tokenGiver;
  }

  set getToken(value: GetToken | undefined) {
    this.tokenGiver = value;
    this.outdate('store');
  }

  get token(): string | null {
    return this.getAttribute('token');
  }

  set token(value: string | null) {
    if (value) this.setAttribute('token', value);
    else this.removeAttribute('token');
  }

  get open(): boolean {
    return this.hasAttribute('open');
  }

  set open(value: boolean) {
    this.toggleAttribute('open', value);
  }

  get unread(): number {
    return this.store?.unread ?? 0;
  }

  get state(): ConnectionState {
    return this.store?.connection.state ?? { name: 'idle' };
  }

  /** undefined while nobody is signed in. */
  get statistics(): ConnectionStatistics | undefined {
    return this.store?.connection.statistics;
  }

  /** Connects now, also where the connection was given up. */
  connectAtOnce(): void {
    if (this.state.name === 'stopped') this.store?.connection.start();
    else this.store?.connection.connectAtOnce();
  }

  /** Breaks the connection, as a bad network would: to see it come back. */
  interrupt(): void {
    this.store?.connection.interrupt();
  }

  connectedCallback(): void {
    this.watch();
    // One that is only moved goes on as it was.
    if (!this.store) this.outdate('store');
    this.outdate('texts');
    this.outdate('view');
  }

  disconnectedCallback(): void {
    // One that is moved is back at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.unwatch?.();
      this.store?.stop();
      this.store = undefined;
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === 'locale') this.outdate('texts');
    else if (name === 'mode') this.outdate('view');
    else if (name === 'open') this.openChanged();
    else this.outdate('store');
  }

  private get isPage(): boolean {
    return this.getAttribute('mode') === 'page';
  }

  /** Changes that come together are made together. */
  private outdate(what: keyof MarmaladeInbox['stale']): void {
    this.stale[what] = true;
    this.schedule();
  }

  private schedule(): void {
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      if (this.isConnected) this.update();
    });
  }

  private update(): void {
    const { store, texts, view } = this.stale;
    this.stale = { store: false, texts: false, view: false };
    if (store) this.restart();
    if (texts) void this.loadTexts();
    // Not in one language first and then in another.
    if (!this.hasTexts) return;
    if (view || !this.panel) this.build();
    this.draw();
  }

  private restart(): void {
    this.store?.stop();
    this.store = undefined;
    const getToken = this.tokenGiver ?? (this.token === null ? undefined : () => this.token);
    if (!getToken) return;
    const base = new URL(this.getAttribute('base') ?? new URL(import.meta.url).origin, document.baseURI).href;
    const tokens = new TokenSource(getToken);
    const connection = new InboxConnection({ base, tokens });
    connection.setOnline(navigator.onLine);
    connection.listen((event) => {
      if (event.type === 'state') this.tell('marmalade-state', event.state);
    });
    this.store = new InboxStore(new InboxApi(base, tokens), connection, {
      changed: () => this.schedule(),
      arrived: (notification) => this.arrived(notification),
      failed: () => this.panel?.warn(),
    });
    this.store.start();
    if (this.open || this.isPage) this.store.show();
  }

  private async loadTexts(): Promise<void> {
    const wishes = [this.getAttribute('locale'), document.documentElement.lang, ...navigator.languages];
    const locale = chooseLocale(wishes);
    if (locale !== this.texts.locale) {
      // Without them it goes on in the language it has.
      const texts = await loadWidgetTexts(locale).catch(() => this.texts);
      if (wishes[0] !== this.getAttribute('locale')) return;
      this.texts = texts;
      this.outdate('view');
    }
    this.hasTexts = true;
  }

  private build(): void {
    const { texts } = this;
    const words: Words = { texts, times: new Times(texts.locale) };
    const { isPage } = this;
    this.bell = isPage ? undefined : new Bell(words, () => (this.open = !this.open));
    this.panel = new Panel({ words, store: () => this.store, onClose: isPage ? undefined : () => this.close() });
    this.panel.element.classList.toggle('as-page', isPage);
    this.panel.element.lang = texts.locale;
    if (!isPage) this.panel.element.popover = 'manual';
    this.root.replaceChildren(
      ...[this.bell?.element, this.panel.element, this.live].filter((part) => part !== undefined),
    );
    if (this.open) this.unfold();
  }

  private draw(): void {
    const { unread } = this;
    this.bell?.show(unread, this.open);
    if (this.isPage || this.open) this.panel?.show(Date.now());
    if (unread !== this.toldUnread) {
      this.toldUnread = unread;
      this.tell('marmalade-unread', { count: unread });
    }
    this.sayArrivals();
  }

  private openChanged(): void {
    if (!this.panel || this.isPage || !this.isConnected) return;
    if (this.open) {
      this.store?.show();
      this.unfold();
      this.panel.focus();
    } else this.panel.element.hidePopover();
    this.bell?.show(this.unread, this.open);
  }

  private unfold(): void {
    const { panel } = this;
    if (!panel || this.isPage) return;
    panel.element.showPopover();
    this.place();
    panel.show(Date.now());
  }

  private close(): void {
    this.open = false;
    this.bell?.element.focus();
  }

  private place(): void {
    if (!this.open || !this.bell || !this.panel) return;
    const view = document.documentElement;
    const rect = this.bell.element.getBoundingClientRect();
    const placement = placementOf(rect, { width: view.clientWidth, height: window.innerHeight });
    const { style } = this.panel.element;
    for (const edge of ['top', 'bottom', 'left', 'width', 'maxHeight'] as const) {
      const value = placement[edge];
      style[edge] = value === undefined ? 'auto' : `${value}px`;
    }
  }

  private arrived(notification: InboxNotification): void {
    this.arrivals.push(notification);
    this.tell('marmalade-notification', { notification });
  }

  /** For those who do not see them come. */
  private sayArrivals(): void {
    const { texts } = this;
    const [first, ...others] = this.arrivals;
    this.arrivals = [];
    if (!first) return;
    const words =
      others.length === 0
        ? texts.say('arrived.one', { title: first.title })
        : texts.say('arrived.several', { count: others.length + 1 });
    // Written anew also when it is the same: the same may have happened again.
    this.live.textContent = words;
  }

  private watch(): void {
    this.unwatch?.();
    this.unwatch = watchPage({
      online: (isOnline) => this.store?.connection.setOnline(isOnline),
      seen: () => this.store?.connection.connectAtOnce(),
      pointed: (event) => {
        if (this.open && !this.isPage && !event.composedPath().includes(this)) this.open = false;
      },
      moved: () => this.place(),
      tick: () => this.tick(),
    });
  }

  private tick(): void {
    if (!this.open && !this.isPage) return;
    this.ticks += 1;
    if (this.ticks % REDRAW_EVERY === 0) {
      this.store?.dropExpired(Date.now());
      this.panel?.show(Date.now());
    } else this.panel?.tick(Date.now());
  }

  private tell<Name extends keyof InboxEventMap>(name: Name, detail: InboxEventMap[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementEventMap {
    'marmalade-notification': InboxEventMap['marmalade-notification'];
    'marmalade-unread': InboxEventMap['marmalade-unread'];
    'marmalade-state': InboxEventMap['marmalade-state'];
  }

  interface HTMLElementTagNameMap {
    'marmalade-inbox': MarmaladeInbox;
  }
}
