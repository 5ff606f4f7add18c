import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { decodeCursor, type Page, page, PageQuery } from '@marmalade/http';
import { DataSource } from 'typeorm';

/** A message that would have been sent, had its channel a provider. */
export interface CapturedMessage {
  id: string;
  notificationId: string;
  type: string;
  channel: string;
  address: string;
  content: unknown;
  capturedAt: Date;
}

@ApiTags('channels')
@Controller('captured-messages')
export class CapturedMessagesController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @Permission('notifications:read')
  @ApiOperation({ summary: 'What would have been sent, where a channel has no provider; the newest first' })
  @ApiOkResponse({ description: 'a page of messages as their receivers would see them' })
  async list(@Query() query: PageQuery): Promise<Page<CapturedMessage>> {
    const [before] = query.cursor ? decodeCursor(query.cursor, ['uuid']) : [null];
    const rows: CapturedMessage[] = await this.dataSource.query(
      `SELECT id, notification_id AS "notificationId", workflow AS type, channel, address, content, updated_at AS "capturedAt"
       FROM delivery WHERE id IN (SELECT delivery_id FROM delivery_attempt WHERE provider = 'captured' AND ($1::uuid IS NULL OR delivery_id < $1) ORDER BY delivery_id DESC LIMIT $2) ORDER BY id DESC LIMIT $2`,
      [before, query.limit + 1],
    );
    return page(rows, query.limit, ({ id }) => [id]);
  }
}
