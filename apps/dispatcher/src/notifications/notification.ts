import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import type { Lane } from '../deliveries/delivery.js';

/** One line of the answer to "why": which decision was made, and on what ground. */
export class TraceLine {
  @ApiProperty({ type: String, example: 'AUDIENCE' })
  code!: string;

  @ApiPropertyOptional({ enum: CHANNELS, example: 'telegram' })
  channel?: Channel;

  @ApiProperty({ type: String, example: 'telegram is the first channel of the workflow' })
  detail!: string;
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
  timeZone: string;
  site?: string;
  /** The wording this person gets, where several are tried against each other. */
  variant?: string;
  /** By this name it can be taken back while it waits. */
  cancelKey?: string;
  isTest: boolean;
  trace: TraceLine[];
  deliveries: PlannedDelivery[];
  /** How often the person may get such a message, where that is limited. */
  caps?: Cap[];
}

/** At most `limit` in a window; `rule` is what is counted. */
export interface Cap {
  rule: string;
  limit: number;
  perMs: number;
}

/** What is to be stored for one channel of it. */
export interface PlannedDelivery {
  id: string;
  channel: Channel;
  /** Missing when there is none: the delivery is then skipped. */
  address?: string;
  /** JSON text. */
  content?: string;
  state: 'pending' | 'deferred' | 'skipped' | 'failed' | 'expired';
  reason?: string;
  lane: Lane;
  /** It passes preferences, digests, quiet hours and caps. */
  forced: boolean;
  /** When a deferred one is looked at again; unset: something else brings it back. */
  dueAt?: Date;
  expiresAt?: Date;
  /** Place in the fallback chain; unset: there is none. */
  step?: number;
  /** Waits to go out with others, at the time of the person's next digest. */
  digest?: { period: string; dueAt: Date };
  digestKey?: string;
  traceparent?: string;
}
