import { ECDH } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { NOT_FOUND, type Page } from '@marmalade/http';
import { validate as isUuid } from 'uuid';
import { PushEndpoints } from '../channels/push/push-endpoints.js';
import {
  type NewPushSubscription,
  type PushKind,
  type PushSubscription,
  PushSubscriptions,
  type WebPushKeys,
} from '../channels/push/push-subscriptions.js';
import { VapidKeys } from '../channels/push/vapid-keys.js';
import { Suppressions } from '../recipients/suppressions.js';
import { AddPushSubscription } from './add-push-subscription.js';
import { PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED } from './push-subscription-problems.js';

/** A device as the API shows it: neither its address nor its keys, which let anybody write to it. */
export interface PushSubscriptionView {
  id: string;
  kind: PushKind;
  /** The push service of a browser; null for an app. */
  service: string | null;
  locale: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

const RECIPIENT_ID_LIMIT = 255;

@ApiTags('push')
@Controller()
export class ManagePushSubscriptionsController {
  constructor(
    @Inject(PushSubscriptions) private readonly subscriptions: PushSubscriptions,
    @Inject(PushEndpoints) private readonly endpoints: PushEndpoints,
    @Inject(VapidKeys) private readonly vapidKeys: VapidKeys,
    @Inject(Suppressions) private readonly suppressions: Suppressions,
  ) {}

  @Get('push-public-key')
  @Permission('recipients:read')
  @ApiOperation({ summary: 'The key a browser subscribes with (applicationServerKey)' })
  @ApiOkResponse({ description: 'a public key on P-256 in base64url; it stays the same' })
  async publicKey(): Promise<{ publicKey: string }> {
    const { publicKey } = await this.vapidKeys.get();
    return { publicKey };
  }

  @Get('recipients/:id/push-subscriptions')
  @Permission('recipients:read')
  @ApiOperation({ summary: 'The devices a person gets pushes on, the newest first' })
  @ApiOkResponse({ description: 'all of them, at most 20' })
  async list(@Param('id') recipientId: string): Promise<Page<PushSubscriptionView>> {
    assertRecipientId(recipientId);
    const devices = await this.subscriptions.list(recipientId);
    return { items: devices.map(toView), nextCursor: null };
  }

  @Post('recipients/:id/push-subscriptions')
  @Permission('recipients:write')
  @ApiOperation({
    summary: 'Add a device, or renew it',
    description:
      'The same device again renews it, and takes it from whoever had it before. A person has at most 20: the oldest falls out.',
  })
  @ApiCreatedResponse({ description: 'the device' })
  async add(@Param('id') recipientId: string, @Body() body: AddPushSubscription): Promise<PushSubscriptionView> {
    assertRecipientId(recipientId);
    const { kind, token, locale } = body;
    const device: NewPushSubscription =
      kind === 'fcm'
        ? { recipientId, kind, endpoint: token!, locale }
        : { recipientId, locale, ...this.browserOf(body) };
    const added = await this.subscriptions.add(device);
    // Whoever had no device left has one again.
    await this.suppressions.lift('push', recipientId);
    return toView(added);
  }

  @Delete('recipients/:id/push-subscriptions/:subscriptionId')
  @HttpCode(204)
  @Permission('recipients:write')
  @ApiOperation({ summary: 'Remove a device' })
  @ApiNoContentResponse({ description: 'removed' })
  async remove(@Param('id') recipientId: string, @Param('subscriptionId') id: string): Promise<void> {
    assertRecipientId(recipientId);
    const removed = isUuid(id) && (await this.subscriptions.remove(recipientId, id));
    if (!removed) throw NOT_FOUND.problem('The person has no device with this id.');
  }

  @Delete('recipients/:id/push-subscriptions')
  @HttpCode(204)
  @Permission('recipients:write')
  @ApiOperation({ summary: 'Remove all devices of a person' })
  @ApiNoContentResponse({ description: 'the person has none any more' })
  async removeAll(@Param('id') recipientId: string): Promise<void> {
    assertRecipientId(recipientId);
    await this.subscriptions.removeAll(recipientId);
  }

  /** @throws Problem PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED */
  private browserOf({ endpoint, keys }: AddPushSubscription): Pick<PushSubscription, 'kind' | 'endpoint'> & {
    keys: WebPushKeys;
  } {
    const refusal = this.endpoints.refusal(endpoint!);
    if (refusal) throw PUSH_ENDPOINT_REFUSED.problem(`endpoint: ${refusal}.`);
    const { p256dh, auth } = keys!;
    if (!isPointOnP256(p256dh)) throw PUSH_KEYS_REFUSED.problem('keys.p256dh is no public key on P-256.');
    if (Buffer.from(auth, 'base64url').length !== 16) throw PUSH_KEYS_REFUSED.problem('keys.auth is not 16 bytes.');
    // As a URL is written: what stands for the same address is the same device.
    return { kind: 'web', endpoint: new URL(endpoint!).href, keys: { p256dh, auth } };
  }
}

/** @throws Problem NOT_FOUND: nobody has such an id, and PostgreSQL would not take it */
function assertRecipientId(id: string): void {
  if (id.length > RECIPIENT_ID_LIMIT || id.includes('\0')) throw NOT_FOUND.problem('Nobody has such an id.');
}

function isPointOnP256(key: string): boolean {
  const bytes = Buffer.from(key, 'base64url');
  try {
    return bytes.length === 65 && ECDH.convertKey(bytes, 'prime256v1').length > 0;
  } catch {
    return false;
  }
}

function toView({ id, kind, endpoint, locale, createdAt, lastUsedAt }: PushSubscription): PushSubscriptionView {
  return { id, kind, service: kind === 'web' ? new URL(endpoint).host : null, locale, createdAt, lastUsedAt };
}
