import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { ApiPage, type Page, Problems, TakesIdempotencyKey } from '@marmalade/http';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import type { Staff } from '../staff/staff.js';
import { PASSWORD_REFUSED, SIGN_IN_BUSY } from '../passwords/passwords.js';
import { StaffAccounts } from '../staff/staff-accounts.js';
import { StaffView } from '../staff/staff-fields.js';
import { LAST_OWNER, OWN_ACCOUNT, STAFF_EXISTS, STAFF_NOT_FOUND } from '../staff/staff-problems.js';
import { AdminQuery, CreateAdmin, UpdateAdmin } from './admin-body.js';

/** The accounts of admins. */
export class Admins extends StaffAccounts {}

@ApiTags('staff')
@Controller('admins')
export class EditAdminsController {
  constructor(@Inject(Admins) private readonly admins: Admins) {}

  @Get()
  @Permission('admins:read')
  @ApiOperation({ summary: 'Admins, the newest first' })
  @ApiPage(StaffView, { description: 'a page of admins: owners, marketing and readers' })
  list(@Query() query: AdminQuery): Promise<Page<Staff>> {
    return this.admins.list(query);
  }

  @Post()
  @Problems(STAFF_EXISTS, PASSWORD_REFUSED, SIGN_IN_BUSY)
  @Permission('admins:write')
  @ApiOperation({
    summary: 'Add an admin',
    description:
      'With an e-mail address (and a password, when they are to sign in with one), a Telegram id, or both. Owners are made by owners only.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: StaffView, description: 'the admin' })
  create(
    @Body() body: CreateAdmin,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Staff> {
    return this.admins.create({ principal, actor: actorOf(request) }, body, key);
  }

  @Get(':id')
  @Problems(STAFF_NOT_FOUND)
  @Permission('admins:read')
  @ApiOperation({ summary: 'One admin' })
  @ApiOkResponse({ type: StaffView, description: 'the admin' })
  show(@Param('id') id: string): Promise<Staff> {
    return this.admins.find(id);
  }

  @Patch(':id')
  @Problems(STAFF_NOT_FOUND, STAFF_EXISTS, LAST_OWNER, OWN_ACCOUNT, PASSWORD_REFUSED, SIGN_IN_BUSY)
  @Permission('admins:write')
  @ApiOperation({
    summary: 'Change an admin',
    description:
      'Another role, another password and `active: false` sign them out everywhere. Nobody takes their own role or place away, and somebody has to stay the owner.',
  })
  @ApiOkResponse({ type: StaffView, description: 'the admin as they are now' })
  update(
    @Param('id') id: string,
    @Body() body: UpdateAdmin,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ): Promise<Staff> {
    return this.admins.update({ principal, actor: actorOf(request) }, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Problems(STAFF_NOT_FOUND, LAST_OWNER, OWN_ACCOUNT)
  @Permission('admins:write')
  @ApiOperation({
    summary: 'Remove an admin',
    description:
      'They are signed out and can not sign in again; their addresses and password are deleted. Their name stays, for the audit log.',
  })
  @ApiNoContentResponse({ description: 'they are gone' })
  remove(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.admins.remove({ principal, actor: actorOf(request) }, id);
  }
}
