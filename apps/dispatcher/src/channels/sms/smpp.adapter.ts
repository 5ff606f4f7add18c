import type { Pdu } from 'smpp';
import type { ClaimedDelivery, SendResult } from '../../deliveries/delivery.js';
import type { Content } from '../../rendering/templates.js';
import type { ChannelAdapter, OnReceipt } from '../channel-adapter.js';
import { MultipartMessages } from './multipart-messages.js';
import { phoneNumber, senderAddress, type SmppAddress } from './smpp-address.js';
import { SmppConnection, type SmppOptions, type Submitted } from './smpp-connection.js';
import { MOST_PARTS, smppParts } from './smpp-parts.js';
import { receiptOf } from './smpp-receipt.js';
import { COME_AGAIN, OK, refusalOf, SMS_GATE } from './smpp-status.js';
import { parseSmppUrl } from './smpp-url.js';

const GATES = [SMS_GATE] as const;
const FINAL_RECEIPT = 1;

/** Sends SMS to an SMSC over SMPP 3.4, and takes in its receipts over the same session. */
export class SmppAdapter implements ChannelAdapter {
  readonly provider = 'smpp';
  readonly concurrency: number;
  readonly receipts = true;
  private readonly connection: SmppConnection;
  private readonly multipart = new MultipartMessages();
  private readonly source: SmppAddress;

  /**
   * Connects at once, since receipts come whether or not anything is sent.
   * @param url `smpp://user:password@host:2775?system_type=…`, or `smpps://` for TLS
   * @param from a number, a short code, or a name of up to 11 letters and digits
   * @throws Error when one of these is not understood
   */
  constructor(
    url: string,
    from: string,
    private readonly onReceipt: OnReceipt,
    options: SmppOptions = {},
  ) {
    this.source = senderAddress(from);
    this.concurrency = options.window ?? 10;
    this.connection = new SmppConnection(parseSmppUrl(url), (pdu) => this.takeIn(pdu), options);
  }

  gates(): readonly string[] {
    return GATES;
  }

  async send({ id, address, content }: ClaimedDelivery): Promise<SendResult> {
    const destination = phoneNumber(address);
    if (!destination) return { outcome: 'failed', code: 'ADDRESS_DEAD', detail: 'The address is no phone number' };
    const parts = smppParts((JSON.parse(content) as Content['sms']).text, id);
    if (parts.length > MOST_PARTS || parts[0]!.short_message.length === 0) {
      return { outcome: 'failed', code: 'CONTENT_REFUSED', detail: `A text of ${parts.length} parts can not be sent` };
    }
    let messageId = '';
    // One after another: if one is refused, those behind it are not sent.
    for (let index = this.multipart.acceptedOf(id); index < parts.length; index += 1) {
      const answer = await this.connection.submit({
        ...addressFields(this.source, destination),
        ...parts[index],
        registered_delivery: FINAL_RECEIPT,
      });
      if (answer.kind !== 'answer' || answer.status !== OK) return resultOf(answer);
      messageId = parts.length === 1 ? answer.messageId : this.multipart.accept(id, parts.length, answer.messageId);
    }
    return {
      outcome: 'sent',
      providerMessageId: messageId || undefined,
      detail: `The SMSC took ${parts.length === 1 ? 'it' : `${parts.length} parts`}`,
    };
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** @returns the status to answer a deliver_sm with */
  private async takeIn(pdu: Pdu): Promise<number> {
    const receipt = receiptOf(pdu);
    const judgement = receipt && this.multipart.judge(receipt);
    if (!receipt || !judgement) return OK;
    const { messageId, state, detail } = judgement;
    const isWritten = await this.onReceipt({
      provider: this.provider,
      providerMessageId: messageId,
      state,
      ...(state === 'failed' && { code: 'NOT_DELIVERED' }),
      detail: `The SMSC reported ${detail}`,
    });
    if (isWritten) this.multipart.settle(receipt.messageId);
    return isWritten ? OK : COME_AGAIN;
  }
}

function addressFields(source: SmppAddress, destination: SmppAddress): Record<string, string | number> {
  return {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.address,
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: destination.address,
  };
}

function resultOf(answer: Submitted): SendResult {
  switch (answer.kind) {
    case 'answer':
      return refusalOf(answer.status);
    case 'not sent':
      return { outcome: 'retry', code: answer.code, detail: answer.detail };
    case 'no answer':
      return { outcome: 'unknown', code: 'NO_ANSWER', detail: answer.detail };
  }
}
