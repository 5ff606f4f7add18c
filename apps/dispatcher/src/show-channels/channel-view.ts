import { ApiProperty } from '@nestjs/swagger';
import { type Channel, CHANNELS } from '../catalogue/event-type.js';
import { GateState } from '../channels/provider-gates.js';
import { HourFigures, QueueFigures } from './channel-figures.js';

/** How a channel is doing. */
export class ChannelView {
  @ApiProperty({ enum: CHANNELS, example: 'telegram' })
  channel!: Channel;

  @ApiProperty({ type: String, description: 'who carries its messages', example: 'telegram' })
  provider!: string;

  @ApiProperty({ type: Boolean, description: 'false: its messages are captured', example: true })
  configured!: boolean;

  @ApiProperty({
    type: () => GateState,
    isArray: true,
    description:
      'rates, pauses and circuit breakers, as far as there is something to tell; one for each address where a provider wants that',
  })
  gates!: GateState[];

  @ApiProperty({ type: () => QueueFigures })
  queue!: QueueFigures;

  @ApiProperty({ type: () => HourFigures })
  lastHour!: HourFigures;
}
