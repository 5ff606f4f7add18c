import { ApiProperty } from '@nestjs/swagger';
import { newId } from '@marmalade/contracts-envelope';
import { type IdempotencyKeys, NOT_FOUND } from '@marmalade/http';
import { validate as isUuid } from 'uuid';
import { type ConnectRules, urlProblem } from '../channels/guarded-connect.js';
import type { SecretBox } from '@marmalade/secrets';
import type { WebhookAdapter } from '../channels/webhooks/webhook.adapter.js';
import { WebhookEndpoint, type WebhookEndpoints } from '../channels/webhooks/webhook-endpoints.js';
import type { SendResult } from '../deliveries/delivery.js';
import { subscriptionProblems } from './subscription-problems.js';
import type { CreateWebhookEndpoint, UpdateWebhookEndpoint } from './webhook-endpoint-body.js';
import { WEBHOOK_EVENT_TYPE_UNKNOWN, WEBHOOK_URL_REFUSED } from './webhook-problems.js';

/** An endpoint with the secret it got just now: the only time it is told. */
export class WebhookEndpointWithSecret extends WebhookEndpoint {
  @ApiProperty({ type: String, example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret!: string;
}

export class RotatedSecret {
  @ApiProperty({ type: String, example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret!: string;
}

/** The answer's secret as it is kept with the Idempotency-Key: a repeat is told it again, the database's reader is not. */
interface Sealed {
  sealedSecret: string;
}

/** The type of the event a test sends. */
export const TEST_EVENT_TYPE = 'marmalade.test';

/** What the API can do to webhook endpoints. What it changes holds in this process at once, elsewhere within five seconds. */
export class ManageWebhookEndpoints {
  /** @param knownTypes the event types of the moment: a subscription to anything else is a slip */
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly adapter: WebhookAdapter,
    private readonly knownTypes: () => readonly string[],
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly secretBox: SecretBox,
    private readonly rules: ConnectRules,
  ) {}

  /** @throws Problem WEBHOOK_URL_REFUSED, WEBHOOK_EVENT_TYPE_UNKNOWN */
  async create(body: CreateWebhookEndpoint, idempotencyKey?: string): Promise<WebhookEndpointWithSecret> {
    this.check(body);
    const { url, eventTypes, description = null, site = null, enabled = true } = body;
    const { body: stored } = await this.idempotencyKeys.run(
      'POST /webhook-endpoints',
      idempotencyKey,
      body,
      async (tx) => {
        const created = await this.endpoints.create(tx, { url, eventTypes, description, site, enabled });
        return { status: 201, body: { ...created.endpoint, ...this.seal(created.secret) } };
      },
    );
    await this.endpoints.changed();
    const { sealedSecret, ...endpoint } = stored;
    return { ...endpoint, secret: this.unseal(sealedSecret) };
  }

  /** @throws Problem NOT_FOUND */
  async find(id: string): Promise<WebhookEndpoint> {
    return existing(isUuid(id) ? await this.endpoints.find(id) : undefined);
  }

  /** @throws Problem NOT_FOUND, WEBHOOK_URL_REFUSED, WEBHOOK_EVENT_TYPE_UNKNOWN */
  async update(id: string, changes: UpdateWebhookEndpoint): Promise<WebhookEndpoint> {
    this.check(changes);
    const endpoint = isUuid(id) ? await this.endpoints.update(id, changes) : undefined;
    return existing(endpoint);
  }

  /** @throws Problem NOT_FOUND */
  async remove(id: string): Promise<void> {
    existing((isUuid(id) && (await this.endpoints.remove(id))) || undefined);
  }

  /** @throws Problem NOT_FOUND */
  async rotateSecret(id: string, idempotencyKey?: string): Promise<RotatedSecret> {
    await this.find(id);
    const { body: stored } = await this.idempotencyKeys.run(
      `POST /webhook-endpoints/${id}/rotate-secret`,
      idempotencyKey,
      null,
      async (tx) => ({ status: 200, body: this.seal(existing(await this.endpoints.rotateSecret(tx, id))) }),
    );
    await this.endpoints.changed();
    return { secret: this.unseal(stored.sealedSecret) };
  }

  /** Sends a test event at once, past the queue. @throws Problem NOT_FOUND */
  async test(id: string): Promise<SendResult> {
    await this.find(id);
    const deliveryId = newId();
    const event = { type: TEST_EVENT_TYPE, timestamp: new Date().toISOString(), data: { endpointId: id } };
    return this.adapter.send({
      id: deliveryId,
      notificationId: deliveryId,
      channel: 'webhook',
      address: id,
      content: JSON.stringify(event),
      attempt: 1,
      failures: 0,
      type: TEST_EVENT_TYPE,
      lane: 0,
    });
  }

  private check({ url, eventTypes }: UpdateWebhookEndpoint): void {
    const reason = url === undefined ? undefined : urlProblem(url, this.rules);
    if (reason) {
      const entry = { pointer: '/url', code: 'REFUSED', message: reason };
      throw WEBHOOK_URL_REFUSED.problem(`This URL can not be called: ${reason}.`, [entry]);
    }
    const unknown = subscriptionProblems(eventTypes ?? [], this.knownTypes());
    if (unknown.length > 0) throw WEBHOOK_EVENT_TYPE_UNKNOWN.problem(unknown[0]!.message, unknown);
  }

  private seal(secret: string): Sealed {
    return { sealedSecret: this.secretBox.lock(secret).toString('base64') };
  }

  private unseal(sealedSecret: string): string {
    return this.secretBox.open(Buffer.from(sealedSecret, 'base64'));
  }
}

function existing<Found>(found: Found | undefined): Found {
  if (found === undefined) throw NOT_FOUND.problem('There is no webhook endpoint with this id.');
  return found;
}
