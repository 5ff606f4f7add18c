import type { SendResult } from '../../deliveries/delivery.js';
import type { PushMessage } from './push-message.js';
import type { PushSubscription } from './push-subscriptions.js';

/** Brings a message to one device. */
export interface PushSender {
  /** The push service's gate: what it asks of us holds for all devices behind it. */
  gateOf(device: PushSubscription): string;
  /** ADDRESS_DEAD: the device is gone for good. */
  send(device: PushSubscription, message: PushMessage): Promise<SendResult>;
  close(): Promise<void>;
}
