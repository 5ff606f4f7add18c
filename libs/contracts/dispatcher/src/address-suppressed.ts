import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** A provider has said that nothing arrives at a person's address any more: they have stopped the bot, the mailbox is closed. */
export const AddressSuppressed = defineEvent({
  type: 'address.suppressed',
  source: '/marmalade/dispatcher',
  description: "Nothing arrives at a person's address any more, as its provider says.",
  schema: Type.Object({
    recipientId: Type.String({ minLength: 1, maxLength: 128, description: 'The person.' }),
    channel: Type.Enum(['telegram', 'email', 'sms', 'push'], { type: 'string', description: 'By which channel.' }),
    at: Type.String({ format: 'date-time', maxLength: 40, description: 'When it was found out.' }),
  }),
  sample: {
    recipientId: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
    channel: 'telegram',
    at: '2025-11-21T04:15:09.120Z',
  },
});
