import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { decodeCursor, NOT_FOUND, type Page, page, PageQuery } from '@marmalade/http';
import { type DeadLetter, DeadLetters } from '@marmalade/messaging';

@ApiTags('dead letters')
@Controller('dead-letters')
export class DeadLettersController {
  constructor(@Inject(DeadLetters) private readonly deadLetters: DeadLetters) {}

  @Get()
  @Permission('dead-letters:read')
  @ApiOperation({ summary: 'Messages that were given up on, the newest first' })
  @ApiOkResponse({ description: 'a page of messages, each with the code and text of what went wrong' })
  async list(@Query() query: PageQuery): Promise<Page<DeadLetter>> {
    const [before] = query.cursor ? decodeCursor(query.cursor, ['string']) : [undefined];
    const rows = await this.deadLetters.list({ limit: query.limit + 1, before: before as string | undefined });
    return page(rows, query.limit, ({ id }) => [id]);
  }

  @Post('replay')
  @HttpCode(202)
  @Permission('dead-letters:replay')
  @ApiOperation({ summary: 'Hand all dead letters to their queues once more' })
  @ApiOkResponse({ description: 'how many were handed over' })
  async replayAll(): Promise<{ replayed: number }> {
    return { replayed: await this.deadLetters.replay() };
  }

  @Post(':id/replay')
  @HttpCode(202)
  @Permission('dead-letters:replay')
  @ApiOperation({ summary: 'Hand one dead letter to its queue once more' })
  @ApiOkResponse({ description: 'that it was handed over' })
  async replay(@Param('id') id: string): Promise<{ replayed: number }> {
    const replayed = /^\d{1,18}$/.test(id) ? await this.deadLetters.replay([id]) : 0;
    if (replayed === 0) throw NOT_FOUND.problem('There is no dead letter with this id.');
    return { replayed };
  }
}
