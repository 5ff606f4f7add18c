import type { ConnectionState, ConnectionStatistics } from '../connection/inbox-connection.js';
import { h, setText } from '../element/dom.js';
import { stateWords } from '../element/words.js';
import { Times } from '../texts/times.js';
import { loadWidgetTexts, type WidgetTexts } from '../texts/widget-texts.js';
import type { Locale } from '../texts/locales.js';
import type { PageTexts } from './texts/page-texts.js';

/** Numbers about the connection, as a list of names and values. */
export class StatisticsList {
  private readonly values = new Map<string, HTMLElement>();
  private readonly times: Times;
  private readonly numbers: Intl.NumberFormat;

  private constructor(
    private readonly texts: PageTexts,
    private readonly widgetTexts: WidgetTexts,
    private readonly list: HTMLElement,
  ) {
    this.times = new Times(texts.locale);
    this.numbers = new Intl.NumberFormat(texts.locale);
    list.replaceChildren();
  }

  /** Draws it anew, in this language. */
  static async in(texts: PageTexts, list: HTMLElement): Promise<StatisticsList> {
    return new StatisticsList(texts, await loadWidgetTexts(texts.locale as Locale), list);
  }

  show(state: ConnectionState, statistics: ConnectionStatistics | undefined): void {
    const { texts } = this;
    const now = Date.now();
    const none = texts.say('connection.none');
    const { connectedSince = null, reconnections = 0, received = 0 } = statistics ?? {};
    const { lastMessageAt = null, latencyMs = null } = statistics ?? {};
    this.put('connection.state', stateWords({ texts: this.widgetTexts, times: this.times }, state, now));
    this.put('connection.since', connectedSince ? this.times.clockOf(connectedSince) : none);
    this.put('connection.reconnections', this.numbers.format(reconnections));
    this.put('connection.received', this.numbers.format(received));
    this.put('connection.last', lastMessageAt ? this.times.clockOf(lastMessageAt) : none);
    this.put(
      'connection.latency',
      latencyMs === null ? none : texts.say('connection.milliseconds', { count: latencyMs }),
    );
  }

  private put(name: Parameters<PageTexts['say']>[0], value: string): void {
    let element = this.values.get(name);
    if (!element) {
      element = h('dd', { 'data-name': name });
      this.values.set(name, element);
      this.list.append(h('dt', {}, this.texts.say(name)), element);
    }
    setText(element, value);
  }
}
