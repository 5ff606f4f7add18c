import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, type Page, Problems, LIST_TOO_SLOW } from '@marmalade/http';
import { CHANNELS } from '../catalogue/event-type.js';
import { CAPTURED } from '../channels/channel-adapter.js';
import { ChannelAdapters } from '../channels/channel-adapters.js';
import { GateState } from '../channels/provider-gates.js';
import { ChannelFigures } from './channel-figures.js';
import { ChannelView } from './channel-view.js';

/** Gates shown of one channel: each webhook endpoint and device may have one. */
const GATES_MAX = 100;

@ApiTags('channels')
@Controller('channels')
export class ShowChannelsController {
  constructor(
    @Inject(ChannelAdapters) private readonly adapters: ChannelAdapters,
    @Inject(ChannelFigures) private readonly figures: ChannelFigures,
  ) {}

  @Get()
  @Permission('channels:read')
  @ApiOperation({
    summary: 'How each channel is doing: provider, circuit breakers, limits, what waits, the last hour',
    description: 'What waits is counted up to 10,000 a channel (`isAtLeast`).',
  })
  @Problems(LIST_TOO_SLOW)
  @ApiPage(ChannelView, { description: 'all channels' })
  async list(): Promise<Page<ChannelView>> {
    await this.adapters.refresh();
    const [figures, gates] = await Promise.all([this.figures.read(), this.adapters.gates.states()]);
    const items = CHANNELS.map((channel): ChannelView => {
      const provider = this.adapters.providerOf(channel);
      const own = gates.filter(({ gate }) => gate === channel || gate.startsWith(`${channel}:`));
      return {
        channel,
        provider,
        configured: provider !== CAPTURED.provider,
        gates: own.sort((one, other) => Number(isQuiet(one)) - Number(isQuiet(other))).slice(0, GATES_MAX),
        ...figures.get(channel)!,
      };
    });
    return { items, nextCursor: null };
  }
}

function isQuiet({ breaker, pausedUntil }: GateState): boolean {
  return breaker === 'closed' && pausedUntil === null;
}
