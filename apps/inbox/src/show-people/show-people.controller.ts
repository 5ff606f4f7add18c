import { Readable } from 'node:stream';
import { Permission } from '@marmalade/auth';
import { NOT_FOUND } from '@marmalade/http';
import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDateString, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PersonRecords } from './person-records.js';

const ID_MAX = 255;

export class TimelineQuery {
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'only what happened earlier' })
  @IsOptional()
  @IsDateString({ strict: true })
  before?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

/** Something a person did in the app. */
export class TimelineItem {
  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T04:15:09.120Z' })
  at!: Date;

  @ApiProperty({ example: 'inbox' })
  service!: string;

  @ApiProperty({ example: 'read' })
  kind!: string;

  @ApiProperty({ example: 'Read in the app: Your order A-7 is ready' })
  title!: string;

  @ApiProperty({ description: 'id of the notification', example: '019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97' })
  ref!: string;

  @ApiProperty({ example: 'order.completed' })
  detail!: string;
}

export class TimelineView {
  @ApiProperty({ type: [TimelineItem] })
  items!: TimelineItem[];
}

/** What is known of a person here, for the service that gathers it from all: the gateway does not lead here. */
@ApiTags('internal')
@Controller('people/:id')
export class ShowPeopleController {
  constructor(@Inject(PersonRecords) private readonly records: PersonRecords) {}

  @Get('timeline')
  @Permission('customers:read', { own: 'id' })
  @ApiOperation({
    summary: 'What a person has read in the app, the newest first',
    operationId: 'inboxTimelineOfPerson',
  })
  @ApiOkResponse({ type: TimelineView, description: 'nothing for somebody who is not known' })
  async showTimeline(@Param('id') id: string, @Query() query: TimelineQuery): Promise<TimelineView> {
    assertPersonId(id);
    return {
      items: await this.records.timeline(
        id,
        query.before === undefined ? undefined : new Date(query.before),
        query.limit,
      ),
    };
  }

  @Get('data')
  @Permission('customers:data', { own: 'id' })
  @ApiOperation({ summary: 'All that is kept of a person here', operationId: 'inboxDataOfPerson' })
  @ApiOkResponse({
    description: 'one JSON object; streamed',
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  async showData(@Param('id') id: string): Promise<StreamableFile> {
    assertPersonId(id);
    return new StreamableFile(Readable.from(await this.records.data(id), { objectMode: false }), {
      type: 'application/json; charset=utf-8',
    });
  }
}

/** @throws Problem NOT_FOUND: PostgreSQL would not take it */
function assertPersonId(id: string): void {
  if (id.length > ID_MAX || id.includes('\0')) throw NOT_FOUND.problem('Nobody has such an id.');
}
