import type { Channel } from '../catalogue/event-type.js';

/** One line of the answer to "why": which decision was made, and on what ground. */
export interface TraceLine {
  code: string;
  channel?: Channel;
  detail: string;
}

/** What is to be stored for one recipient of one event. */
export interface PlannedNotification {
  id: string;
  eventId: string;
  workflow: string;
  category: string;
  priority: string;
  recipientId: string;
  recipientName?: string;
  locale: string;
  isTest: boolean;
  trace: TraceLine[];
  deliveries: PlannedDelivery[];
}

/** What is to be stored for one channel of it. */
export interface PlannedDelivery {
  id: string;
  channel: Channel;
  /** Missing when there is none: the delivery is then skipped. */
  address?: string;
  /** JSON text. */
  content?: string;
  state: 'pending' | 'skipped' | 'failed';
  reason?: string;
  traceparent?: string;
}
