import { Permission } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { CUSTOMER_CHANGED, CUSTOMER_EXISTS, CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { CustomerView } from '../customers/customer-view.js';
import type { Customer } from '../customers/customer.js';
import { CreateCustomer, UpdateCustomer } from './customer-body.js';
import { EditCustomers } from './edit-customers.js';

@ApiTags('customers')
@Controller('customers')
export class EditCustomersController {
  constructor(@Inject(EditCustomers) private readonly customers: EditCustomers) {}

  @Post()
  @Permission('customers:write')
  @Problems(CUSTOMER_EXISTS)
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Add a customer',
    description:
      'Nothing is needed; what is unique (e-mail address, phone number, Telegram id) must not be that of another. They are announced and welcomed.',
  })
  @ApiCreatedResponse({ type: CustomerView, description: 'the customer' })
  create(
    @Body() body: CreateCustomer,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Customer> {
    return this.customers.create(actorOf(request), body, key);
  }

  @Patch(':id')
  @Permission('customers:write')
  @Problems(CUSTOMER_NOT_FOUND, CUSTOMER_EXISTS, CUSTOMER_CHANGED)
  @ApiOperation({
    summary: 'Change a customer',
    description:
      'What is left out stays; null empties a field. A changed address is not verified unless the request says so. With `revision` the change is refused when somebody else was faster.',
  })
  @ApiOkResponse({ type: CustomerView, description: 'the customer as they are now' })
  update(@Param('id') id: string, @Body() body: UpdateCustomer, @Req() request: FastifyRequest): Promise<Customer> {
    return this.customers.update(actorOf(request), id, body);
  }
}
