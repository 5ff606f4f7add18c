import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { NotificationStatistics } from './notification-statistics.js';
import { StatisticsQuery } from './statistics-query.js';
import { Statistics } from './statistics-view.js';
import { Problems, LIST_TOO_SLOW } from '@marmalade/http';

@ApiTags('notifications')
@Controller('notifications/stats')
export class ShowStatisticsController {
  constructor(@Inject(NotificationStatistics) private readonly statistics: NotificationStatistics) {}

  @Get()
  @Permission('notifications:read')
  @ApiOperation({
    summary:
      'What became of the notifications of a stretch of time: by state, type, channel and wording; latency, openings, clicks',
    description:
      'The last 24 hours unless `from` and `to` say otherwise, 92 days at most. Test data is left out unless `test=true`.',
  })
  @Problems(LIST_TOO_SLOW)
  @ApiOkResponse({ description: 'the figures', type: Statistics })
  show(@Query() query: StatisticsQuery): Promise<Statistics> {
    return this.statistics.show(query);
  }
}
