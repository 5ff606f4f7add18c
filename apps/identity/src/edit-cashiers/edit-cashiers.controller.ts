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
import { StaffQuery, StaffView } from '../staff/staff-fields.js';
import { STAFF_EXISTS, STAFF_NOT_FOUND } from '../staff/staff-problems.js';
import { CreateCashier, UpdateCashier } from './cashier-body.js';

/** The accounts of cashiers. */
export class Cashiers extends StaffAccounts {}

@ApiTags('staff')
@Controller('cashiers')
export class EditCashiersController {
  constructor(@Inject(Cashiers) private readonly cashiers: Cashiers) {}

  @Get()
  @Permission('cashiers:read')
  @ApiOperation({ summary: 'Cashiers, the newest first' })
  @ApiPage(StaffView, { description: 'a page of cashiers' })
  list(@Query() query: StaffQuery): Promise<Page<Staff>> {
    return this.cashiers.list(query);
  }

  @Post()
  @Problems(STAFF_EXISTS, PASSWORD_REFUSED, SIGN_IN_BUSY)
  @Permission('cashiers:write')
  @ApiOperation({
    summary: 'Add a cashier',
    description:
      'With an e-mail address (and a password, when they are to sign in with one), a Telegram id, or neither: then an invitation lets them in.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: StaffView, description: 'the cashier' })
  create(
    @Body() body: CreateCashier,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Staff> {
    return this.cashiers.create({ principal, actor: actorOf(request) }, { ...body, role: 'cashier' }, key);
  }

  @Get(':id')
  @Problems(STAFF_NOT_FOUND)
  @Permission('cashiers:read')
  @ApiOperation({ summary: 'One cashier' })
  @ApiOkResponse({ type: StaffView, description: 'the cashier' })
  show(@Param('id') id: string): Promise<Staff> {
    return this.cashiers.find(id);
  }

  @Patch(':id')
  @Problems(STAFF_NOT_FOUND, STAFF_EXISTS, PASSWORD_REFUSED, SIGN_IN_BUSY)
  @Permission('cashiers:write')
  @ApiOperation({
    summary: 'Change a cashier',
    description: 'Another password and `active: false` sign them out everywhere.',
  })
  @ApiOkResponse({ type: StaffView, description: 'the cashier as they are now' })
  update(
    @Param('id') id: string,
    @Body() body: UpdateCashier,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ): Promise<Staff> {
    return this.cashiers.update({ principal, actor: actorOf(request) }, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Problems(STAFF_NOT_FOUND)
  @Permission('cashiers:write')
  @ApiOperation({
    summary: 'Remove a cashier',
    description:
      'They are signed out and can not sign in again; their addresses and password are deleted. Their name stays, for the audit log.',
  })
  @ApiNoContentResponse({ description: 'they are gone' })
  remove(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.cashiers.remove({ principal, actor: actorOf(request) }, id);
  }
}
