import { en } from './en.js';
import type { Html } from './html.js';
import type { Locale } from './locales.js';
import { ru } from './ru.js';
import { th } from './th.js';

type Said = Html;
type Saying<Values extends unknown[]> = (...values: Values) => Html;
type Label<Values extends unknown[]> = (...values: Values) => string;

/** What both say. Values of functions come formatted, but for those that decide about the form of a word. */
interface CommonTexts {
  menu: string;
  back: string;
  cancel: string;
  yes: string;
  no: string;
  on: string;
  off: string;
  next: string;
  previous: string;
  tryAgain: string;
  sorry: Said;
  away: Said;
  awayShort: Said;
  busy: Saying<[seconds: number]>;
  expired: Said;
  oldButton: string;
  chooseLanguage: Said;
}

/** What the customers' bot says. */
interface CustomerTexts {
  commands: Record<'start' | 'menu' | 'discounts' | 'points' | 'profile' | 'language' | 'stop' | 'help', string>;
  welcome: Saying<[name: string]>;
  welcomeBack: Saying<[name: string]>;
  menu: Said;
  help: Said;
  notUnderstood: Said;
  onlyText: Said;
  tooLong: Said;
  inactive: Said;
  buttons: Record<
    'discounts' | 'points' | 'rewards' | 'invite' | 'subscription' | 'profile' | 'language' | 'notifications',
    string
  >;
  discounts: {
    title: Said;
    none: Said;
    hint: Said;
    percent: Saying<[value: string]>;
    fixed: Saying<[amount: string]>;
    maximumOff: Saying<[amount: string]>;
    minimumOrder: Saying<[amount: string]>;
    validUntil: Saying<[date: string]>;
    validFrom: Saying<[date: string]>;
    unlimited: Said;
    usesLeft: Saying<[count: number]>;
    onlySite: Saying<[site: string]>;
    showQr: Label<[code: string]>;
    qrCaption: Said;
    gone: Said;
  };
  points: {
    title: Said;
    balance: Saying<[points: number]>;
    tier: Saying<[name: string]>;
    noTier: Said;
    perks: Said;
    tierUntil: Saying<[date: string]>;
    nextTier: Saying<[name: string, points: number]>;
    expiring: Saying<[points: number, date: string]>;
    badges: Said;
  };
  rewards: {
    title: Said;
    balance: Saying<[points: number]>;
    none: Said;
    button: Label<[name: string, points: number]>;
    missing: Saying<[points: number]>;
    confirm: Saying<[name: string, points: number]>;
    ask: string;
    asked: Saying<[name: string]>;
    soldOut: Said;
    notEnough: Said;
    gone: Said;
  };
  invite: { title: Said; text: Saying<[link: string]>; share: string; shareText: string };
  subscription: {
    title: Said;
    ask: Said;
    open: string;
    check: string;
    yes: Said;
    welcome: Said;
    no: Said;
    unknown: Said;
  };
  profile: {
    title: Said;
    name: Saying<[name: string]>;
    phone: Saying<[phone: string]>;
    birthday: Saying<[date: string]>;
    notSet: string;
    changeName: string;
    changePhone: string;
    changeBirthday: string;
    askName: Said;
    nameRefused: Said;
    askPhone: Said;
    sharePhone: string;
    phoneRefused: Said;
    notYourPhone: Said;
    phoneTaken: Said;
    askBirthday: Said;
    birthdayUnclear: Said;
    birthdayImpossible: Said;
    birthdayFuture: Said;
    birthdayTooOld: Said;
    confirmBirthday: Saying<[date: string]>;
    confirm: string;
    again: string;
    saved: Said;
  };
  language: { saved: Said };
  notifications: {
    title: Said;
    text: Said;
    channels: Record<'telegram' | 'email' | 'sms' | 'push' | 'in_app', string>;
    categories: Record<'loyalty' | 'orders' | 'payments' | 'bookings' | 'broadcasts', string>;
    marketing: string;
    quietHours: Label<[from: string, to: string]>;
    noQuietHours: string;
    quietTitle: Said;
    quietText: Said;
    quietNone: string;
    quietUnclear: Said;
    stopAll: string;
    comeBack: string;
    paused: Said;
  };
  stop: { confirm: Said; yes: string; done: Said; back: Said };
}

/** Problems of loyalty that need nothing but their own sentence. */
type PlainRefusal =
  | 'CODE_MISTYPED'
  | 'DISCOUNT_UNKNOWN'
  | 'DISCOUNT_REVOKED'
  | 'DISCOUNT_LIMIT_REACHED'
  | 'CURRENCY_MISMATCH'
  | 'DISCOUNT_OF_TEST_DATA'
  | 'CUSTOMER_BLOCKED';

/** Problems whose sentence names a date, a shop or an amount, when it is known: empty when not. */
type ParticularRefusal =
  'DISCOUNT_EXPIRED' | 'DISCOUNT_USED' | 'DISCOUNT_NOT_YET_VALID' | 'DISCOUNT_WRONG_SITE' | 'ORDER_BELOW_MINIMUM';

/** What the cashiers' bot says: to somebody with a queue in front of them. */
interface CashierTexts {
  commands: Record<'start' | 'today' | 'menu' | 'login' | 'stats' | 'language' | 'help', string>;
  roles: Record<'owner' | 'marketing' | 'readonly' | 'cashier', string>;
  stranger: Said;
  joined: Saying<[name: string, role: string]>;
  invitation: Record<
    'INVITATION_INVALID' | 'INVITATION_EXPIRED' | 'INVITATION_USED' | 'STAFF_EXISTS' | 'PERSON_INACTIVE',
    Said
  >;
  ready: Said;
  canNotRedeem: Said;
  noCode: Said;
  tooLong: Said;
  onlyText: Said;
  buttons: {
    today: string;
    login: string;
    stats: string;
    language: string;
    next: string;
    redeem: Label<[amount: string]>;
    undo: string;
  };
  check: {
    good: Said;
    askAmount: Said;
    amountUnclear: Said;
    amountZero: Said;
    amountDecimals: Saying<[digits: number]>;
    order: Saying<[amount: string]>;
    off: Saying<[amount: string]>;
    payable: Saying<[amount: string]>;
    anotherAmount: string;
  };
  redeemed: {
    done: Saying<[off: string]>;
    payable: Saying<[amount: string]>;
    usesLeft: Saying<[count: number]>;
    undoHint: Saying<[seconds: number]>;
    undone: Said;
    undoTooLate: Said;
    alreadyUndone: Said;
    unsure: Said;
  };
  refused: Record<PlainRefusal, Said> &
    Record<ParticularRefusal, Saying<[particular: string]>> & {
      title: Said;
      impossible: Saying<[character: string, place: number]>;
      length: Said;
      marked: Saying<[code: string]>;
      CODE_GUESSING_LIMITED: Saying<[seconds: number]>;
      other: Said;
    };
  today: {
    title: Saying<[date: string]>;
    none: Said;
    line: Saying<[time: string, off: string, order: string, title: string]>;
    reversed: Saying<[time: string, off: string, title: string]>;
    more: Saying<[count: number]>;
    total: Saying<[count: number]>;
    totalOf: Saying<[off: string, order: string]>;
    takenBack: Saying<[count: number]>;
  };
  login: { text: Saying<[time: string]>; open: string; onlyAdmins: Said };
  stats: {
    title: Said;
    customers: Saying<[count: string]>;
    newToday: Saying<[count: string]>;
    subscribed: Saying<[count: string]>;
    redeemedToday: Saying<[count: string]>;
    today: Saying<[off: string, order: string]>;
  };
  help: Said;
}

/** All that the bots say, in one language: a language that leaves one out does not compile. */
export interface Texts {
  common: CommonTexts;
  customer: CustomerTexts;
  cashier: CashierTexts;
}

/** Every language. */
export const TEXTS: Readonly<Record<Locale, Texts>> = { en, ru, th };
