import type { DialoguePart } from '../dialogue/dialogue.js';
import type { Turn } from '../dialogue/turn.js';
import type { Pauses } from '../pauses/pauses.js';
import type { CustomerApi } from '../platform/customer-api.js';
import type { Channel, Preferences } from '../platform/views.js';
import { button, type Keyboard } from '../telegram/keyboard.js';
import { type Html, paragraphs } from '../texts/html.js';
import { parseQuietHours, type QuietHours } from './parse-quiet-hours.js';

const STEP = 'quiet-hours';
const CHANNELS: readonly Channel[] = ['telegram', 'email', 'sms', 'push', 'in_app'];
const CATEGORIES = ['loyalty', 'orders', 'payments', 'bookings', 'broadcasts'] as const;
type Category = (typeof CATEGORIES)[number];
const SUGGESTED: readonly QuietHours[] = [
  { from: '21:00', to: '09:00' },
  { from: '22:00', to: '08:00' },
  { from: '23:00', to: '07:00' },
];

/** What a customer would like to get, where, and when not. */
export function notificationsPart(customers: CustomerApi, pauses: Pauses): DialoguePart {
  return new NotificationsPart(customers, pauses).part;
}

class NotificationsPart {
  readonly part: DialoguePart = {
    buttons: {
      notify: (turn) => this.show(turn),
      channel_on: (turn, name) => this.change(turn, (before) => switchChannel(before, name)),
      category_on: (turn, name) => this.change(turn, (before) => switchCategory(before, name)),
      offers_on: (turn) => this.change(turn, (before) => ({ ...before, marketing: before.marketing === false })),
      quiet: (turn) => this.askQuietHours(turn),
      quiet_at: (turn, from = '', to = '') => this.takeQuietHours(turn, parseQuietHours(`${hour(from)}-${hour(to)}`)),
      quiet_no: (turn) => this.change(turn, (before) => ({ ...before, quietHours: null })),
    },
    answers: { [STEP]: (turn, { text }) => this.takeQuietHours(turn, parseQuietHours(text.slice(0, 50))) },
  };

  constructor(
    private readonly customers: CustomerApi,
    private readonly pauses: Pauses,
  ) {}

  private async show(turn: Turn, known?: Preferences): Promise<void> {
    turn.forgetStep();
    const { common, customer } = turn.texts;
    const words = customer.notifications;
    if (await this.pauses.isPaused(turn.person)) {
      const keyboard = [[button(words.comeBack, 'resume')], [button(common.menu, 'menu')]];
      return void (await turn.show({ text: paragraphs(words.title, words.paused), keyboard }));
    }
    const preferences = known ?? (await this.customers.preferences(turn.person));
    const keyboard = [
      ...switches(turn, preferences),
      [button(quietLabel(turn, preferences), 'quiet')],
      [button(words.stopAll, 'stop')],
      [button(common.menu, 'menu')],
    ];
    await turn.show({ text: paragraphs(words.title, words.text), keyboard });
  }

  private async change(turn: Turn, changed: (before: Preferences) => Preferences): Promise<void> {
    // Whoever has stopped everything comes back first: what they wished before is kept elsewhere.
    if (await this.pauses.isPaused(turn.person)) return this.show(turn);
    const preferences = changed(await this.customers.preferences(turn.person));
    await this.customers.replacePreferences(turn.person, preferences);
    await this.show(turn, preferences);
  }

  private async askQuietHours(turn: Turn, before?: Html): Promise<void> {
    const { common, customer } = turn.texts;
    const words = customer.notifications;
    turn.expect(STEP);
    await turn.show({
      text: before ?? paragraphs(words.quietTitle, words.quietText),
      keyboard: [
        ...SUGGESTED.map(({ from, to }) => [button(`${from}–${to}`, 'quiet_at', digits(from), digits(to))]),
        [button(words.quietNone, 'quiet_no')],
        [button(common.back, 'notify')],
      ],
    });
  }

  private async takeQuietHours(turn: Turn, hours: QuietHours | undefined): Promise<void> {
    if (!hours) return this.askQuietHours(turn, turn.texts.customer.notifications.quietUnclear);
    await this.change(turn, (before) => ({
      ...before,
      quietHours: { ...before.quietHours, ...hours, timeZone: before.quietHours?.timeZone ?? turn.timeZone },
    }));
  }
}

function switches({ texts }: Turn, preferences: Preferences): Keyboard {
  const { channels, categories, marketing } = texts.customer.notifications;
  const mark = (isOn: boolean, label: string) => `${isOn ? '✅' : '▫️'} ${label}`;
  const ofChannels = CHANNELS.map((name) =>
    button(mark(preferences.channels?.[name] !== false, channels[name]), 'channel_on', name),
  );
  const ofCategories = CATEGORIES.map((name) =>
    button(mark(preferences.categories?.[name] !== false, categories[name]), 'category_on', name),
  );
  const offers = button(mark(preferences.marketing !== false, marketing), 'offers_on');
  return [...inPairs(ofChannels), ...inPairs([...ofCategories, offers])];
}

function quietLabel({ texts }: Turn, { quietHours }: Preferences): string {
  const words = texts.customer.notifications;
  return quietHours ? words.quietHours(quietHours.from, quietHours.to) : words.noQuietHours;
}

/** Of any name: one that is none changes nothing. */
function switchChannel(before: Preferences, name = ''): Preferences {
  const channel = CHANNELS.find((each) => each === name);
  if (!channel) return before;
  return { ...before, channels: { ...before.channels, [channel]: before.channels?.[channel] === false } };
}

function switchCategory(before: Preferences, name = ''): Preferences {
  const category = CATEGORIES.find((each): each is Category => each === name);
  if (!category) return before;
  return { ...before, categories: { ...before.categories, [category]: before.categories?.[category] === false } };
}

function inPairs<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, place) => items.slice(place * 2, place * 2 + 2));
}

/** Colons part the values of a button. */
function digits(time: string): string {
  return time.replace(':', '');
}

function hour(time: string): string {
  return `${time.slice(0, 2)}:${time.slice(2)}`;
}
