import { actorOf, CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CODE_GUESSING_LIMITED } from '../codes/code-guesses.js';
import { REFUSALS } from '../redemptions/redemption-problems.js';
import { RedemptionView } from '../redemptions/redemption-view.js';
import { RedeemBody, ValidateBody, ValidatedView } from './redeem-body.js';
import { RedeemDiscount } from './redeem-discount.js';

@ApiTags('discounts')
@ApiParam({ name: 'code', description: 'as the customer shows it: case, blanks and dashes do not matter', example: 'SWEET-7K4M-X2YZ' }) // prettier-ignore
@Controller('discounts/codes/:code')
@Permission('discounts:redeem')
@Problems(...REFUSALS, CODE_GUESSING_LIMITED)
export class RedeemDiscountController {
  constructor(@Inject(RedeemDiscount) private readonly discounts: RedeemDiscount) {}

  @Post('validate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Check a code',
    description: 'What redeeming would come to just now: what it takes off, or the same refusal. Nothing is used up.',
  })
  @ApiOkResponse({ type: ValidatedView, description: 'it can be redeemed' })
  validate(
    @Param('code') code: string,
    @Body() body: ValidateBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
  ): Promise<ValidatedView> {
    return this.discounts.validate({ principal, actor: actorOf(request) }, code, body);
  }

  @Post('redeem')
  @ApiOperation({
    summary: 'Redeem a code for an order',
    description:
      'Send an `Idempotency-Key` of your own for each order: after a time-out the same request again gets the same answer, and the ' +
      'discount is used once.',
  })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: RedemptionView, description: 'it is used' })
  redeem(
    @Param('code') code: string,
    @Body() body: RedeemBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<RedemptionView> {
    return this.discounts.redeem({ principal, actor: actorOf(request) }, code, body, key);
  }
}
