import type { ClaimedDelivery, SendResult } from '../../deliveries/delivery.js';
import type { ChannelAdapter } from '../channel-adapter.js';
import type { ProviderGates } from '../provider-gates.js';
import { messageOf, type PushMessage } from './push-message.js';
import type { PushSender } from './push-sender.js';
import type { PushKind, PushSubscription, PushSubscriptions } from './push-subscriptions.js';

type Of<Outcome extends SendResult['outcome']> = Extract<SendResult, { outcome: Outcome }>;

const EVERYBODY = 'push';
/** What is kept of all devices' answers together. */
const MAX_IDS = 500;
const MAX_DETAIL = 1_000;

/**
 * Sends to all devices of a person at once; the address is the person's id. A repeat replaces what a device shows already
 * (tag, topic, collapse key), so it bothers nobody who took it the first time.
 */
export class PushAdapter implements ChannelAdapter {
  readonly provider = 'push';
  readonly concurrency = 64;
  readonly receipts = false;

  /**
   * @param senders for devices of a kind that has none, messages are captured
   * @param services the gates of push services: a delivery goes to several, so their gates are passed here, not on its way
   */
  constructor(
    private readonly subscriptions: PushSubscriptions,
    private readonly senders: Partial<Record<PushKind, PushSender>>,
    private readonly services: Pick<ProviderGates, 'closed' | 'pause'>,
  ) {}

  /** Each person has a gate: who names a push service that is down holds up nobody else. (No host has a slash in it.) */
  gates(recipientId: string): string[] {
    return [EVERYBODY, `${EVERYBODY}:person/${recipientId}`];
  }

  async send(delivery: ClaimedDelivery): Promise<SendResult> {
    let devices: PushSubscription[];
    try {
      devices = await this.subscriptions.devicesOf(delivery.address);
    } catch (error) {
      const detail = `The devices could not be read: ${(error as Error).message}`;
      return { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail };
    }
    const message = messageOf(delivery);
    const sends = devices.flatMap((device) => {
      const sender = this.senders[device.kind];
      return sender ? [this.sendTo(device, sender, message)] : [];
    });
    return overall(await Promise.all(sends), devices.length - sends.length);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.senders).map((sender) => sender.close()));
  }

  private async sendTo(device: PushSubscription, sender: PushSender, message: PushMessage): Promise<SendResult> {
    const gate = sender.gateOf(device);
    const closed = this.services.closed([gate]);
    if (closed)
      return { outcome: 'throttled', pause: { gate, ms: closed.ms }, detail: `${gate} wants to be left in peace` };
    const result = await sender.send(device, message).catch(
      // What is in a device's row came from outside: one that can not be used must not take the others with it.
      (error: Error): SendResult => ({ outcome: 'unknown', code: 'ADAPTER_FAILED', detail: error.message }),
    );
    if (result.outcome === 'throttled') this.services.pause(gate, result.pause.ms);
    // The message comes first: what can not be noted now is noted with the next one.
    await this.note(device, result).catch(() => undefined);
    return result;
  }

  private async note(device: PushSubscription, result: SendResult): Promise<void> {
    if (result.outcome === 'sent') await this.subscriptions.used(device);
    if (isDead(result)) await this.subscriptions.removeEndpoint(device.kind, device.endpoint);
  }
}

/** One device that took it is enough. Else the best that may still come; @param captured devices that nobody sends to */
function overall(results: SendResult[], captured: number): SendResult {
  const having = <Outcome extends SendResult['outcome']>(outcome: Outcome) =>
    results.filter((result): result is Of<Outcome> => result.outcome === outcome);
  const took = having('sent');
  const throttled = having('throttled').sort((one, other) => one.pause.ms - other.pause.ms);
  if (took.length > 0) {
    const others = results.filter((result) => result.outcome !== 'sent');
    const said = others.map(({ detail }) => `; ${detail}`).join('');
    return {
      outcome: 'sent',
      providerMessageId: joined(took.flatMap(({ providerMessageId }) => providerMessageId ?? [])),
      detail: `Sent to ${took.length} of ${results.length + captured} devices${said}`.slice(0, MAX_DETAIL),
      pause: throttled[0]?.pause,
    };
  }
  const waiting = having('unknown')[0] ?? throttled[0] ?? having('retry')[0];
  if (waiting) return waiting;
  const refused = having('failed').find((result) => !isDead(result));
  if (refused) return refused;
  if (captured > 0) return { outcome: 'sent', detail: `Captured: nobody is configured to send to ${captured} devices` };
  return { outcome: 'failed', code: 'ADDRESS_DEAD', detail: 'no device left' };
}

function isDead(result: SendResult): boolean {
  return result.outcome === 'failed' && result.code === 'ADDRESS_DEAD';
}

/** As many whole ids as there is room for. */
function joined(ids: string[]): string | undefined {
  let text = '';
  for (const id of ids) {
    const longer = text ? `${text},${id}` : id;
    if (longer.length > MAX_IDS) break;
    text = longer;
  }
  return text || undefined;
}
