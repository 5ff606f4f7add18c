import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** Receipts one event carries at most. */
export const RECEIPTS_LIMIT = 500;

const receipts = Type.Object({
  deliveries: Type.Array(
    Type.Object(
      {
        deliveryId: Type.String({
          format: 'uuid',
          maxLength: 36,
          description: "The dispatcher's delivery, by whose id the inbox knows it.",
        }),
        at: Type.String({ format: 'date-time', maxLength: 40, description: 'When it happened.' }),
      },
      { description: 'A delivery, and when it came so far.' },
    ),
    { minItems: 1, maxItems: RECEIPTS_LIMIT, description: 'Each at most once; of any number of people.' },
  ),
});

const sample = {
  deliveries: [{ deliveryId: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97', at: '2025-11-21T04:15:09.120Z' }],
};

/** Notifications have reached a device of their readers: by a socket or a stream, or in a list that was asked for. */
export const InboxDelivered = defineEvent({
  type: 'inbox.delivered',
  source: '/marmalade/inbox',
  description: 'Notifications have reached a device of their readers.',
  schema: receipts,
  sample,
});

/** Their readers have read notifications. */
export const InboxRead = defineEvent({
  type: 'inbox.read',
  source: '/marmalade/inbox',
  description: 'Notifications have been read.',
  schema: receipts,
  sample,
});
