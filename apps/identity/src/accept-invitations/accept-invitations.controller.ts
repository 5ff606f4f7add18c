import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { INVITATION_EXPIRED, INVITATION_INVALID, INVITATION_USED } from '../invitations/invitations.js';
import { PERSON_INACTIVE } from '../persons/person-problems.js';
import { BotToken } from '../sessions/bot-token.js';
import { STAFF_EXISTS } from '../staff/staff-problems.js';
import { AcceptInvitations } from './accept-invitations.js';

export class AcceptInvitationBody {
  @ApiProperty({ example: 'mi_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', description: 'of the link' })
  @IsString()
  @Length(1, 200)
  code!: string;

  @ApiProperty({ example: '519204836', pattern: '^[1-9][0-9]{0,17}$', description: 'decimal digits' })
  @IsString()
  @Matches(/^[1-9][0-9]{0,17}$/)
  telegramId!: string;

  @ApiPropertyOptional({ example: 'Ivan P.', description: 'what Telegram calls them; for the audit log' })
  @ValidateIf((_body, value) => value !== undefined)
  @IsString()
  @MaxLength(1_000)
  name?: string;
}

@ApiTags('auth')
@Controller('auth/telegram')
export class AcceptInvitationsController {
  constructor(@Inject(AcceptInvitations) private readonly invitations: AcceptInvitations) {}

  @Post('invitations')
  @HttpCode(200)
  @Permission('telegram-tokens:write')
  @Problems(INVITATION_INVALID, INVITATION_EXPIRED, INVITATION_USED, PERSON_INACTIVE, STAFF_EXISTS)
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: "Accept a member of staff's invitation, for a bot",
    description:
      'The Telegram account is that of the invited member of staff from now on. The same account may send the code again, and gets another token; any other is refused.',
  })
  @ApiOkResponse({ type: BotToken, description: 'a token as `POST /auth/telegram/tokens` gives one' })
  accept(@Body() body: AcceptInvitationBody, @Req() request: FastifyRequest): Promise<BotToken> {
    return this.invitations.accept(actorOf(request), body);
  }
}
