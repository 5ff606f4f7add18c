const text = { type: 'string' };
const orNull = (format?: string) => ({ type: ['string', 'null'] as never, ...(format && { format }) });

/** The answer to sending by hand, for the API's description. */
export const SENT_BY_HAND_SCHEMA = {
  type: 'object',
  required: ['eventId', 'notifications'],
  properties: {
    eventId: { ...text, description: 'the event that stands for the request' },
    notifications: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'recipientId', 'status', 'deliveries'],
        properties: {
          id: text,
          recipientId: text,
          status: text,
          deliveries: {
            type: 'array',
            items: {
              type: 'object',
              required: ['id', 'channel', 'state', 'reason', 'dueAt'],
              properties: { id: text, channel: text, state: text, reason: orNull(), dueAt: orNull('date-time') },
            },
          },
        },
      },
    },
  },
};
