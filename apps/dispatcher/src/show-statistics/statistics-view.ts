import { ApiProperty } from '@nestjs/swagger';
import type { DeliveryState } from '../deliveries/delivery-state.js';

/** What became of some deliveries. Rates are parts of `delivered`, to four digits; null where nothing was. */
export class Figures {
  @ApiProperty({ type: 'integer', example: 120 })
  deliveries!: number;

  @ApiProperty({ type: 'integer', description: 'taken by the provider: sent, delivered or read', example: 112 })
  delivered!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  failed!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  unknown!: number;

  @ApiProperty({ type: 'integer', description: 'still on their way: pending, deferred, in hand', example: 3 })
  waiting!: number;

  @ApiProperty({ type: 'integer', description: 'not sent on purpose: skipped, cancelled, expired', example: 3 })
  held!: number;

  @ApiProperty({
    type: 'integer',
    description: 'deliveries that were opened, and in which a link was followed; each once',
    example: 40,
  })
  opens!: number;

  @ApiProperty({ type: 'integer', example: 12 })
  clicks!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.3571 })
  openRate!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.1071 })
  clickRate!: number | null;
}

/** How one wording did. */
export class VariantFigures {
  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ type: String, example: 'short' })
  variant!: string;

  @ApiProperty({ type: 'integer', example: 100 })
  notifications!: number;

  @ApiProperty({ type: 'integer', example: 112 })
  delivered!: number;

  @ApiProperty({ type: 'integer', example: 40 })
  opened!: number;

  @ApiProperty({ type: 'integer', example: 12 })
  clicked!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.9333 })
  deliveryRate!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.3571 })
  openRate!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.1071 })
  clickRate!: number | null;
}

/** What became of the deliveries of one event type. */
export class TypeFigures extends Figures {
  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;
}

/** What became of the deliveries on one channel. */
export class ChannelFiguresView extends Figures {
  @ApiProperty({ type: String, example: 'telegram' })
  channel!: string;
}

/**
 * Milliseconds from the making of a delivery to the provider's word that it has it, of deliveries that did not wait on
 * purpose. From a random sample of `sample` of them; null where there were none.
 */
export class LatencyFigures {
  @ApiProperty({ type: Number, nullable: true, example: 180 })
  p50!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 640 })
  p95!: number | null;

  @ApiProperty({ type: 'integer', description: 'deliveries that were looked at', example: 112 })
  sample!: number;
}

/** What became of the notifications of a stretch of time. */
export class Statistics {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  from!: Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  to!: Date;

  @ApiProperty({ type: () => Figures })
  totals!: Figures;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'deliveries by state',
    example: { sent: 112, failed: 2 },
  })
  byStatus!: Record<DeliveryState, number>;

  @ApiProperty({ type: () => TypeFigures, isArray: true })
  byType!: TypeFigures[];

  @ApiProperty({ type: () => ChannelFiguresView, isArray: true })
  byChannel!: ChannelFiguresView[];

  @ApiProperty({ type: () => LatencyFigures })
  latencyMs!: LatencyFigures;

  @ApiProperty({ type: () => VariantFigures, isArray: true })
  variants!: VariantFigures[];
}
