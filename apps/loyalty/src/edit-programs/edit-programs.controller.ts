import { actorOf, Permission } from '@marmalade/auth';
import { ApiPage, NOT_FOUND, type Page, Problems } from '@marmalade/http';
import { Body, Controller, Get, Inject, Param, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Program } from '../programs/program.js';
import { ProgramDirectory } from '../programs/program-directory.js';
import { PROGRAM_CHANGED } from '../programs/program-problems.js';
import { isSite } from '../offers/text-rules.js';
import { EditPrograms } from './edit-programs.js';
import { ProgramBody, ProgramView } from './program-body.js';

@ApiTags('loyalty')
@Controller('loyalty/programs')
export class EditProgramsController {
  constructor(
    @Inject(EditPrograms) private readonly edit: EditPrograms,
    @Inject(ProgramDirectory) private readonly programs: ProgramDirectory,
  ) {}

  @Get()
  @Permission('loyalty-offers:read')
  @ApiOperation({ summary: 'How points are earned, at each site for which something is set' })
  @ApiPage(ProgramView, { description: 'all of them; `default` is that of sites for which nothing is set' })
  async list(): Promise<Page<Program>> {
    return { items: await this.programs.list(), nextCursor: null };
  }

  @Get(':site')
  @Permission('loyalty-offers:read')
  @ApiOperation({ summary: 'How points are earned at a site' })
  @ApiOkResponse({ type: ProgramView, description: 'what holds there' })
  show(@Param('site') site: string): Promise<Program> {
    return this.programs.find(siteOf(site));
  }

  @Put(':site')
  @Permission('loyalty:write')
  @Problems(PROGRAM_CHANGED)
  @ApiOperation({
    summary: 'Set how points are earned at a site',
    description: 'Replaces all that is set for it. What was earned before stays as it is, its end too.',
  })
  @ApiOkResponse({ type: ProgramView, description: 'what holds there now' })
  replace(@Param('site') site: string, @Body() body: ProgramBody, @Req() request: FastifyRequest): Promise<Program> {
    return this.edit.replace(actorOf(request), siteOf(site), body);
  }
}

function siteOf(text: string): string {
  if (!isSite(text)) throw NOT_FOUND.problem('A site is named by 1 to 64 letters, digits, - and _.');
  return text;
}
