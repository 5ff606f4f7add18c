import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { applyDecorators, Controller, Headers, Inject, Param, Post, Req } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { PERSON_INACTIVE } from '../persons/person-problems.js';
import { ADMIN_ROLES } from '../staff/staff.js';
import { STAFF_NOT_FOUND } from '../staff/staff-problems.js';
import { type Invitation, InviteStaff } from './invite-staff.js';

/** A code for one person, and the link that carries it to the bot. */
export class InvitationView implements Invitation {
  @ApiProperty({
    description: 'a secret: whoever has it gets the account',
    example: 'mi_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  code!: string;

  @ApiPropertyOptional({
    format: 'uri',
    description: "link to the cashiers' bot; left out where its name is not set",
    example: 'https://t.me/sweets_cashier_bot?start=mi_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  url?: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2025-11-24T23:15:00.000Z' })
  expiresAt!: Date | string;
}

const Invites = (operationId: string, summary: string): MethodDecorator =>
  applyDecorators(
    Problems(STAFF_NOT_FOUND, PERSON_INACTIVE),
    ApiOperation({
      operationId,
      summary,
      description:
        'A code that binds the Telegram account of whoever uses it first to this member of staff. It works once, for three days; a new one takes the place of one that was not used.',
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'the same key gets the same answer for 24 hours',
    }),
    ApiCreatedResponse({ type: InvitationView, description: 'the invitation; the code is not shown again' }),
  );

@ApiTags('staff')
@Controller()
export class InviteStaffController {
  constructor(@Inject(InviteStaff) private readonly staff: InviteStaff) {}

  @Post('cashiers/:id/invitation')
  @Permission('cashiers:write')
  @Invites('inviteCashier', "Invite a cashier to the cashiers' bot")
  cashier(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Invitation> {
    return this.staff.invite({ principal, actor: actorOf(request), id, roles: ['cashier'] }, key);
  }

  @Post('admins/:id/invitation')
  @Permission('admins:write')
  @Invites('inviteAdmin', "Invite an admin to the cashiers' bot")
  admin(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Invitation> {
    return this.staff.invite({ principal, actor: actorOf(request), id, roles: ADMIN_ROLES }, key);
  }
}
