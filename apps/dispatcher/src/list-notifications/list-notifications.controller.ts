import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, type CountedPage, NOT_FOUND, Problems, LIST_TOO_SLOW } from '@marmalade/http';
import { validate as isUuid } from 'uuid';
import { NotificationQuery } from './notification-query.js';
import { NotificationReader } from './notification-reader.js';
import { NotificationDetail, NotificationView } from './notification-view.js';

@ApiTags('notifications')
@Controller('notifications')
export class ListNotificationsController {
  constructor(@Inject(NotificationReader) private readonly reader: NotificationReader) {}

  @Get()
  @Permission('notifications:read')
  @ApiOperation({
    summary: 'Notifications, the newest first, with what each channel shows its receiver',
    description:
      'Links that sign somebody in are hidden. With `total=true` also `total`, and `totalIsAtLeast` when there are more.',
  })
  @Problems(LIST_TOO_SLOW)
  @ApiPage(NotificationView, {
    description: 'a page of notifications with their deliveries and rendered content',
    counted: true,
  })
  list(@Query() query: NotificationQuery): Promise<CountedPage<NotificationView>> {
    return this.reader.list(query);
  }

  @Get(':id')
  @Permission('notifications:read')
  @ApiOperation({
    summary: 'One notification: its event, every decision, every attempt and what the provider said',
    description:
      'The trace holds the decisions in their order; with OPENED and CLICKED it tells what the receiver did.',
  })
  @ApiOkResponse({ description: 'the notification', type: NotificationDetail })
  async show(@Param('id') id: string): Promise<NotificationDetail> {
    const notification = isUuid(id) ? await this.reader.find(id) : undefined;
    if (!notification) throw NOT_FOUND.problem('There is no notification with this id.');
    return notification;
  }
}
