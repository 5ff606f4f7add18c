import { ApiProperty } from '@nestjs/swagger';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import { DELIVERY_STATES, type DeliveryState } from '../deliveries/delivery-state.js';

/** A delivery that was changed. */
export class ChangedDelivery {
  @ApiProperty({ type: String, format: 'uuid', example: '019aa4b5-0e91-7d0b-9a55-6f1d5a0c3e42' })
  id!: string;

  @ApiProperty({ enum: CHANNELS, example: 'telegram' })
  channel!: Channel;
}

/** A delivery that was left as it is, and why. */
export class LeftDelivery extends ChangedDelivery {
  @ApiProperty({ enum: DELIVERY_STATES, example: 'sent' })
  state!: DeliveryState;

  @ApiProperty({ type: String, example: 'ALREADY_SENT' })
  code!: string;

  @ApiProperty({ type: String, example: 'It was sent' })
  detail!: string;
}

/** Deliveries sent once more. */
export class Retried {
  @ApiProperty({ type: () => ChangedDelivery, isArray: true })
  retried!: ChangedDelivery[];

  @ApiProperty({ type: () => LeftDelivery, isArray: true, description: 'those that were not, and why' })
  notRetried!: LeftDelivery[];
}

/** Deliveries held back. */
export class Cancelled {
  @ApiProperty({ type: () => ChangedDelivery, isArray: true })
  cancelled!: ChangedDelivery[];

  @ApiProperty({ type: () => LeftDelivery, isArray: true, description: 'those that could not be, and why' })
  notCancelled!: LeftDelivery[];
}
