import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, NOT_FOUND, type Page, Problems } from '@marmalade/http';
import { VapidKeys } from '../channels/push/vapid-keys.js';
import { AddPushSubscription, PUSH_SUBSCRIPTION_EXAMPLES } from './add-push-subscription.js';
import { ManagePushSubscriptions } from './manage-push-subscriptions.js';
import { PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED } from './push-subscription-problems.js';
import { PushPublicKey, PushSubscriptionView } from './push-subscription-view.js';
import { RECIPIENT_ERASED } from '../recipients/recipient-problems.js';

const RECIPIENT_ID_LIMIT = 255;

@ApiTags('push')
@Controller()
export class ManagePushSubscriptionsController {
  constructor(
    @Inject(ManagePushSubscriptions) private readonly devices: ManagePushSubscriptions,
    @Inject(VapidKeys) private readonly vapidKeys: VapidKeys,
  ) {}

  @Get('push-public-key')
  @Permission('recipients:read')
  @ApiOperation({ summary: 'The key a browser subscribes with (applicationServerKey)' })
  @ApiOkResponse({ description: 'a public key on P-256 in base64url; it stays the same', type: PushPublicKey })
  async show(): Promise<PushPublicKey> {
    const { publicKey } = await this.vapidKeys.get();
    return { publicKey };
  }

  @Get('recipients/:id/push-subscriptions')
  @Permission('recipients:read')
  @ApiOperation({ summary: 'The devices a person gets pushes on, the newest first' })
  @ApiPage(PushSubscriptionView, { description: 'all of them, at most 20' })
  async list(@Param('id') recipientId: string): Promise<Page<PushSubscriptionView>> {
    assertRecipientId(recipientId);
    return this.devices.list(recipientId);
  }

  @Post('recipients/:id/push-subscriptions')
  @Permission('recipients:write')
  @ApiOperation({
    summary: 'Add a device, or renew it',
    description:
      'The same device again renews it, and takes it from whoever had it before. A person has at most 20: the oldest falls out.',
  })
  @Problems(PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED, RECIPIENT_ERASED)
  @ApiBody({ type: AddPushSubscription, examples: PUSH_SUBSCRIPTION_EXAMPLES })
  @ApiCreatedResponse({ description: 'the device', type: PushSubscriptionView })
  async add(@Param('id') recipientId: string, @Body() body: AddPushSubscription): Promise<PushSubscriptionView> {
    assertRecipientId(recipientId);
    return this.devices.add(recipientId, body);
  }

  @Delete('recipients/:id/push-subscriptions/:subscriptionId')
  @HttpCode(204)
  @Permission('recipients:write')
  @ApiOperation({ summary: 'Remove a device' })
  @ApiNoContentResponse({ description: 'removed' })
  async remove(@Param('id') recipientId: string, @Param('subscriptionId') id: string): Promise<void> {
    assertRecipientId(recipientId);
    await this.devices.remove(recipientId, id);
  }

  @Delete('recipients/:id/push-subscriptions')
  @HttpCode(204)
  @Permission('recipients:write')
  @ApiOperation({ summary: 'Remove all devices of a person' })
  @ApiNoContentResponse({ description: 'the person has none any more' })
  async removeAll(@Param('id') recipientId: string): Promise<void> {
    assertRecipientId(recipientId);
    await this.devices.removeAll(recipientId);
  }
}

/** @throws Problem NOT_FOUND: nobody has such an id, and PostgreSQL would not take it */
function assertRecipientId(id: string): void {
  if (id.length > RECIPIENT_ID_LIMIT || id.includes('\0')) throw NOT_FOUND.problem('Nobody has such an id.');
}
