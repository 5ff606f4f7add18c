import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import { TraceLine } from '../notifications/notification.js';

/** One message as it would go. */
export class DryDelivery {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel!: Channel;

  @ApiProperty({ type: String, example: 'pending' })
  state!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'of people only as much as they know it by',
    example: 'an•@example.com',
  })
  address!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'when it would go as far as is known; null when it would not',
    example: '2026-11-21T09:30:00.000Z',
  })
  dueAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  expiresAt!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'place in the fallback chain; null when there is none',
    example: null,
  })
  step!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description:
      'what the receiver would see; of an announcement to everyone its `words` by language; null where nothing would go',
    example: { text: 'Order A-7 is on its way.' },
  })
  content!: unknown;
}

/** Whom an event would reach. */
export class DryRecipient {
  @ApiProperty({ type: String, example: 'customer-7' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ann' })
  name!: string | null;

  @ApiProperty({ type: String, example: 'en' })
  locale!: string;

  @ApiProperty({ type: String, example: 'Asia/Vladivostok' })
  timeZone!: string;
}

/** What one person would get of an event. */
export class DryNotification {
  @ApiProperty({
    type: String,
    description: "the event's own, or one that its workflow schedules",
    example: 'order.created',
  })
  type!: string;

  @ApiProperty({ type: () => DryRecipient })
  recipient!: DryRecipient;

  @ApiProperty({ type: String, example: 'orders' })
  category!: string;

  @ApiProperty({ type: String, example: 'normal' })
  priority!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  variant!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'order:7' })
  cancelKey!: string | null;

  @ApiProperty({ type: () => TraceLine, isArray: true })
  trace!: TraceLine[];

  @ApiProperty({ type: () => DryDelivery, isArray: true })
  deliveries!: DryDelivery[];
}

/** What an event would cause. */
export class DryEvent {
  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  id!: string;

  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ type: () => DryNotification, isArray: true })
  notifications!: DryNotification[];

  @ApiPropertyOptional({
    type: 'integer',
    description:
      'how many people the audience `everyone` has, where the event is for them; the first of them are among the notifications where they are told one by one. In the app they are told by one announcement, to the recipient `everyone`',
    example: 1200,
  })
  everyone?: number;
}

/** What a dry run answers. */
export class DryRunAnswer {
  @ApiProperty({ type: () => DryEvent, isArray: true, description: 'in the order they came' })
  events!: DryEvent[];
}
