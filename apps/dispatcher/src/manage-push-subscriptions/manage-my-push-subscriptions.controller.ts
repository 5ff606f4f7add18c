import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, type Page, Problems } from '@marmalade/http';
import { VapidKeys } from '../channels/push/vapid-keys.js';
import { AddPushSubscription } from './add-push-subscription.js';
import { ManagePushSubscriptions } from './manage-push-subscriptions.js';
import { PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED } from './push-subscription-problems.js';
import { PushPublicKey, PushSubscriptionView } from './push-subscription-view.js';
import { RECIPIENT_ERASED } from '../recipients/recipient-problems.js';

/** The devices of whoever is signed in. */
@ApiTags('push')
@Controller('me/push-subscriptions')
export class ManageMyPushSubscriptionsController {
  constructor(
    @Inject(ManagePushSubscriptions) private readonly devices: ManagePushSubscriptions,
    @Inject(VapidKeys) private readonly vapidKeys: VapidKeys,
  ) {}

  @Get('public-key')
  @Permission('me:read')
  @ApiOperation({ summary: 'The key my browser subscribes with (applicationServerKey)' })
  @ApiOkResponse({ description: 'a public key on P-256 in base64url; it stays the same', type: PushPublicKey })
  async showPublicKey(): Promise<PushPublicKey> {
    const { publicKey } = await this.vapidKeys.get();
    return { publicKey };
  }

  @Get()
  @Permission('me:read')
  @ApiOperation({ summary: 'The devices I get pushes on, the newest first' })
  @ApiPage(PushSubscriptionView, { description: 'all of them, at most 20' })
  list(@CurrentPrincipal() { id }: Principal): Promise<Page<PushSubscriptionView>> {
    return this.devices.list(id);
  }

  @Post()
  @Permission('me:write')
  @ApiOperation({
    summary: 'Add this device, or renew it',
    description: 'The same device again renews it. There are at most 20: the oldest falls out.',
  })
  @Problems(PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED, RECIPIENT_ERASED)
  @ApiCreatedResponse({ description: 'the device', type: PushSubscriptionView })
  add(@CurrentPrincipal() { id }: Principal, @Body() body: AddPushSubscription): Promise<PushSubscriptionView> {
    return this.devices.add(id, body);
  }

  @Delete(':subscriptionId')
  @HttpCode(204)
  @Permission('me:write')
  @ApiOperation({ summary: 'Remove one of my devices' })
  @ApiNoContentResponse({ description: 'removed' })
  async remove(@CurrentPrincipal() { id }: Principal, @Param('subscriptionId') subscriptionId: string): Promise<void> {
    await this.devices.remove(id, subscriptionId);
  }

  @Delete()
  @HttpCode(204)
  @Permission('me:write')
  @ApiOperation({ summary: 'Remove all my devices' })
  @ApiNoContentResponse({ description: 'there are none any more' })
  async removeAll(@CurrentPrincipal() { id }: Principal): Promise<void> {
    await this.devices.removeAll(id);
  }
}
