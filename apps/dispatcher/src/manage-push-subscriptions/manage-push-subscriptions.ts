import { ECDH } from 'node:crypto';
import { NOT_FOUND, type Page } from '@marmalade/http';
import { validate as isUuid } from 'uuid';
import type { PushEndpoints } from '../channels/push/push-endpoints.js';
import type {
  NewPushSubscription,
  PushSubscription,
  PushSubscriptions,
  WebPushKeys,
} from '../channels/push/push-subscriptions.js';
import type { Suppressions } from '../recipients/suppressions.js';
import type { AddPushSubscription } from './add-push-subscription.js';
import { PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED } from './push-subscription-problems.js';
import type { PushSubscriptionView } from './push-subscription-view.js';

/** The devices of people: registered by their own hand, or for them. */
export class ManagePushSubscriptions {
  constructor(
    private readonly subscriptions: PushSubscriptions,
    private readonly endpoints: PushEndpoints,
    private readonly suppressions: Suppressions,
  ) {}

  /** All of a person, the newest first. */
  async list(recipientId: string): Promise<Page<PushSubscriptionView>> {
    const devices = await this.subscriptions.list(recipientId);
    return { items: devices.map(toView), nextCursor: null };
  }

  /** @throws Problem PUSH_ENDPOINT_REFUSED, PUSH_KEYS_REFUSED */
  async add(recipientId: string, body: AddPushSubscription): Promise<PushSubscriptionView> {
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

  /** @throws Problem NOT_FOUND */
  async remove(recipientId: string, id: string): Promise<void> {
    const removed = isUuid(id) && (await this.subscriptions.remove(recipientId, id));
    if (!removed) throw NOT_FOUND.problem('The person has no device with this id.');
  }

  async removeAll(recipientId: string): Promise<void> {
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
