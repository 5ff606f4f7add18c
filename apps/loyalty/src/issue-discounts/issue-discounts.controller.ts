import { actorOf, CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import {
  DISCOUNT_TEMPLATE_NOT_FOUND,
  DISCOUNT_TEMPLATE_NOT_ISSUABLE,
} from '../discount-templates/template-problems.js';
import { DISCOUNT_CODES_EXHAUSTED } from '../discounts/discount-issuer.js';
import { CUSTOMER_NOT_ISSUABLE } from '../discounts/discount-problems.js';
import { DiscountView } from '../discounts/discount-view.js';
import { IssueBatchBody, IssueBody, IssuedBatchView } from './issue-body.js';
import { IssueDiscounts } from './issue-discounts.js';

@ApiTags('discounts')
@Controller('discounts')
@Permission('discounts:write')
export class IssueDiscountsController {
  constructor(@Inject(IssueDiscounts) private readonly issue: IssueDiscounts) {}

  @Post()
  @Problems(
    DISCOUNT_TEMPLATE_NOT_FOUND,
    DISCOUNT_TEMPLATE_NOT_ISSUABLE,
    CUSTOMER_NOT_FOUND,
    CUSTOMER_NOT_ISSUABLE,
    DISCOUNT_CODES_EXHAUSTED,
  )
  @ApiOperation({ summary: 'Give a customer a discount', description: 'They are told of it.' })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: DiscountView, description: 'the discount' })
  issueOne(
    @Body() body: IssueBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<DiscountView> {
    return this.issue.one({ principal, actor: actorOf(request) }, body, key);
  }

  @Post('batch')
  @Problems(DISCOUNT_TEMPLATE_NOT_FOUND, DISCOUNT_TEMPLATE_NOT_ISSUABLE, DISCOUNT_CODES_EXHAUSTED)
  @ApiOperation({
    summary: 'Give many customers a discount each',
    description: 'Who may have none is left out and named with the reason; the others get theirs, and are told of it.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: IssuedBatchView, description: 'how many were given one, and who was not' })
  issueBatch(
    @Body() body: IssueBatchBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<IssuedBatchView> {
    return this.issue.batch({ principal, actor: actorOf(request) }, body, key);
  }
}
