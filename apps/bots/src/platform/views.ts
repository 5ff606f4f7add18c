import type { Money } from '../texts/formats.js';

/** What the API answers with, as far as the bots read it. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number;
}

/** One text for everybody, or one a language. */
export type LocalisedText = string | Readonly<Record<string, string>>;

export interface TermsView {
  kind: 'percent' | 'fixed';
  /** Percents, or money. */
  value: number | Money;
  maximumOff: Money | null;
  minimumOrder: Money | null;
  site: string | null;
}

export interface DiscountView extends TermsView {
  id: string;
  code: string;
  title: LocalisedText | null;
  validFrom: string | null;
  validUntil: string | null;
  usesLeft: number;
  state: 'active' | 'used' | 'expired' | 'revoked' | 'scheduled';
}

export interface ValidationView extends Omit<DiscountView, 'id' | 'state'> {
  /** When the amount of the order was said. */
  amountOff?: Money | null;
  payable?: Money | null;
}

export interface RedemptionView {
  id: string;
  code: string;
  title: LocalisedText | null;
  orderAmount: Money;
  amountOff: Money;
  payable: Money;
  usesLeft: number;
  redeemedAt: string;
  undoUntil: string | null;
  reversedAt?: string | null;
}

export interface UsageSummaryView {
  count: number;
  reversed: number;
  totals: { orderAmount: string; amountOff: string; currency: string }[];
}

export interface AccountView {
  balance: number;
  tier: { name: LocalisedText; perks: LocalisedText[]; validUntil: string | null } | null;
  nextTier: { name: LocalisedText; pointsLeft: number } | null;
  expiringPoints: { points: number; at: string } | null;
  badges: { name: LocalisedText }[];
  referralCode: string | null;
  referralLink?: string | null;
}

export interface RewardView {
  id: string;
  name: LocalisedText;
  description?: LocalisedText | null;
  points: number;
}

export interface ProfileView {
  name: string | null;
  phone: string | null;
  birthday?: string | null;
}

export type Channel = 'telegram' | 'email' | 'sms' | 'push' | 'in_app';

export interface Preferences {
  channels?: Partial<Record<Channel, boolean>>;
  categories?: Record<string, boolean | Partial<Record<Channel, boolean>>>;
  mutedTypes?: string[];
  marketing?: boolean;
  quietHours?: { from: string; to: string; days?: number[]; timeZone?: string } | null;
  digest?: object | null;
}

export interface CustomerView {
  id: string;
  name: string | null;
  locale: string | null;
  timeZone: string | null;
  status: 'active' | 'inactive' | 'blocked';
  site: string | null;
  telegramId: string | null;
  subscribed: boolean | null;
}

/** The text in somebody's language, else in English, else in any. */
export function textIn(locale: string, text: LocalisedText | null | undefined): string {
  if (text === null || text === undefined) return '';
  if (typeof text === 'string') return text;
  return text[locale] ?? text.en ?? Object.values(text)[0] ?? '';
}
