import type { Person } from '@marmalade/contracts-envelope';

/** What a row tells of somebody, customer or staff; null: not known. */
type Known = { id: string } & Record<'name' | 'email' | 'phone' | 'telegramId' | 'locale' | 'timeZone', string | null>;

/** A person as events carry one: what is not known is left out. */
export function personOf({ id, name, email, phone, telegramId, locale, timeZone }: Known): Person {
  const known = Object.entries({ name, email, phone, telegramId, locale, timeZone }).filter(
    ([, value]) => value !== null,
  );
  return { id, ...Object.fromEntries(known) };
}
