import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { ShowTimeline } from './show-timeline.js';
import { TimelineQuery, TimelineView } from './timeline-item.js';

@ApiTags('customers')
@Controller('customers')
export class ShowTimelineController {
  constructor(@Inject(ShowTimeline) private readonly timeline: ShowTimeline) {}

  @Get(':id/timeline')
  @Problems(CUSTOMER_NOT_FOUND)
  @Permission('customers:read', { own: 'id' })
  @ApiOperation({
    summary: "One customer's life over all services, the newest first",
    description: 'A service that does not answer is named in `missing`; what the others know is shown.',
  })
  @ApiOkResponse({ type: TimelineView, description: 'a page of what happened' })
  show(@Param('id') id: string, @Query() query: TimelineQuery, @Req() request: FastifyRequest): Promise<TimelineView> {
    return this.timeline.show(id, query, request);
  }
}
