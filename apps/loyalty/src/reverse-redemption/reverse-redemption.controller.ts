import { actorOf, CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { REDEMPTION_NOT_FOUND, REDEMPTION_REVERSED, REVERSAL_TOO_LATE } from '../redemptions/redemption-problems.js';
import { RedemptionView } from '../redemptions/redemption-view.js';
import { ReverseRedemption } from './reverse-redemption.js';

export class ReverseBody {
  @ApiPropertyOptional({ description: 'for the usage log', example: 'The order was cancelled at the till' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

@ApiTags('discounts')
@Controller('redemptions/:id')
export class ReverseRedemptionController {
  constructor(@Inject(ReverseRedemption) private readonly reversal: ReverseRedemption) {}

  @Post('reverse')
  @HttpCode(200)
  @Permission('redemptions:reverse', { narrowed: true })
  @Problems(REDEMPTION_NOT_FOUND, REDEMPTION_REVERSED, REVERSAL_TOO_LATE)
  @ApiOperation({
    summary: 'Take a use of a discount back',
    description:
      'It can be used again then. A cashier takes back their own, and for a moment only; the office whenever it likes.',
  })
  @TakesIdempotencyKey()
  @ApiOkResponse({ type: RedemptionView, description: 'the use, reversed' })
  reverse(
    @Param('id') id: string,
    @Body() { reason }: ReverseBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<RedemptionView> {
    return this.reversal.reverse({ principal, actor: actorOf(request) }, id, reason ?? null, key);
  }
}
