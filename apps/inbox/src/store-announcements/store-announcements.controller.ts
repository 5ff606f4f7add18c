import { Permission } from '@marmalade/auth';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsObject, IsOptional, IsUUID, Matches, MaxLength } from 'class-validator';
import { DataSource } from 'typeorm';
import { toReaderOf } from '../announcements/announcement.js';
import { wordsByLocale } from '../announcements/announcement-body.js';
import { AnnouncementStore } from '../announcements/announcement-store.js';
import { Live } from '../live/live.js';
import { PRIORITIES, type Notification, type Priority } from '../notifications/notification.js';
import { NotificationView } from '../notifications/notification-view.js';
import { EVENT_TYPE } from '../notifications/words-body.js';

/** What the dispatcher has for everybody, in the words of each language. */
export class StoreAnnouncementBody {
  @ApiProperty({ description: "the dispatcher's delivery", example: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97' })
  @IsUUID()
  id!: string;

  @ApiProperty({
    description: 'the event it comes of; by it a repeat is known',
    example: '019aa4c4-8d1e-7aa0-9b30-1c2d3e4f5a6b',
  })
  @IsUUID()
  eventId!: string;

  @ApiPropertyOptional({ example: '019aa4c4-8d1f-7c02-8a11-5d0b6e7f9a13' })
  @IsOptional()
  @IsUUID()
  notificationId?: string;

  @ApiProperty({ example: 'system.maintenance' })
  @Matches(EVENT_TYPE)
  @MaxLength(255)
  type!: string;

  @ApiProperty({ example: 'system' })
  @Matches(/^[a-z][a-z0-9_-]{0,63}$/)
  category!: string;

  @ApiProperty({ enum: PRIORITIES, example: 'normal' })
  @IsIn(PRIORITIES)
  priority!: Priority;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'title, message, link, image, actions, by language',
    example: { en: { title: 'Planned maintenance', message: 'On Sunday from two to three.' } },
  })
  @IsObject()
  words!: Record<string, unknown>;

  @ApiPropertyOptional({ type: String, format: 'date-time', example: '2030-01-01T00:00:00.000Z' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date;
}

/** The dispatcher's door for what is for everybody: one row, whoever they are. */
@ApiTags('inbox for staff')
@Controller('inbox/announcements')
export class StoreAnnouncementsController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(AnnouncementStore) private readonly announcements: AnnouncementStore,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Post()
  @Permission('inbox:send')
  @ApiOperation({
    summary: 'Show something to everybody, in the words of each language',
    description: 'For the dispatcher. An event that was announced already, by whatever way, is not shown twice.',
  })
  @ApiCreatedResponse({ type: NotificationView, description: 'as it is stored' })
  async create(@Body() { eventId, words, ...body }: StoreAnnouncementBody): Promise<Notification> {
    const wanted = { ...body, id: eventId, words: wordsByLocale(words, '/words') };
    const { row, isNew } = await this.dataSource.transaction((tx) => this.announcements.add(tx, wanted));
    if (isNew) await this.live.announced();
    return toReaderOf(row, null);
  }
}
