import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { ApiPage, decodeCursor, NOT_FOUND, type Page, page } from '@marmalade/http';
import { type DeadLetter, DeadLetters } from '@marmalade/messaging';
import { hideLinks } from '../notifications/secrets.js';
import { DeadLetterFilterQuery, DeadLetterQuery } from './dead-letter-query.js';
import { DeadLetterView, Replayed } from './dead-letter-view.js';

@ApiTags('dead letters')
@Controller('dead-letters')
export class DeadLettersController {
  constructor(@Inject(DeadLetters) private readonly deadLetters: DeadLetters) {}

  @Get()
  @Permission('dead-letters:read')
  @ApiOperation({
    summary: 'Messages that were given up on, the newest first',
    description: 'Links that sign somebody in are hidden.',
  })
  @ApiPage(DeadLetterView, { description: 'a page of messages, each with the code and text of what went wrong' })
  async list(@Query() { limit, cursor, ...filter }: DeadLetterQuery): Promise<Page<DeadLetter>> {
    const [before] = cursor ? decodeCursor(cursor, ['string']) : [undefined];
    const rows = await this.deadLetters.list({ ...filter, limit: limit + 1, before: before as string | undefined });
    return page(rows.map(withoutSecrets), limit, ({ id }) => [id]);
  }

  @Post('replay')
  @HttpCode(202)
  @Permission('dead-letters:replay')
  @ApiOperation({ summary: 'Hand all dead letters, or those of a filter, to their queues once more' })
  @ApiAcceptedResponse({ description: 'how many were handed over', type: Replayed })
  async replayAll(@Query() filter: DeadLetterFilterQuery): Promise<Replayed> {
    return { replayed: await this.deadLetters.replay(undefined, filter) };
  }

  @Post(':id/replay')
  @HttpCode(202)
  @Permission('dead-letters:replay')
  @ApiOperation({ summary: 'Hand one dead letter to its queue once more' })
  @ApiAcceptedResponse({ description: 'that it was handed over', type: Replayed })
  async replay(@Param('id') id: string): Promise<Replayed> {
    const replayed = isId(id) ? await this.deadLetters.replay([id]) : 0;
    if (replayed === 0) throw unknown();
    return { replayed };
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('dead-letters:write')
  @ApiOperation({ summary: 'Throw a dead letter away for good' })
  @ApiNoContentResponse({ description: 'it is gone' })
  async remove(@Param('id') id: string): Promise<void> {
    const removed = isId(id) && (await this.deadLetters.remove(id));
    if (!removed) throw unknown();
  }
}

function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

function unknown(): Error {
  return NOT_FOUND.problem('There is no dead letter with this id.');
}

/** The type an event claims to be may be another than the one it was routed by. */
function withoutSecrets(letter: DeadLetter): DeadLetter {
  const types = [
    letter.routingKey,
    ...['cloudEvents:type', 'cloudEvents_type'].map((name) => String(letter.headers[name])),
  ];
  return hideLinks(types, letter);
}
