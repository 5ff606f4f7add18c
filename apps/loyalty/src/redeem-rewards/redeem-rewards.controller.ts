import { actorOf, CurrentPrincipal, Permission, type Principal, reachOf } from '@marmalade/auth';
import { ApiPage, type Page, Problems, TakesIdempotencyKey, VALIDATION_FAILED } from '@marmalade/http';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ACCOUNT_BLOCKED, INSUFFICIENT_POINTS } from '../accounts/account-problems.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { RedemptionStore } from '../rewards/redemption-store.js';
import { RewardRedemptionView } from '../rewards/redemption-view.js';
import { REWARD_NOT_FOUND, REWARD_NOT_OFFERED, REWARD_OUT_OF_STOCK } from '../rewards/reward.js';
import {
  REWARD_REDEMPTION_DECIDED,
  REWARD_REDEMPTION_NOT_FOUND,
  type RewardRedemption,
} from '../rewards/reward-redemption.js';
import { RedeemRewards } from './redeem-rewards.js';
import { ApproveBody, AskForRewardBody, RedemptionQuery, RejectBody } from './redemption-body.js';

@ApiTags('loyalty')
@Controller('loyalty/reward-redemptions')
export class RedeemRewardsController {
  constructor(
    @Inject(RedeemRewards) private readonly rewards: RedeemRewards,
    @Inject(RedemptionStore) private readonly redemptions: RedemptionStore,
  ) {}

  @Get()
  @Permission('loyalty:read', { narrowed: true })
  @ApiOperation({
    summary: 'Rewards that customers want for their points, the newest first',
    description: 'Customers see their own.',
  })
  @ApiPage(RewardRedemptionView, { description: 'a page of them' })
  async list(
    @Query() query: RedemptionQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<RewardRedemption>> {
    if (reachOf(principal, 'loyalty:read') === 'all') return this.redemptions.list(query);
    const { customerId = principal.id } = query;
    if (customerId !== principal.id) return { items: [], nextCursor: null };
    const { items, nextCursor } = await this.redemptions.list({ ...query, customerId });
    return { items: items.map((item) => ({ ...item, decidedBy: null })), nextCursor };
  }

  @Post()
  @Permission('reward-redemptions:write', { narrowed: true })
  @Problems(
    CUSTOMER_NOT_FOUND,
    ACCOUNT_BLOCKED,
    REWARD_NOT_FOUND,
    REWARD_NOT_OFFERED,
    REWARD_OUT_OF_STOCK,
    INSUFFICIENT_POINTS,
  )
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Ask for a reward',
    description:
      'The points are taken at once, and one from the stock; both go back when it is rejected. Customers ask for themselves, staff for anybody.',
  })
  @ApiCreatedResponse({ type: RewardRedemptionView, description: 'what is to be decided' })
  ask(
    @Body() { rewardId, customerId }: AskForRewardBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<RewardRedemption> {
    const isOwn = reachOf(principal, 'reward-redemptions:write') === 'own';
    const whose = customerId ?? (isOwn ? principal.id : undefined);
    if (whose === undefined) throw missing();
    if (isOwn && whose !== principal.id) throw CUSTOMER_NOT_FOUND.problem();
    return this.rewards.ask(actorOf(request), { customerId: whose, rewardId }, key);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Permission('reward-redemptions:decide')
  @Problems(REWARD_REDEMPTION_NOT_FOUND, REWARD_REDEMPTION_DECIDED)
  @TakesIdempotencyKey()
  @ApiOperation({ summary: 'Let a customer have the reward', description: 'They are told how, where and until when.' })
  @ApiOkResponse({ type: RewardRedemptionView, description: 'as it is now' })
  approve(
    @Param('id') id: string,
    @Body() body: ApproveBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<RewardRedemption> {
    return this.rewards.approve(actorOf(request), id, body, key);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Permission('reward-redemptions:decide')
  @Problems(REWARD_REDEMPTION_NOT_FOUND, REWARD_REDEMPTION_DECIDED)
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Do not let a customer have the reward',
    description: 'They have their points back and are told why; the reward is in the stock again.',
  })
  @ApiOkResponse({ type: RewardRedemptionView, description: 'as it is now' })
  reject(
    @Param('id') id: string,
    @Body() body: RejectBody,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<RewardRedemption> {
    return this.rewards.reject(actorOf(request), id, body, key);
  }
}

const missing = (): Error =>
  VALIDATION_FAILED.problem(undefined, [
    { pointer: '/customerId', code: 'IS_DEFINED', message: 'customerId says whose points are spent' },
  ]);
