import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, decodeCursor, type Page, page, PageQuery, Problems, TakesIdempotencyKey } from '@marmalade/http';
import { DiscordChannel, DiscordChannels } from '../channels/discord-channels.js';
import { AddDiscordChannel, ChangeDiscordChannel, RemoveDiscordChannel } from './discord-channel-body.js';
import { EditDiscordChannels } from './edit-discord-channels.js';
import { DISCORD_CHANNEL_EXISTS, DISCORD_CHANNEL_IN_USE, DISCORD_WEBHOOK_REFUSED } from './discord-channel-problems.js';

@ApiTags('channels')
@Controller('discord-channels')
export class EditDiscordChannelsController {
  constructor(
    @Inject(DiscordChannels) private readonly channels: DiscordChannels,
    @Inject(EditDiscordChannels) private readonly edit: EditDiscordChannels,
  ) {}

  @Get()
  @Permission('channels:read')
  @ApiOperation({ summary: 'The ops channels in Discord, by name' })
  @ApiPage(DiscordChannel, { description: 'a page of channels, without their webhooks' })
  async list(@Query() { limit, cursor }: PageQuery): Promise<Page<DiscordChannel>> {
    const [after] = cursor ? decodeCursor(cursor, ['string']) : [null];
    return page(await this.channels.list(limit + 1, after as string | null), limit, ({ name }) => [name]);
  }

  @Post()
  @Permission('channels:write')
  @ApiOperation({ summary: 'Add an ops channel' })
  @TakesIdempotencyKey()
  @Problems(DISCORD_CHANNEL_EXISTS, DISCORD_WEBHOOK_REFUSED)
  @ApiCreatedResponse({ description: 'the channel', type: DiscordChannel })
  add(@Body() { name, webhook }: AddDiscordChannel, @Headers('idempotency-key') key?: string): Promise<DiscordChannel> {
    return this.edit.add(name, webhook ?? null, key);
  }

  @Patch(':name')
  @Permission('channels:write')
  @ApiOperation({ summary: 'Give an ops channel another webhook, or none' })
  @Problems(DISCORD_WEBHOOK_REFUSED)
  @ApiOkResponse({ description: 'the channel', type: DiscordChannel })
  change(@Param('name') name: string, @Body() { webhook }: ChangeDiscordChannel): Promise<DiscordChannel> {
    return this.edit.save(name, webhook);
  }

  @Delete(':name')
  @HttpCode(204)
  @Permission('channels:write')
  @ApiOperation({
    summary: 'Remove an ops channel',
    description: 'One that event types are announced in only with `force=true`.',
  })
  @Problems(DISCORD_CHANNEL_IN_USE)
  @ApiNoContentResponse({ description: 'removed' })
  remove(@Param('name') name: string, @Query() { force }: RemoveDiscordChannel): Promise<void> {
    return this.edit.remove(name, force === true);
  }
}
