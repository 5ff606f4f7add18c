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

/** Something that happened with a person's discounts. */
export class TimelineItem {
  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-21T04:15:09.120Z' })
  at!: Date;

  @ApiProperty({ example: 'loyalty' })
  service!: string;

  @ApiProperty({ example: 'discount_redeemed' })
  kind!: string;

  @ApiProperty({ example: 'Used a discount: Welcome (SWEET-7K4M-X2YZ), 175.00 RUB off, at Svetlanskaya 29' })
  title!: string;

  @ApiProperty({ description: 'id of the discount', example: '019aa4b8-6d13-7f28-9b50-7c4e2a8d1f63' })
  ref!: string;

  @ApiProperty({ example: 'Welcome' })
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
    summary: 'What happened with a person’s discounts, the newest first',
    operationId: 'loyaltyTimelineOfPerson',
  })
  @ApiOkResponse({ type: TimelineView, description: 'nothing for somebody who is not known' })
  async showTimeline(@Param('id') id: string, @Query() { before, limit }: TimelineQuery): Promise<TimelineView> {
    assertPersonId(id);
    return { items: await this.records.timeline(id, before === undefined ? undefined : new Date(before), limit) };
  }

  @Get('data')
  @Permission('customers:data', { own: 'id' })
  @ApiOperation({ summary: 'All that is kept of a person here', operationId: 'loyaltyDataOfPerson' })
  @ApiOkResponse({
    description: 'one JSON object; streamed',
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  showData(@Param('id') id: string): StreamableFile {
    assertPersonId(id);
    return new StreamableFile(Readable.from(this.records.data(id), { objectMode: false }), {
      type: 'application/json; charset=utf-8',
    });
  }
}

/** @throws Problem NOT_FOUND: PostgreSQL would not take it */
function assertPersonId(id: string): void {
  if (id.length > ID_MAX || id.includes('\0')) throw NOT_FOUND.problem('Nobody has such an id.');
}
