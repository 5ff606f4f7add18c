import { actorOf, Permission } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Badge, BADGE_NOT_FOUND } from '../badges/badge.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { OFFER_ARCHIVED } from '../offers/offer-problems.js';
import { BadgeView, GiveBadgeBody } from './badge-body.js';
import { BADGE_ALREADY_GIVEN, GiveBadges } from './give-badges.js';

@ApiTags('loyalty')
@Controller('loyalty/accounts/:customerId/badges')
export class GiveBadgesController {
  constructor(@Inject(GiveBadges) private readonly badges: GiveBadges) {}

  @Post()
  @Permission('loyalty:write')
  @Problems(CUSTOMER_NOT_FOUND, BADGE_NOT_FOUND, OFFER_ARCHIVED, BADGE_ALREADY_GIVEN)
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Give a customer a badge',
    description: 'Also one that is given by a rule. They are told of it.',
  })
  @ApiCreatedResponse({ type: BadgeView, description: 'the badge they have now' })
  give(
    @Param('customerId') customerId: string,
    @Body() { badgeId }: GiveBadgeBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Badge> {
    return this.badges.give(actorOf(request), customerId, badgeId, key);
  }
}
