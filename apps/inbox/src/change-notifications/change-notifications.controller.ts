import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, Delete, HttpCode, Inject, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import type { Notification } from '../notifications/notification.js';
import { NotificationMarks } from '../notifications/notification-marks.js';
import { NOTIFICATION_NOT_FOUND } from '../notifications/notification-problems.js';
import { NotificationView } from '../notifications/notification-view.js';

export class ChangeNotificationBody {
  @ApiProperty({ description: 'whether it counts as read', example: true })
  @IsBoolean()
  read!: boolean;
}

export class ChangedView {
  @ApiProperty({ description: 'how many were changed', example: 3 })
  changed!: number;
}

/** What whoever is signed in does with their notifications. Their other devices are told at once. */
@ApiTags('inbox')
@Controller('inbox')
@Permission('me:write')
export class ChangeNotificationsController {
  constructor(@Inject(NotificationMarks) private readonly marks: NotificationMarks) {}

  @Post('notifications/:id/read')
  @HttpCode(200)
  @Problems(NOTIFICATION_NOT_FOUND)
  @ApiOperation({ summary: 'Mark one as read', description: 'A second time changes nothing.' })
  @ApiOkResponse({ type: NotificationView, description: 'as it is now' })
  read(@Param('id', ParseUUIDPipe) id: string, @CurrentPrincipal() reader: Principal): Promise<Notification> {
    return this.marks.read({ readerId: reader.id }, id);
  }

  @Put('notifications/:id')
  @Problems(NOTIFICATION_NOT_FOUND)
  @ApiOperation({ summary: 'Mark one as read, or as unread again' })
  @ApiOkResponse({ type: NotificationView, description: 'as it is now' })
  change(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { read }: ChangeNotificationBody,
    @CurrentPrincipal() reader: Principal,
  ): Promise<Notification> {
    const by = { readerId: reader.id };
    return read ? this.marks.read(by, id) : this.marks.unread(by, id);
  }

  @Delete('notifications/:id')
  @HttpCode(204)
  @Problems(NOTIFICATION_NOT_FOUND)
  @ApiOperation({ summary: 'Remove one from my inbox' })
  @ApiNoContentResponse({ description: 'removed' })
  remove(@Param('id', ParseUUIDPipe) id: string, @CurrentPrincipal() reader: Principal): Promise<void> {
    return this.marks.remove({ readerId: reader.id }, id);
  }

  @Post('read-all')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mark all as read',
    description: 'All that are there now; what comes meanwhile stays unread.',
  })
  @ApiOkResponse({ type: ChangedView, description: 'how many were unread' })
  async readAll(@CurrentPrincipal() reader: Principal): Promise<ChangedView> {
    return { changed: await this.marks.readAll({ readerId: reader.id }) };
  }

  @Delete('read')
  @ApiOperation({ summary: 'Remove all that I have read' })
  @ApiOkResponse({ type: ChangedView, description: 'how many were removed' })
  async removeRead(@CurrentPrincipal() reader: Principal): Promise<ChangedView> {
    return { changed: await this.marks.removeRead({ readerId: reader.id }) };
  }
}
