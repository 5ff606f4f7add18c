import { rmSync } from 'node:fs';
import {
  startTwilioStandIn,
  startWebhookReceiver,
  type TwilioStandIn,
  waitFor,
  type WebhookReceiver,
} from '@marmalade/testing';
import type { Api } from '../api.js';
import { startWorld, type World } from '../platform.js';
import type { Ledger } from './ledger.js';
import { anEvent, channelOf, makeCatalogue, type TestChannel, type TestEvent, typeOf } from './messages.js';

/** What a provider wrote down: requests that arrived, and messages it took. Of mail only the latter is known. */
interface ProviderLedger {
  calls: unknown[];
  taken: unknown[];
}

/** Every provider a delivery may go to. Webhooks have receivers of their own, see `subscribeReceivers`. */
export interface Outside extends World {
  twilio: TwilioStandIn;
  ledgerOf(channel: TestChannel): ProviderLedger;
  /** How much of an event is in its provider's ledger. A request that was reset before its body does not say whose it was. */
  seen(event: TestEvent): { calls: number; taken: number };
}

/** Starts them, and makes the settings by which the platform finds them. */
export async function startOutside(env: Record<string, string> = {}): Promise<Outside> {
  const [world, twilio] = await Promise.all([startWorld(), startTwilioStandIn()]);
  const catalogue = makeCatalogue();
  const { smtp, telegram, discord } = world;
  const ledgers: Record<TestChannel, ProviderLedger> = {
    email: { calls: smtp.messages, taken: smtp.messages },
    telegram: { calls: telegram.calls, taken: telegram.messages },
    discord: { calls: discord.calls, taken: discord.messages },
    sms: { calls: twilio.calls, taken: twilio.messages },
    webhook: { calls: [], taken: [] },
  };
  const about = (entries: unknown[], { data }: TestEvent) =>
    entries.filter((entry) => JSON.stringify(entry).includes(data.token)).length;
  return {
    ...world,
    twilio,
    ledgerOf: (channel) => ledgers[channel],
    seen: (event) => {
      const { calls, taken } = ledgers[channelOf(event)];
      return { calls: about(calls, event), taken: about(taken, event) };
    },
    env: {
      ...world.env,
      CATALOGUE_DIR: catalogue,
      SMS_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_API_ROOT: twilio.url,
      ALLOW_PRIVATE_ADDRESSES: 'true',
      ...env,
    },
    stop: async () => {
      await Promise.all([world.stop(), twilio.stop()]);
      rmSync(catalogue, { recursive: true, force: true });
    },
  };
}

/** A receiver of webhooks, and the endpoint by which the platform knows it. */
export type Subscriber = WebhookReceiver & { endpointId: string };

/** Starts receivers of webhooks, and waits until the platform tells each of them of every event meant for webhooks. */
export async function subscribeReceivers(api: Api, ledger: Ledger, count: number): Promise<Subscriber[]> {
  const receivers = await Promise.all(Array.from({ length: count }, () => startWebhookReceiver()));
  const subscribers: Subscriber[] = [];
  for (const receiver of receivers) {
    const endpoint = { url: `${receiver.url}/hooks`, eventTypes: [typeOf('webhook')] };
    const { body } = await api.post('/api/v1/webhook-endpoints', endpoint, { 'content-type': 'application/json' });
    receiver.trust(body.secret);
    subscribers.push({ ...receiver, endpointId: body.id });
  }
  // A dispatcher learns of new endpoints after some seconds.
  const knocks: TestEvent[] = [];
  const knocking = async () => {
    knocks.push(anEvent('webhook'));
    await api.send(knocks.at(-1));
    return receivers.every(({ messages }) => messages.length > 0);
  };
  await waitFor(knocking, { timeoutMs: 20_000, intervalMs: 250, message: 'all receivers to be told of events' });
  await ledger.drained(knocks);
  return subscribers;
}
