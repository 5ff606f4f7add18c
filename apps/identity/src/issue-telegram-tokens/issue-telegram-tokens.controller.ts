import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, Inject, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsString, Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { PERSON_INACTIVE, PERSON_NOT_FOUND } from '../persons/person-problems.js';
import { BotToken } from '../sessions/bot-token.js';
import { ACTING_AS, type ActingAs, IssueTelegramTokens } from './issue-telegram-tokens.js';

export class TelegramTokenBody {
  @ApiProperty({ example: '482910573', pattern: '^[1-9][0-9]{0,17}$', description: 'decimal digits' })
  @IsString()
  @Matches(/^[1-9][0-9]{0,17}$/)
  telegramId!: string;

  @ApiProperty({
    enum: ACTING_AS,
    example: 'customer',
    description: 'as whom: somebody who works here may be a customer too',
  })
  @IsIn(ACTING_AS)
  as!: ActingAs;
}

@ApiTags('auth')
@Controller('auth/telegram')
export class IssueTelegramTokensController {
  constructor(@Inject(IssueTelegramTokens) private readonly tokens: IssueTelegramTokens) {}

  @Post('tokens')
  @Permission('telegram-tokens:write')
  @Problems(PERSON_NOT_FOUND, PERSON_INACTIVE)
  @ApiOperation({
    operationId: 'issueTelegramToken',
    summary: "A person's access token, for a bot that acts for them",
    description:
      'For the customer, or the member of staff, who has this Telegram account. It is good for ten minutes and has no session; nothing is kept of it, so that a repeat makes another one. Those of staff are in the audit log.',
  })
  @ApiCreatedResponse({ type: BotToken, description: 'the token, and who it is' })
  issue(@Body() { telegramId, as }: TelegramTokenBody, @Req() request: FastifyRequest): Promise<BotToken> {
    return this.tokens.issue(actorOf(request), telegramId, as);
  }
}
