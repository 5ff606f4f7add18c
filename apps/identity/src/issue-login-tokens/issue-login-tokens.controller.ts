import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { LOGIN_TOKENS_LIMITED } from '../login-tokens/login-tokens.js';
import { PERSON_INACTIVE, PERSON_NOT_FOUND } from '../persons/person-problems.js';
import { IssueLoginTokens } from './issue-login-tokens.js';
import { LoginTokenBody, LoginTokenView } from './login-token-body.js';

@ApiTags('auth')
@Controller('auth/telegram')
export class IssueLoginTokensController {
  constructor(@Inject(IssueLoginTokens) private readonly tokens: IssueLoginTokens) {}

  @Post('login-tokens')
  @Permission('login-tokens:write')
  @Problems(PERSON_NOT_FOUND, PERSON_INACTIVE, LOGIN_TOKENS_LIMITED)
  @ApiOperation({
    operationId: 'issueLoginToken',
    summary: "A person's one-time link to sign in",
    description:
      'For the member of staff, else the customer, who has this Telegram account. It works once, for five minutes; a person gets five within ten minutes, of which the last three work.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body get the same answer for 24 hours',
  })
  @ApiCreatedResponse({ type: LoginTokenView, description: 'the link; whoever has it is that person' })
  issue(
    @Body() { telegramId, announce = true }: LoginTokenBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<LoginTokenView> {
    return this.tokens.issue(actorOf(request), telegramId, announce, key);
  }
}
