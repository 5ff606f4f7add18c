import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { CATEGORY_UNKNOWN, CHANNEL_UNKNOWN, EVENT_TYPE_UNKNOWN } from '../preferences/known-names.js';
import { PreferencesBody } from '../preferences/preferences-body.js';
import { EditPreferences } from './edit-preferences.js';
import { PreferencesView } from './preferences-view.js';
import { RECIPIENT_ERASED } from '../recipients/recipient-problems.js';

/** The wishes of whoever is signed in. */
@ApiTags('preferences')
@Controller('me/preferences')
export class EditMyPreferencesController {
  constructor(@Inject(EditPreferences) private readonly preferences: EditPreferences) {}

  @Get()
  @Permission('me:read')
  @ApiOperation({
    summary: 'What I wish to get, where and when',
    description: '`effective` says for each category and channel whether a message would be sent, and why not.',
  })
  @ApiOkResponse({ description: 'the preferences, and `effective`, which is not sent back', type: PreferencesView })
  show(@CurrentPrincipal() { id }: Principal): Promise<PreferencesView> {
    return this.preferences.show(id);
  }

  @Put()
  @Permission('me:write')
  @ApiOperation({
    summary: 'Replace what I wish',
    description: 'All of it: what is left out is left to the business. Holds for what waits already, too.',
  })
  @Problems(CATEGORY_UNKNOWN, CHANNEL_UNKNOWN, EVENT_TYPE_UNKNOWN, RECIPIENT_ERASED)
  @ApiOkResponse({ description: 'as GET answers from now on', type: PreferencesView })
  replace(@CurrentPrincipal() { id }: Principal, @Body() body: PreferencesBody): Promise<PreferencesView> {
    return this.preferences.replace(id, body);
  }
}
