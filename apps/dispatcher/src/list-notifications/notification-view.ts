import { ApiProperty, OmitType } from '@nestjs/swagger';
import { DELIVERY_STATES, type DeliveryState } from '../deliveries/delivery-state.js';

/** One delivery as the API shows it; `content` is what the receiver sees. */
export class DeliveryView {
  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ type: String, example: 'telegram' })
  channel!: string;

  @ApiProperty({ enum: DELIVERY_STATES, example: 'sent' })
  state!: DeliveryState;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'an•@example.com' })
  address!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'telegram' })
  provider!: string | null;

  @ApiProperty({ type: 'integer', example: 1 })
  attempt!: number;

  @ApiProperty({ type: 'integer', description: '0 urgent, 1 high and normal, 2 low, 3 marketing', example: 1 })
  lane!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'place in the fallback chain', example: null })
  step!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the digest it waits for: hourly, daily or weekly',
    example: null,
  })
  digest!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'when it is to be sent, or tried again',
    example: '2026-11-21T09:30:00.000Z',
  })
  dueAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  expiresAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  updatedAt!: Date;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'what the receiver sees; of an announcement to everyone its `words` by language',
    example: { text: 'Order A-7 is on its way.' },
  })
  content!: unknown;
}

/** Whom a notification is for. */
export class NotifiedPerson {
  @ApiProperty({ type: String, example: 'customer-7' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ann' })
  name!: string | null;

  @ApiProperty({ type: String, example: 'en' })
  locale!: string;
}

/** One notification as the list shows it. */
export class NotificationView {
  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  eventId!: string;

  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ type: String, example: 'orders' })
  category!: string;

  @ApiProperty({ type: String, example: 'normal' })
  priority!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: the default site', example: null })
  site!: string | null;

  @ApiProperty({ type: () => NotifiedPerson })
  recipient!: NotifiedPerson;

  @ApiProperty({ type: String, example: 'en' })
  locale!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the wording of an A/B test this person got',
    example: null,
  })
  variant!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'by this key it can be taken back while it waits',
    example: 'order:7',
  })
  cancelKey!: string | null;

  @ApiProperty({ type: Boolean, example: false })
  isTest!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  createdAt!: Date;

  @ApiProperty({
    enum: DELIVERY_STATES,
    description: 'of all its deliveries: pending while one is on its way, else the best that any of them reached',
    example: 'sent',
  })
  status!: DeliveryState;

  @ApiProperty({ type: () => DeliveryView, isArray: true })
  deliveries!: DeliveryView[];
}

/** One line of the answer to "why": a decision, or what the receiver did. */
export class TraceView {
  @ApiProperty({ type: String, example: 'AUDIENCE' })
  code!: string;

  @ApiProperty({ type: String, nullable: true, example: 'telegram' })
  channel!: string | null;

  @ApiProperty({ type: String, example: 'telegram is the first channel of the workflow' })
  detail!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  at!: Date;
}

export class AttemptView {
  @ApiProperty({ type: 'integer', example: 1 })
  attempt!: number;

  @ApiProperty({ type: String, example: 'telegram' })
  provider!: string;

  @ApiProperty({ type: String, example: 'sent' })
  outcome!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  code!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  detail!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  startedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  finishedAt!: Date;
}

/** A delivery with every call to its provider. */
export class DeliveryDetail extends DeliveryView {
  @ApiProperty({ type: () => AttemptView, isArray: true })
  attempts!: AttemptView[];
}

/** All that is known of one notification. */
export class NotificationDetail extends OmitType(NotificationView, ['deliveries'] as const) {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'what was announced',
    example: {
      specversion: '1.0',
      id: 'order-7',
      source: '/shop',
      type: 'order.created',
      data: { number: 'A-7' },
    },
  })
  event!: Record<string, unknown>;

  @ApiProperty({ type: () => TraceView, isArray: true })
  trace!: TraceView[];

  @ApiProperty({ type: () => DeliveryDetail, isArray: true })
  deliveries!: DeliveryDetail[];
}
