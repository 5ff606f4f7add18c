import { actorOf, Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { DISCOUNT_NOT_FOUND } from '../discounts/discount-problems.js';
import { DiscountView } from '../discounts/discount-view.js';
import { RevokeDiscounts } from './revoke-discounts.js';

export class RevokeBody {
  @ApiPropertyOptional({ description: 'for the audit log', example: 'Issued by mistake' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

@ApiTags('discounts')
@Controller('discounts/:id')
export class RevokeDiscountsController {
  constructor(@Inject(RevokeDiscounts) private readonly discounts: RevokeDiscounts) {}

  @Post('revoke')
  @HttpCode(200)
  @Permission('discounts:write')
  @Problems(DISCOUNT_NOT_FOUND)
  @ApiOperation({
    summary: 'Take a discount away from a customer',
    description: 'It can not be used any more. Uses there were stay. To do it again changes nothing.',
  })
  @ApiOkResponse({ type: DiscountView, description: 'the discount, revoked' })
  revoke(
    @Param('id') id: string,
    @Body() { reason }: RevokeBody,
    @Req() request: FastifyRequest,
  ): Promise<DiscountView> {
    return this.discounts.revoke(actorOf(request), id, reason ?? null);
  }
}
