import { Permission } from '@marmalade/auth';
import { ApiPage, type Page, Problems } from '@marmalade/http';
import { Body, Controller, Get, Inject, Param, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { type Setting, SETTING_CHANGED, SETTING_UNKNOWN, Settings } from '../settings/settings.js';
import { SettingBody, SettingView } from './setting-body.js';

@ApiTags('settings')
@Controller('settings')
export class EditSettingsController {
  constructor(@Inject(Settings) private readonly settings: Settings) {}

  @Get()
  @Permission('settings:read')
  @ApiOperation({ summary: 'All settings of the business, with what holds' })
  @ApiPage(SettingView, { description: 'every setting there is; they fit on one page' })
  async list(): Promise<Page<Setting>> {
    return { items: await this.settings.list(), nextCursor: null };
  }

  @Get(':key')
  @Problems(SETTING_UNKNOWN)
  @Permission('settings:read')
  @ApiOperation({ summary: 'One setting' })
  @ApiOkResponse({ type: SettingView, description: 'the setting' })
  show(@Param('key') key: string): Promise<Setting> {
    return this.settings.find(key);
  }

  @Put(':key')
  @Problems(SETTING_UNKNOWN, SETTING_CHANGED)
  @Permission('settings:write')
  @ApiOperation({ summary: 'Change a setting' })
  @ApiOkResponse({ type: SettingView, description: 'the setting as it is now' })
  change(@Param('key') key: string, @Body() body: SettingBody, @Req() request: FastifyRequest): Promise<Setting> {
    return this.settings.set(actorOf(request), key, body.value, body.revision);
  }
}
