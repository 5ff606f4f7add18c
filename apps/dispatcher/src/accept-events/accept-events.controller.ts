import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { type Page, PageQuery } from '@marmalade/http';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { Catalogue } from '../catalogue/catalogue.js';
import type { DryEvent } from '../planning/dry-run.js';
import { type UnregisteredType, UnregisteredEvents } from '../notifications/unregistered-events.js';
import { type Accepted, AcceptEvents } from './accept-events.js';
import { DryRunEvents } from './dry-run-events.js';
import { parseEvents } from './parse-events.js';
import { parseDryRun } from './parse-dry-run.js';

const EXAMPLE = {
  specversion: '1.0',
  id: '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10',
  source: '/photo-studio',
  type: 'facesearch.completed',
  time: '2026-11-21T09:30:00Z',
  data: { searchId: 'fs-1', eventName: 'Bangkok Midnight Marathon', photosFound: 12, secondsTaken: 1.4 },
};

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
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get the same answer for 24 hours',
  })
  @ApiQuery({
    name: 'dryRun',
    required: false,
    enum: ['true', 'false'],
    description: 'true: only tell what would happen',
  })
  @ApiOkResponse({
    description: 'of a dry run: each event with the notifications it would cause, rendered, and the trace of decisions',
  })
  @ApiConsumes('application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json')
  @ApiBody({ schema: { type: 'object' }, examples: { structured: { value: EXAMPLE } } })
  @ApiResponse({
    status: 202,
    description: 'Stored; what becomes of them is under /notifications',
    schema: {
      type: 'object',
      required: ['accepted'],
      properties: { accepted: { type: 'array', items: { type: 'string' }, description: 'ids in the order they came' } },
    },
  })
  async accept(
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Accepted | { events: DryEvent[] }> {
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
  @ApiOkResponse({ description: 'a page of types with how many events of each are kept, and the newest of them' })
  listUnregistered(@Query() query: PageQuery): Promise<Page<UnregisteredType>> {
    return this.unregistered.list(query);
  }
}
