import type { Catalogue } from '../catalogue/catalogue.js';
import { effectiveOf } from '../preferences/effective.js';
import { assertKnown } from '../preferences/known-names.js';
import type { PreferenceStore } from '../preferences/preference-store.js';
import type { Preferences } from '../preferences/preferences.js';
import { type PreferencesBody, preferencesOf } from '../preferences/preferences-body.js';
import type { RecipientStore } from '../recipients/recipient-store.js';
import type { PreferencesView } from './preferences-view.js';

/** What people wish: their own hand, or that of somebody who looks after them. */
export class EditPreferences {
  constructor(
    private readonly preferences: PreferenceStore,
    private readonly recipients: RecipientStore,
    private readonly catalogue: Catalogue,
  ) {}

  async show(id: string): Promise<PreferencesView> {
    return this.view(id, await this.preferences.get(id));
  }

  /** @throws Problem CATEGORY_UNKNOWN, CHANNEL_UNKNOWN, EVENT_TYPE_UNKNOWN */
  async replace(id: string, body: PreferencesBody): Promise<PreferencesView> {
    const preferences = preferencesOf(body);
    assertKnown(preferences, this.catalogue, await this.preferences.get(id));
    await this.preferences.save(id, preferences);
    return this.view(id, preferences);
  }

  private async view(id: string, preferences: Preferences): Promise<PreferencesView> {
    const known = await this.recipients.find(id);
    const { email, phone, telegramId, hasDevice = false, suppressedChannels = [] } = known ?? {};
    const person = {
      id,
      hasDevice,
      email: email ?? undefined,
      phone: phone ?? undefined,
      telegramId: telegramId ?? undefined,
    };
    return { ...preferences, effective: effectiveOf(preferences, this.catalogue, person, suppressedChannels) };
  }
}
