import type { OnReceipt } from '../channels/channel-adapter.js';
import type { TwilioForm } from '../channels/sms/twilio-signature.js';

/** What the receipts of an SMS provider need; to be provided where the channels are wired. */
export abstract class SmsReceipts {
  /** Whether the provider sent this form. @param signature the header X-Twilio-Signature */
  abstract verify(signature: string | undefined, form: TwilioForm): boolean;
  abstract onReceipt: OnReceipt;
}
