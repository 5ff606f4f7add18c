import type { CustomerApi } from '../platform/customer-api.js';
import type { Person } from '../platform/people.js';
import type { Channel, Preferences } from '../platform/views.js';
import type { PauseStore } from './pause-store.js';

const CHANNELS: readonly Channel[] = ['telegram', 'email', 'sms', 'push', 'in_app'];

/** Stops all messages to a customer, and brings them back as they were. */
export class Pauses {
  constructor(
    private readonly store: PauseStore,
    private readonly customers: CustomerApi,
  ) {}

  async isPaused({ id }: Person): Promise<boolean> {
    return (await this.store.find(id)) !== undefined;
  }

  /** What was wished is remembered first: nothing is lost when it ends in the middle. */
  async pause(person: Person): Promise<void> {
    const before = await this.customers.preferences(person);
    await this.store.save(person.id, before);
    await this.customers.replacePreferences(person, silent(before));
  }

  /** @returns false: they had not stopped messages */
  async resume(person: Person): Promise<boolean> {
    const before = await this.store.find(person.id);
    if (!before) return false;
    await this.customers.replacePreferences(person, before);
    await this.store.remove(person.id);
    return true;
  }
}

/** Nothing on any channel: what a category says of a channel would go before that. */
function silent({ categories, ...rest }: Preferences): Preferences {
  const kept = Object.entries(categories ?? {}).filter(([, wish]) => typeof wish === 'boolean');
  return {
    ...rest,
    channels: Object.fromEntries(CHANNELS.map((channel) => [channel, false])),
    ...(kept.length > 0 && { categories: Object.fromEntries(kept) }),
    marketing: false,
  };
}
