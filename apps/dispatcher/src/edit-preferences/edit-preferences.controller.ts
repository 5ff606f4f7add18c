import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { Catalogue } from '../catalogue/catalogue.js';
import { type Effective, effectiveOf } from '../preferences/effective.js';
import { assertKnown } from '../preferences/known-names.js';
import { PreferenceStore } from '../preferences/preference-store.js';
import type { Preferences } from '../preferences/preferences.js';
import { PreferencesBody, preferencesOf } from '../preferences/preferences-body.js';
import { RecipientStore } from '../recipients/recipient-store.js';
import { assertRecipientId } from './recipient-id.js';

/** What a person wishes, and what it amounts to. */
export interface PreferencesView extends Preferences {
  effective: Effective;
}

@ApiTags('preferences')
@Controller('recipients/:id/preferences')
export class EditPreferencesController {
  constructor(
    @Inject(PreferenceStore) private readonly preferences: PreferenceStore,
    @Inject(RecipientStore) private readonly recipients: RecipientStore,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
  ) {}

  @Get()
  @Permission('preferences:read')
  @ApiOperation({
    summary: 'What a person wishes to get, where and when',
    description:
      'Empty for somebody who has never said anything. `effective` says for each category and channel whether a message would be sent, and why not.',
  })
  @ApiOkResponse({ description: 'the preferences, and `effective`, which is not sent back' })
  async show(@Param('id') id: string): Promise<PreferencesView> {
    assertRecipientId(id);
    return this.view(id, await this.preferences.get(id));
  }

  @Put()
  @Permission('preferences:write')
  @ApiOperation({
    summary: 'Replace what a person wishes',
    description: 'All of it: what is left out is left to the business. Holds for what waits already, too.',
  })
  @ApiOkResponse({ description: 'as GET answers from now on' })
  async replace(@Param('id') id: string, @Body() body: PreferencesBody): Promise<PreferencesView> {
    assertRecipientId(id);
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
