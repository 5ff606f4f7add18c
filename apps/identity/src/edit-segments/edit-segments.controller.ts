import { Permission } from '@marmalade/auth';
import { ApiPage, type Page, PageQuery, Problems, TakesIdempotencyKey } from '@marmalade/http';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { SegmentStore } from '../segments/segment-store.js';
import { SegmentView } from '../segments/segment-view.js';
import { type Segment, SEGMENT_CHANGED, SEGMENT_EXISTS, SEGMENT_NOT_FOUND } from '../segments/segment.js';
import { EditSegments } from './edit-segments.js';
import { CreateSegment, UpdateSegment } from './segment-body.js';

@ApiTags('segments')
@Controller('segments')
export class EditSegmentsController {
  constructor(
    @Inject(EditSegments) private readonly segments: EditSegments,
    @Inject(SegmentStore) private readonly store: SegmentStore,
  ) {}

  @Get()
  @Permission('segments:read')
  @ApiOperation({ summary: 'Segments of customers, the newest first' })
  @ApiPage(SegmentView, { description: 'a page of segments' })
  list(@Query() query: PageQuery): Promise<Page<Segment>> {
    return this.store.list(query);
  }

  @Post()
  @Permission('segments:write')
  @Problems(SEGMENT_EXISTS)
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Add a segment',
    description: 'A filter of the list of customers, with a name. Who is in it is looked up each time.',
  })
  @ApiCreatedResponse({ type: SegmentView, description: 'the segment' })
  create(
    @Body() body: CreateSegment,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Segment> {
    return this.segments.create(actorOf(request), body, key);
  }

  @Get(':id')
  @Permission('segments:read')
  @Problems(SEGMENT_NOT_FOUND)
  @ApiOperation({ summary: 'One segment' })
  @ApiOkResponse({ type: SegmentView, description: 'the segment' })
  show(@Param('id') id: string): Promise<Segment> {
    return this.store.find(id);
  }

  @Patch(':id')
  @Permission('segments:write')
  @Problems(SEGMENT_NOT_FOUND, SEGMENT_EXISTS, SEGMENT_CHANGED)
  @ApiOperation({
    summary: 'Change a segment',
    description: 'What is left out stays. Work that was begun with it goes on with the customers meant then.',
  })
  @ApiOkResponse({ type: SegmentView, description: 'the segment as it is now' })
  update(@Param('id') id: string, @Body() body: UpdateSegment, @Req() request: FastifyRequest): Promise<Segment> {
    return this.segments.update(actorOf(request), id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('segments:write')
  @Problems(SEGMENT_NOT_FOUND)
  @ApiOperation({ summary: 'Delete a segment', description: 'Its customers stay as they are.' })
  @ApiNoContentResponse({ description: 'it is gone' })
  remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.segments.remove(actorOf(request), id);
  }
}
