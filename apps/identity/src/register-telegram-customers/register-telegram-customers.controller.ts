import { Permission } from '@marmalade/auth';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { RegisterTelegramCustomers } from './register-telegram-customers.js';
import { TelegramCustomerBody, TelegramCustomerView } from './telegram-customer-body.js';

@ApiTags('customers')
@Controller('customers')
export class RegisterTelegramCustomersController {
  constructor(@Inject(RegisterTelegramCustomers) private readonly customers: RegisterTelegramCustomers) {}

  @Post('from-telegram')
  @Permission('customers:write')
  @ApiOperation({
    operationId: 'registerTelegramCustomer',
    summary: 'Whoever has started the bot, as a customer',
    description:
      'Who is new becomes a customer, once however often it is sent; who is known is told as they are, whatever their status. Who had stopped the bot is reachable again.',
  })
  @ApiCreatedResponse({ type: TelegramCustomerView, description: 'a new customer' })
  @ApiOkResponse({ type: TelegramCustomerView, description: 'a customer who was there before' })
  async register(
    @Body() body: TelegramCustomerBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TelegramCustomerView> {
    const met = await this.customers.register(actorOf(request), body);
    reply.status(met.isNew ? 201 : 200);
    return met;
  }
}
