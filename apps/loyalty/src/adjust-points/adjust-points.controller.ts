import { actorOf, Permission } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { INSUFFICIENT_POINTS, TOO_MANY_POINTS } from '../accounts/account-problems.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { EntryView } from '../ledger/entry-view.js';
import { AdjustPointsBody } from './adjust-body.js';
import { AdjustPoints } from './adjust-points.js';

@ApiTags('loyalty')
@Controller('loyalty/accounts/:customerId/points')
export class AdjustPointsController {
  constructor(@Inject(AdjustPoints) private readonly points: AdjustPoints) {}

  @Post()
  @Permission('points:write')
  @Problems(CUSTOMER_NOT_FOUND, INSUFFICIENT_POINTS, TOO_MANY_POINTS)
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Give a customer points, or take some',
    description: 'Whoever is given points is told of it. They lapse as all others do, and count for tiers and badges.',
  })
  @ApiCreatedResponse({ type: EntryView, description: 'the new line of the account' })
  adjust(
    @Param('customerId') customerId: string,
    @Body() body: AdjustPointsBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<EntryView> {
    return this.points.adjust(actorOf(request), customerId, body, key);
  }
}
