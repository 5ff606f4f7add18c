import type { DeadLetter } from '@marmalade/messaging';
import { ApiProperty } from '@nestjs/swagger';

/** A message that was given up on, as the API shows it. */
export class DeadLetterView implements DeadLetter {
  @ApiProperty({ type: String, example: '42' })
  id!: string;

  @ApiProperty({ type: String, example: 'dispatcher.notify' })
  queue!: string;

  @ApiProperty({ type: String, example: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10' })
  messageId!: string;

  @ApiProperty({ type: String, description: 'the event type', example: 'order.created' })
  routingKey!: string;

  @ApiProperty({ type: String, description: 'what went wrong', example: 'MESSAGE_NOT_JSON' })
  code!: string;

  @ApiProperty({ type: String, example: 'Unexpected token o in JSON' })
  error!: string;

  @ApiProperty({ type: 'integer', description: 'how often it was tried', example: 5 })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { 'cloudEvents:type': 'order.created' } })
  headers!: Record<string, unknown>;

  @ApiProperty({ type: String, description: 'what is not UTF-8 in it shows as U+FFFD', example: '{"orderId":"7"}' })
  body!: string;
}

/** What a replay did. */
export class Replayed {
  @ApiProperty({ type: 'integer', description: 'messages handed to their queues', example: 1 })
  replayed!: number;
}
