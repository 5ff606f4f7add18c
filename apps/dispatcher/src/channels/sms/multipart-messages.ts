import type { SmppReceipt } from './smpp-receipt.js';

interface Multipart {
  /** Of the first part, and how many there are: no part goes by this name, so no part's receipt is taken for the whole's. */
  id: string;
  total: number;
  accepted: number;
  delivered: Set<string>;
  /** Whether what became of it was written down. */
  settled: boolean;
}

/** Entries kept at most, the latest. */
const LIMIT = 20_000;

/**
 * Keeps together the parts of long messages: which of them the SMSC took, and which have arrived. It is kept in memory: after
 * a restart a long message of which parts were on their way stays `sent`.
 */
export class MultipartMessages {
  private readonly byDelivery = new Map<string, Multipart>();
  private readonly byPart = new Map<string, Multipart>();

  /** How many parts of a delivery the SMSC has taken: an attempt that was held up between two parts goes on there. */
  acceptedOf(deliveryId: string): number {
    return this.byDelivery.get(deliveryId)?.accepted ?? 0;
  }

  /** Notes the next part. @param partId empty if the SMSC gave none @returns the id of the whole message, or an empty text */
  accept(deliveryId: string, total: number, partId: string): string {
    const fresh = {
      id: partId && `${partId}/${total}`,
      total,
      accepted: 0,
      delivered: new Set<string>(),
      settled: false,
    };
    const message = this.byDelivery.get(deliveryId) ?? fresh;
    message.accepted += 1;
    if (message.accepted < total) remember(this.byDelivery, deliveryId, message);
    else this.byDelivery.delete(deliveryId);
    if (partId) remember(this.byPart, partId, message);
    return message.id;
  }

  /**
   * What a short message's receipt says of the message it is part of: delivered when every part is, failed when one failed.
   * @returns undefined as long as it says nothing of the whole
   */
  judge(receipt: SmppReceipt): SmppReceipt | undefined {
    const message = this.byPart.get(receipt.messageId);
    if (!message) return receipt;
    if (receipt.state === 'delivered') message.delivered.add(receipt.messageId);
    const isOpen = receipt.state === 'delivered' && message.delivered.size < message.total;
    return isOpen || message.settled ? undefined : { ...receipt, messageId: message.id };
  }

  /** The judgement on a part's message was written down: what else comes of its parts changes nothing. */
  settle(partId: string): void {
    const message = this.byPart.get(partId);
    if (message) message.settled = true;
  }
}

function remember(map: Map<string, Multipart>, key: string, message: Multipart): void {
  map.set(key, message);
  if (map.size > LIMIT) map.delete(map.keys().next().value!);
}
