import { CHANNELS } from '../catalogue/event-type.js';
import { DELIVERY_STATES } from '../deliveries/delivery-state.js';

const text = (example: string, more: object = {}) => ({ type: 'string', example, ...more });
const orNull = (example: string | null, more: object = {}) => ({
  type: ['string', 'null'] as never,
  example: example as never,
  ...more,
});

const DELIVERY = {
  type: 'object',
  required: ['id', 'channel', 'state', 'reason', 'dueAt'],
  properties: {
    id: text('019aa4b5-0e91-7d0b-9a55-6f1d5a0c3e42'),
    channel: text('email', { enum: [...CHANNELS] }),
    state: text('pending', { enum: [...DELIVERY_STATES] }),
    reason: orNull(null, { description: 'why it does not go' }),
    dueAt: orNull('2026-11-21T09:30:00.000Z', { format: 'date-time' }),
  },
};

const NOTIFICATION = {
  type: 'object',
  required: ['id', 'recipientId', 'status', 'deliveries'],
  properties: {
    id: text('019aa4b5-0e90-7a52-8c0e-1f6f0f2f7b21'),
    recipientId: text('customer-7'),
    status: text('pending', { enum: [...DELIVERY_STATES] }),
    deliveries: { type: 'array', items: DELIVERY },
  },
};

/** The answer to sending by hand, for the API's description. */
export const SENT_BY_HAND_SCHEMA = {
  type: 'object',
  required: ['eventId', 'notifications'],
  properties: {
    eventId: text('019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10', { description: 'the event that stands for the request' }),
    notifications: { type: 'array', items: NOTIFICATION },
  },
};
