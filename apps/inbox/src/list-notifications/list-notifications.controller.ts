import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, LIST_TOO_SLOW, PageQuery, Problems, QueryFlag } from '@marmalade/http';
import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  IntersectionType,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import type { Notification } from '../notifications/notification.js';
import { NotificationFilter } from '../notifications/notification-filter.js';
import { type ListedPage, NotificationList } from '../notifications/notification-list.js';
import { find } from '../notifications/notification-marks.js';
import { NOTIFICATION_NOT_FOUND } from '../notifications/notification-problems.js';
import { NotificationView } from '../notifications/notification-view.js';
import { unreadCount } from '../readers/unread-counts.js';
import { DeliveredReceipts } from '../receipts/delivered-receipts.js';

const RECENT_MAX = 50;

export class NotificationQuery extends IntersectionType(PageQuery, NotificationFilter) {
  @QueryFlag('count them too, up to 10,000', false)
  total?: boolean;
}

export class RecentQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: RECENT_MAX, default: 10 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(RECENT_MAX)
  limit: number = 10;
}

export class UnreadCountView {
  @ApiProperty({ example: 3 })
  count!: number;
}

export class RecentView {
  @ApiProperty({ type: [NotificationView] })
  items!: Notification[];
}

/** The notifications of whoever is signed in. */
@ApiTags('inbox')
@Controller('inbox')
@Permission('me:read')
export class ListNotificationsController {
  constructor(
    @Inject(NotificationList) private readonly notifications: NotificationList,
    @Inject(DeliveredReceipts) private readonly delivered: DeliveredReceipts,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  @Get('notifications')
  @Problems(LIST_TOO_SLOW)
  @ApiOperation({
    summary: 'My notifications and announcements, the newest first',
    description:
      'All filters given must hold. With `total=true` also `total`, and `totalIsAtLeast` when there are more.',
  })
  @ApiPage(NotificationView, { description: 'a page of notifications' })
  list(@Query() query: NotificationQuery, @CurrentPrincipal() { id }: Principal): Promise<ListedPage> {
    return this.page(id, query);
  }

  @Get('unread')
  @Problems(LIST_TOO_SLOW)
  @ApiOperation({ summary: 'Those I have not read' })
  @ApiPage(NotificationView, { description: 'a page of notifications' })
  unread(@Query() query: PageQuery, @CurrentPrincipal() { id }: Principal): Promise<ListedPage> {
    return this.page(id, { ...query, status: 'unread' });
  }

  @Get('recent')
  @ApiOperation({ summary: 'The newest ones, read or not' })
  @ApiOkResponse({ type: RecentView, description: 'the newest first' })
  async recent(@Query() { limit }: RecentQuery, @CurrentPrincipal() { id }: Principal): Promise<RecentView> {
    const { items } = await this.page(id, { limit });
    return { items };
  }

  @Get('unread-count')
  @ApiOperation({ summary: 'How many I have not read' })
  @ApiOkResponse({ type: UnreadCountView, description: 'announcements count too' })
  async countUnread(@CurrentPrincipal() { id }: Principal): Promise<UnreadCountView> {
    return { count: await unreadCount(this.dataSource, id) };
  }

  @Get('notifications/:id')
  @Problems(NOTIFICATION_NOT_FOUND)
  @ApiOperation({ summary: 'One of my notifications' })
  @ApiOkResponse({ type: NotificationView, description: 'the notification' })
  async show(@Param('id', ParseUUIDPipe) id: string, @CurrentPrincipal() reader: Principal): Promise<Notification> {
    const found = await find(this.dataSource, reader.id, id);
    if (!found) throw NOTIFICATION_NOT_FOUND.problem();
    this.noteDelivered([found]);
    return found;
  }

  private async page(readerId: string, { limit, cursor, total, ...filter }: NotificationFilter & NotificationQuery) {
    const page = await this.notifications.page(readerId, filter, { limit, cursor, total });
    this.noteDelivered(page.items);
    return page;
  }

  /** What was asked for has reached a device, as what was pushed has. */
  private noteDelivered(shown: Notification[]): void {
    const fresh = shown.filter(({ deliveredAt, isAnnouncement }) => deliveredAt === null && !isAnnouncement);
    if (fresh.length > 0) this.delivered.add(fresh.map(({ id }) => id));
  }
}
