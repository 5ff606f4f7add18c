import { objection, type Preferences, type Subject } from '../preferences/preferences.js';

/** Whether a person gets no mails like the one whose link was followed. */
export function isUnsubscribed(preferences: Preferences, subject: Subject): boolean {
  return objection(preferences, subject, 'email') !== undefined;
}

/** Advertising is switched off on all channels; of anything else, the mails of its category. Twice is as once. */
export function unsubscribe(preferences: Preferences, subject: Subject): Preferences {
  if (isUnsubscribed(preferences, subject)) return preferences;
  if (subject.marketing) return { ...preferences, marketing: false };
  return withMails(preferences, subject.category, false);
}

/** Takes back whatever keeps such mails away, and nothing else. */
export function subscribeAgain(preferences: Preferences, subject: Subject): Preferences {
  const { type, category, marketing } = subject;
  let changed = { ...preferences };
  if (marketing && changed.marketing === false) changed.marketing = true;
  if (changed.mutedTypes?.includes(type)) changed.mutedTypes = changed.mutedTypes.filter((each) => each !== type);
  if (changed.categories?.[category] === false) changed.categories = without(changed.categories, category);
  // Said of the category, it also goes before a channel that is switched off.
  if (isUnsubscribed(changed, subject)) changed = withMails(changed, category, true);
  return changed;
}

function withMails(preferences: Preferences, category: string, wanted: boolean): Preferences {
  const wish = preferences.categories?.[category];
  const particular = typeof wish === 'object' ? wish : {};
  return { ...preferences, categories: { ...preferences.categories, [category]: { ...particular, email: wanted } } };
}

function without<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
