import { describe, expect, test } from '@jest/globals';
import type { Pdu } from 'smpp';
import { receiptOf } from './smpp-receipt.js';

/** The example of SMPP 3.4, appendix B, with an id of today. */
const TEXT =
  'id:a_1 sub:001 dlvrd:001 submit date:2611210930 done date:2611210931 stat:DELIVRD err:000 text:Your order';

const pdu = (fields: Record<string, unknown>) => ({ command: 'deliver_sm', esm_class: 4, ...fields }) as unknown as Pdu;
const text = (message: string | Buffer, fields = {}) => pdu({ short_message: { message }, ...fields });
const delivered = (messageId: string) => ({ messageId, state: 'delivered', detail: 'DELIVRD' });

describe('receiptOf', () => {
  test.each([
    ['as the specification has it', text(TEXT), delivered('a_1')],
    ['as octets', text(Buffer.from(TEXT)), delivered('a_1')],
    ['with little else', text('ID:77 STAT:delivrd'), delivered('77')],
    ['in a payload', pdu({ short_message: { message: '' }, message_payload: { message: TEXT } }), delivered('a_1')],
    ['in options', pdu({ receipted_message_id: Buffer.from('b\0'), message_state: 2 }), delivered('b')],
    ['in an option without its NUL', text(TEXT, { receipted_message_id: Buffer.from('b') }), delivered('b')],
    ['with a header, since the type is only some of the bits', text(TEXT, { esm_class: 0x44 }), delivered('a_1')],
    [
      'failed, with a cause',
      text(TEXT.replace('DELIVRD err:000', 'UNDELIV err:011')),
      { messageId: 'a_1', state: 'failed', detail: 'UNDELIV, error 011' },
    ],
    ['failed, in options', text(TEXT, { message_state: 8 }), { messageId: 'a_1', state: 'failed', detail: 'REJECTD' }],
    ['expired', text('id:1 stat:EXPIRED'), { messageId: '1', state: 'failed', detail: 'EXPIRED' }],
    ['deleted', text('id:1 stat:DELETED'), { messageId: '1', state: 'failed', detail: 'DELETED' }],
  ])('%s', (_name, receipt, expected) => expect(receiptOf(receipt)).toEqual(expected));

  test.each([
    ['a text from a phone that looks like one', text(TEXT, { esm_class: 0 })],
    ["a phone's own acknowledgement", text(TEXT, { esm_class: 8 })],
    ['news on the way', text(TEXT, { esm_class: 0x20 })],
    ['a state that is not final', text('id:1 stat:ENROUTE')],
    ['a state that nobody knows', text('id:1 stat:UNKNOWN')],
    ['a message whose text claims to be one', text('id:1 stat:ACCEPTD err:000 text:x stat:DELIVRD id:2')],
    ['no id', text('stat:DELIVRD')],
    ['nothing', pdu({})],
  ])('%s says nothing', (_name, receipt) => expect(receiptOf(receipt)).toBeUndefined());
});
