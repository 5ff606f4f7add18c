import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { decodeCursor, Problems, CURSOR_INVALID } from '@marmalade/http';
import { Controller, Get, Headers, Inject, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Live, type Seen } from '../live/live.js';
import { languageOf } from '../readers/language.js';
import { EventStreamLine } from './event-stream-line.js';

/** Proxies on the way end connections on which nothing is heard for half a minute. */
const COMMENT_MS = 15_000;
/** Clients come back after so long, in milliseconds. */
const RETRY_MS = 2_000;

/** The inbox as server-sent events, for programs without WebSockets. */
@ApiTags('inbox')
@Controller('inbox/stream')
export class StreamEventsController {
  constructor(@Inject(Live) private readonly live: Live) {}

  @Get()
  @Permission('me:read')
  @Problems(CURSOR_INVALID)
  @ApiOperation({
    summary: 'My notifications and announcements as they come',
    description:
      'The messages of the WebSockets, each as the data of an event named by its type. The id of an event is a cursor: whoever sends the last one as `Last-Event-ID` gets what came since, in order, each once.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: '`id` of the last event that was seen',
    schema: { type: 'string', maxLength: 2_000 },
  })
  @ApiOkResponse({
    description: 'a stream that does not end by itself',
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example: 'event: unread_count\nid: …\ndata: {"type":"unread_count","count":3}\n\n',
      },
    },
  })
  async stream(
    @CurrentPrincipal() { id, expiresAt = Number.MAX_SAFE_INTEGER }: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Headers('last-event-id') lastEventId?: string,
  ): Promise<void> {
    const seen = seenOf(lastEventId);
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value as string);
    reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const comments = setInterval(() => raw.write(':\n\n'), COMMENT_MS);
    raw.once('close', () => clearInterval(comments));
    const feeds = ['notifications', 'announcements'] as const;
    const line = new EventStreamLine(raw);
    try {
      const connection = await this.live.enter(id, line, { feeds, expiresAt, seen, locale: languageOf(request) });
      raw.on('drain', () => this.live.drained(connection));
      raw.once('close', () => this.live.leave(connection));
      if (raw.destroyed) this.live.leave(connection);
      // It has no way to say what it has seen later.
      this.live.release(connection);
    } catch (error) {
      raw.destroy(error as Error);
    }
  }
}

/** @throws Problem CURSOR_INVALID */
function seenOf(lastEventId: string | undefined): Seen {
  if (lastEventId === undefined || lastEventId === '') return {};
  const [notifications, announcements] = decodeCursor(lastEventId, ['integer', 'integer']) as [number, number];
  return { places: { notifications, announcements } };
}
