import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, type Page, PageQuery, Problems, TakesIdempotencyKey } from '@marmalade/http';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Catalogue } from '../catalogue/catalogue.js';

import { UnregisteredEvents, UnregisteredType } from '../notifications/unregistered-events.js';
import { Accepted, AcceptEvents } from './accept-events.js';
import { DryRunEvents } from './dry-run-events.js';
import { parseEvents } from './parse-events.js';
import { parseDryRun } from './parse-dry-run.js';
import { DryRunAnswer } from '../planning/dry-run-view.js';
import { EVENTS_SCHEMA, EVENT_EXAMPLE, EVENT_PROBLEMS } from './event-body.js';

@ApiTags('events')
@Controller('events')
export class AcceptEventsController {
  constructor(
    @Inject(AcceptEvents) private readonly acceptEvents: AcceptEvents,
    @Inject(DryRunEvents) private readonly dryRunEvents: DryRunEvents,
    @Inject(UnregisteredEvents) private readonly unregistered: UnregisteredEvents,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
  ) {}

  @Post()
  @HttpCode(202)
  @Permission('events:write')
  @ApiOperation({
    summary: 'Take in one CloudEvent or a batch',
    description:
      'CloudEvents 1.0: structured (`application/cloudevents+json`), batch (`application/cloudevents-batch+json`, at most 1,000) or binary (`ce-` headers, data as the JSON body). Answered once the events are stored. A batch is taken whole or not at all. An id that was sent before is accepted and does nothing. With `dryRun=true` nothing is stored or sent: the answer (200, at most 100 events) tells who would get what, where, when and why.',
  })
  @TakesIdempotencyKey()
  @ApiQuery({
    name: 'dryRun',
    required: false,
    enum: ['true', 'false'],
    description: 'true: only tell what would happen',
  })
  @ApiOkResponse({
    description: 'of a dry run: each event with the notifications it would cause, rendered, and the trace of decisions',
    type: DryRunAnswer,
  })
  @ApiConsumes('application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json')
  @ApiBody({
    schema: EVENTS_SCHEMA as never,
    examples: { structured: { value: EVENT_EXAMPLE }, batch: { value: [EVENT_EXAMPLE] } },
  })
  @Problems(...EVENT_PROBLEMS)
  @ApiResponse({
    status: 202,
    description: 'Stored; what becomes of them is under /notifications',
    type: Accepted,
  })
  async accept(
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Accepted | DryRunAnswer> {
    const isDryRun = parseDryRun(query);
    const events = parseEvents(headers, body, this.catalogue);
    if (isDryRun) {
      reply.status(200);
      return { events: await this.dryRunEvents.plan(events) };
    }
    const key = headers['idempotency-key'];
    return this.acceptEvents.accept(events, typeof key === 'string' ? key : undefined);
  }

  @Get('unregistered')
  @Permission('events:read')
  @ApiOperation({ summary: 'Event types that arrived and that nobody has described, the latest first' })
  @ApiPage(UnregisteredType, {
    description: 'a page of types with how many events of each are kept, and the newest of them',
  })
  listUnregistered(@Query() query: PageQuery): Promise<Page<UnregisteredType>> {
    return this.unregistered.list(query);
  }
}
