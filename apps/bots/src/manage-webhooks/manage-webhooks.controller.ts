import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { BOT_NAMES, type BotName } from '../telegram/bot-name.js';
import { ManageWebhooks, type SetWebhook, TELEGRAM_REFUSES, WEBHOOKS_OFF } from './manage-webhooks.js';

export class SetWebhookView implements SetWebhook {
  @ApiProperty({ enum: BOT_NAMES, example: 'customer' })
  bot!: BotName;

  @ApiProperty({ format: 'uri', example: 'https://sweets.example.com/api/v1/telegram/customer/webhook' })
  url!: string;
}

export class SetWebhooksView {
  @ApiProperty({ type: [SetWebhookView], description: 'of the bots that have a token' })
  items!: SetWebhookView[];
}

@ApiTags('telegram')
@Controller('internal/telegram')
export class ManageWebhooksController {
  constructor(@Inject(ManageWebhooks) private readonly webhooks: ManageWebhooks) {}

  @Post('set-webhooks')
  @HttpCode(200)
  @Permission('telegram:write')
  @Problems(WEBHOOKS_OFF, TELEGRAM_REFUSES)
  @ApiOperation({
    operationId: 'setTelegramWebhooks',
    summary: 'Have Telegram post the updates of both bots here',
    description:
      'To be called once after the settings have changed: sets the webhooks at PUBLIC_URL with their secret, and the commands in three languages. A repeat changes nothing.',
  })
  @ApiOkResponse({ type: SetWebhooksView, description: 'where they are posted' })
  async set(): Promise<SetWebhooksView> {
    return { items: await this.webhooks.set() };
  }
}
