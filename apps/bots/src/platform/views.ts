import type { components } from '@marmalade/api-client';

type Schemas = components['schemas'];

/** What the API answers with, as far as the bots read it. */
export type DiscountView = Schemas['DiscountView'];
export type ValidatedView = Schemas['ValidatedView'];
export type RedemptionView = Schemas['RedemptionView'];
export type UsageSummary = Schemas['UsageSummary'];
export type AccountView = Schemas['AccountView'];
export type RewardView = Schemas['RewardView'];
export type ProfileView = Schemas['ProfileView'];
export type Preferences = Schemas['PreferencesBody'];
export type TermsView = Pick<DiscountView, 'value' | 'maximumOff' | 'minimumOrder' | 'site'>;

export type Channel = 'telegram' | 'email' | 'sms' | 'push' | 'in_app';

/** The text in somebody's language, else in English, else in any. */
export function textIn(locale: string, text: DiscountView['title']): string {
  if (text === null) return '';
  if (typeof text === 'string') return text;
  return text[locale] ?? text.en ?? Object.values(text)[0] ?? '';
}
