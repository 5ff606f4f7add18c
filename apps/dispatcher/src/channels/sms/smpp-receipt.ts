import type { Pdu } from 'smpp';

/** What an SMSC says became of a short message. */
export interface SmppReceipt {
  messageId: string;
  state: 'delivered' | 'failed';
  /** In the SMSC's words, such as `UNDELIV, error 011`. */
  detail: string;
}

/** The bits of esm_class that tell what a deliver_sm is (SMPP 3.4, 5.2.12): 0x04, a receipt; else a text, or news on the way. */
const MESSAGE_TYPE = 0x3c;
const RECEIPT = 0x04;

/** Final states (5.2.28) and their names in the text of a receipt (appendix B). */
const STATES: [state: number, name: string, SmppReceipt['state']][] = [
  [2, 'DELIVRD', 'delivered'],
  [3, 'EXPIRED', 'failed'],
  [4, 'DELETED', 'failed'],
  [5, 'UNDELIV', 'failed'],
  [8, 'REJECTD', 'failed'],
];

/**
 * Reads a receipt out of a deliver_sm or data_sm: its options when it has them, else its text
 * (`id:… sub:… dlvrd:… submit date:… done date:… stat:DELIVRD err:000 text:…`, of which SMSCs leave out parts).
 * @returns undefined when it is no receipt, or tells nothing final
 */
export function receiptOf(pdu: Pdu): SmppReceipt | undefined {
  if ((Number(pdu.esm_class) & MESSAGE_TYPE) !== RECEIPT) return undefined;
  // The text of the message comes last, and says what it likes.
  const text = (textOf(pdu.short_message) || textOf(pdu.message_payload)).replace(/\btext:.*/is, '');
  const said = (name: string): string | undefined => new RegExp(`\\b${name}:\\s*(\\S+)`, 'i').exec(text)?.[1];
  const messageId = optionText(pdu.receipted_message_id) || said('id');
  const name = said('stat')?.toUpperCase();
  const final = STATES.find(([state, word]) =>
    pdu.message_state === undefined ? word === name : state === pdu.message_state,
  );
  if (!messageId || !final) return undefined;
  const error = said('err');
  return { messageId, state: final[2], detail: error && Number(error) ? `${final[1]}, error ${error}` : final[1] };
}

/** @param message as the package reads one: with a text, or bytes in a coding it does not know */
function textOf(message: unknown): string {
  const { message: content } = (message ?? {}) as { message?: string | Buffer };
  return typeof content === 'string' ? content : (content?.toString('latin1') ?? '');
}

/** Ends with a NUL, as a rule. */
function optionText(option: unknown): string {
  return Buffer.isBuffer(option) ? option.toString('latin1').replace(/\0.*$/s, '').trim() : '';
}
