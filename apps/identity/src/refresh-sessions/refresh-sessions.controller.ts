import { Credentials, Public, TOKEN_EXPIRED, TOKEN_INVALID } from '@marmalade/auth';
import { CREDENTIALS_MISSING, Problems } from '@marmalade/http';
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import {
  ACCOUNT_DEACTIVATED,
  REFRESH_TOKEN_INVALID,
  REFRESH_TOKEN_REUSED,
  SESSION_ENDED,
} from '../sessions/session-problems.js';
import { SignedIn } from '../sessions/signed-in.js';
import { LogoutBody, RefreshBody } from './refresh-body.js';
import { RefreshSessions } from './refresh-sessions.js';

@ApiTags('auth')
@Controller('auth')
@Problems(REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, SESSION_ENDED, ACCOUNT_DEACTIVATED)
export class RefreshSessionsController {
  constructor(
    @Inject(RefreshSessions) private readonly sessions: RefreshSessions,
    @Inject(Credentials) private readonly credentials: Credentials,
  ) {}

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @ApiOperation({
    operationId: 'refreshSession',
    summary: 'Stay signed in',
    description:
      'A refresh token is good for one use, and is answered with the next. To use one twice ends the session: it may have been stolen.',
  })
  @ApiOkResponse({ type: SignedIn, description: 'new tokens of the same session' })
  refresh(@Body() { refreshToken }: RefreshBody, @Req() request: FastifyRequest): Promise<SignedIn> {
    return this.sessions.refresh(refreshToken, actorOf(request));
  }

  @Post('logout')
  @HttpCode(204)
  @Public()
  @Problems(CREDENTIALS_MISSING, TOKEN_INVALID, TOKEN_EXPIRED)
  @ApiOperation({
    operationId: 'logout',
    summary: 'Sign out',
    description: 'By the refresh token in the body, or else by the access token. Here it is refused at once.',
  })
  @ApiNoContentResponse({ description: 'the session has ended, or had before' })
  async logout(
    @Body() { refreshToken, everywhere = false }: LogoutBody,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    if (typeof refreshToken === 'string') {
      await this.sessions.endByToken(refreshToken, everywhere, actorOf(request));
      return;
    }
    const principal = await this.credentials.verify(request.headers);
    await this.sessions.end(actorOf(request, principal), principal.sessionId, everywhere);
  }
}
