import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, Delete, Get, HttpCode, Inject, Param, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { actorOf } from '../audit-log/audit-log.js';
import { ACCOUNT_DEACTIVATED, SESSION_ENDED, SESSION_NOT_FOUND } from '../sessions/session-problems.js';
import { MeView, MySessionsView } from './me-view.js';
import { ShowMe } from './show-me.js';

@ApiTags('auth')
@Controller()
@Problems(SESSION_ENDED, ACCOUNT_DEACTIVATED)
export class ShowMeController {
  constructor(@Inject(ShowMe) private readonly showMe: ShowMe) {}

  @Get('auth/me')
  @Permission('me:read')
  @ApiOperation({ operationId: 'showMe', summary: 'Who I am, and what I may do' })
  @ApiOkResponse({ type: MeView, description: 'the person, their permissions and their session' })
  me(@CurrentPrincipal() principal: Principal): Promise<MeView> {
    return this.showMe.me(principal);
  }

  @Get('me/sessions')
  @Permission('me:read')
  @ApiOperation({ operationId: 'listMySessions', summary: 'Where I am signed in, the last used first' })
  @ApiOkResponse({ type: MySessionsView, description: 'all of them, at most 100' })
  async sessions(@CurrentPrincipal() principal: Principal): Promise<MySessionsView> {
    return { items: await this.showMe.sessions(principal), nextCursor: null };
  }

  @Delete('me/sessions/:id')
  @HttpCode(204)
  @Permission('me:write')
  @Problems(SESSION_NOT_FOUND)
  @ApiOperation({ operationId: 'endMySession', summary: 'Sign out somewhere' })
  @ApiNoContentResponse({ description: 'the session has ended' })
  async end(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    if (!isUuid(id)) throw SESSION_NOT_FOUND.problem();
    await this.showMe.end(actorOf(request), id);
  }
}
