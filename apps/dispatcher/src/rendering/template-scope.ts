import type { Locale } from '../catalogue/event-type.js';
import { ON_MISSING } from './direct-liquid.js';

/** What templates see. */
export interface TemplateScope {
  data: Record<string, unknown>;
  event: { id: string; type: string; time: string; subject?: string; source: string };
  recipient: { id: string; name?: string; locale: string; timeZone: string };
  site: Brand;
  /** One click ends advertising of this kind; in mails that are advertising. */
  unsubscribeUrl?: string;
  /** Where the reader chooses what to get. */
  preferencesUrl?: string;
  /** Gets the names of variables that a template shows and the data lacks, such as `data.customer.nick`. */
  missing?: Set<string>;
}

/** How the sender shows itself. */
export interface Brand {
  name: string;
  url?: string;
  /** `#f39c12` */
  color?: string;
  logoUrl?: string;
  /** The postal address below a mail. */
  address?: string;
  supportEmail?: string;
}

/** A scope as the engines get it: what filters and layouts need is added. */
export type LiquidScope = Omit<TemplateScope, 'missing'> & {
  locale: Locale;
  reader: { locale: Locale; timeZone: string };
  [ON_MISSING](name: string): void;
};

const scopes = new WeakMap<TemplateScope, LiquidScope>();

/**
 * The same for all fields of a message.
 * @param locale of the template: a text in English has English dates and plurals, whoever reads it
 */
export function liquidScope(scope: TemplateScope, locale: Locale): LiquidScope {
  const known = scopes.get(scope);
  if (known?.locale === locale) return known;
  const { missing: _, ...rest } = scope;
  const made: LiquidScope = {
    ...rest,
    site: { ...scope.site, color: colorOf(scope.site.color) },
    locale,
    reader: { locale, timeZone: scope.recipient.timeZone },
    [ON_MISSING]: (name) => void scope.missing?.add(name),
  };
  scopes.set(scope, made);
  return made;
}

/** It stands in a style: anything that is no colour could say more. */
function colorOf(color: string | undefined): string | undefined {
  return color !== undefined && /^#[0-9a-f]{3,8}$/i.test(color) ? color : undefined;
}
