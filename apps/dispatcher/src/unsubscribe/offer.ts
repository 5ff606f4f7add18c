import type { Channel } from '../catalogue/event-type.js';
import type { AudienceRule, Workflow } from '../catalogue/workflow.js';
import { DIRECT_CATEGORY, isChoosable, type KnownTypes } from '../preferences/known-names.js';
import { PERSONAL_CHANNELS, type PersonalChannel } from '../preferences/preferences.js';
import type { Role } from '../recipients/recipient-directory.js';
import type { Site } from '@marmalade/contracts-identity';

/** What a person is asked about: only what may ever reach them. */
export interface Offer {
  channels: PersonalChannel[];
  /** Each with the channels it comes on, as far as these are known. */
  categories: { name: string; channels: PersonalChannel[] }[];
}

/** Advertising has a switch of its own. */
const MARKETING = 'marketing';

/** A form has 100 fields at most; some are needed for the rest of it. */
const FIELDS_MAX = 80;

/**
 * @param roles of the person; nobody known is a customer
 * @param category is asked about in any case: that of the message whose link was followed
 */
export function offerFor(
  types: KnownTypes,
  roles: readonly Role[],
  site: Pick<Site, 'channels'>,
  category: string,
): Offer {
  const used = PERSONAL_CHANNELS.filter((channel) => !site.channels || site.channels.includes(channel));
  const byCategory = new Map<string, Set<PersonalChannel>>([[DIRECT_CATEGORY, new Set(used)]]);
  for (const { workflow } of types.list()) {
    if (!isChoosable(workflow.category) || workflow.category === MARKETING) continue;
    if (workflow.category !== category && !mayReach(workflow, roles)) continue;
    const channels = byCategory.get(workflow.category) ?? new Set();
    byCategory.set(workflow.category, channels);
    const choosable = workflow.notify.flatMap(channelsToChoose);
    for (const channel of used) if (choosable.includes(channel)) channels.add(channel);
  }
  const categories = [...byCategory]
    .filter(([, channels]) => channels.size > 0)
    .map(([name, channels]) => ({ name, channels: used.filter((channel) => channels.has(channel)) }));
  const isMissing =
    isChoosable(category) && category !== MARKETING && !categories.some(({ name }) => name === category);
  if (isMissing) categories.push({ name: category, channels: [] });
  const fields = categories.reduce((sum, { channels }) => sum + 1 + channels.length, used.length);
  const simple = categories.map(({ name }) => ({ name, channels: [] }));
  return { channels: used, categories: fields > FIELDS_MAX ? simple : categories };
}

/** What is in the app for everyone is a notice on the door: nobody is asked whether they want it. */
function channelsToChoose({ audience, channels, fallback = [] }: AudienceRule): Channel[] {
  return [...channels, ...fallback].filter((channel) => audience !== 'everyone' || channel !== 'in_app');
}

function mayReach({ notify }: Workflow, roles: readonly Role[]): boolean {
  return notify.some((rule) => mayBeOf(rule.audience, roles) && channelsToChoose(rule).length > 0);
}

function mayBeOf(audience: AudienceRule['audience'], roles: readonly Role[]): boolean {
  switch (audience) {
    case 'everyone':
      return true;
    case 'customer':
      return roles.length === 0 || roles.includes('customer');
    case 'admins':
      return roles.includes('admin');
    case 'cashiers':
      return roles.includes('cashier');
    case 'staff':
      return roles.some((role) => role !== 'customer');
    default:
      return false;
  }
}
