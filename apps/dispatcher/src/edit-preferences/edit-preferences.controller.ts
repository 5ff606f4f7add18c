import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { CATEGORY_UNKNOWN, CHANNEL_UNKNOWN, EVENT_TYPE_UNKNOWN } from '../preferences/known-names.js';
import { PreferencesBody } from '../preferences/preferences-body.js';
import { EditPreferences } from './edit-preferences.js';
import { assertRecipientId } from './recipient-id.js';
import { PreferencesView } from './preferences-view.js';
import { Problems } from '@marmalade/http';
import { RECIPIENT_ERASED } from '../recipients/recipient-problems.js';

@ApiTags('preferences')
@Controller('recipients/:id/preferences')
export class EditPreferencesController {
  constructor(@Inject(EditPreferences) private readonly preferences: EditPreferences) {}

  @Get()
  @Permission('preferences:read', { own: 'id' })
  @ApiOperation({
    summary: 'What a person wishes to get, where and when',
    description:
      'Empty for somebody who has never said anything. `effective` says for each category and channel whether a message would be sent, and why not.',
  })
  @ApiOkResponse({ description: 'the preferences, and `effective`, which is not sent back', type: PreferencesView })
  async show(@Param('id') id: string): Promise<PreferencesView> {
    assertRecipientId(id);
    return this.preferences.show(id);
  }

  @Put()
  @Permission('preferences:write', { own: 'id' })
  @ApiOperation({
    summary: 'Replace what a person wishes',
    description: 'All of it: what is left out is left to the business. Holds for what waits already, too.',
  })
  @Problems(CATEGORY_UNKNOWN, CHANNEL_UNKNOWN, EVENT_TYPE_UNKNOWN, RECIPIENT_ERASED)
  @ApiOkResponse({ description: 'as GET answers from now on', type: PreferencesView })
  async replace(@Param('id') id: string, @Body() body: PreferencesBody): Promise<PreferencesView> {
    assertRecipientId(id);
    return this.preferences.replace(id, body);
  }
}
