import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, type Page, PageQuery } from '@marmalade/http';
import { DataSource } from 'typeorm';
import { CapturedMessage, CapturedMessages } from './captured-messages.js';

@ApiTags('channels')
@Controller('captured-messages')
export class CapturedMessagesController {
  private readonly messages: CapturedMessages;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.messages = new CapturedMessages(dataSource);
  }

  @Get()
  @Permission('notifications:read')
  @ApiOperation({
    summary: 'What would have been sent, where a channel has no provider; the newest first',
    description: 'Links that sign somebody in are hidden.',
  })
  @ApiPage(CapturedMessage, { description: 'a page of messages as their receivers would see them' })
  list(@Query() query: PageQuery): Promise<Page<CapturedMessage>> {
    return this.messages.list(query);
  }
}
