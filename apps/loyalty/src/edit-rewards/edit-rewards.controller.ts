import { actorOf, Permission } from '@marmalade/auth';
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
import { type Reward, REWARD_NOT_FOUND, type RewardFields } from '../rewards/reward.js';
import { OfferEditor } from '../offers/offer-editor.js';
import { OfferQuery } from '../offers/offer-fields.js';
import { OFFER_ARCHIVED, OFFER_CHANGED } from '../offers/offer-problems.js';
import { NewReward, RewardChange, RewardView } from './reward-body.js';

/** The editor of rewards. */
export class RewardEditor extends OfferEditor<RewardFields> {}

@ApiTags('loyalty')
@Controller('loyalty/rewards')
export class EditRewardsController {
  constructor(@Inject(RewardEditor) private readonly editor: RewardEditor) {}

  @Get()
  @Permission('loyalty-offers:read')
  @ApiOperation({ summary: 'Rewards, in the order in which they were made' })
  @ApiPage(RewardView, { description: 'a page of rewards' })
  list(@Query() query: OfferQuery): Promise<Page<Reward>> {
    return this.editor.store.list(query);
  }

  @Post()
  @Permission('loyalty:write')
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Add a reward',
    description: 'Customers ask for it by `POST /loyalty/reward-redemptions`.',
  })
  @ApiCreatedResponse({ type: RewardView, description: 'the reward' })
  create(
    @Body() body: NewReward,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Reward> {
    return this.editor.create(actorOf(request), body, key);
  }

  @Get(':id')
  @Permission('loyalty-offers:read')
  @Problems(REWARD_NOT_FOUND)
  @ApiOperation({ summary: 'One reward, even if it is not offered any more' })
  @ApiOkResponse({ type: RewardView, description: 'the reward' })
  show(@Param('id') id: string): Promise<Reward> {
    return this.editor.store.find(id);
  }

  @Patch(':id')
  @Permission('loyalty:write')
  @Problems(REWARD_NOT_FOUND, OFFER_ARCHIVED, OFFER_CHANGED)
  @ApiOperation({
    summary: 'Change a reward',
    description:
      'What is left out stays; null empties a field. With `revision` the change is refused when somebody else was faster.',
  })
  @ApiOkResponse({ type: RewardView, description: 'the reward as it is now' })
  update(
    @Param('id') id: string,
    @Body() { revision, ...changes }: RewardChange,
    @Req() request: FastifyRequest,
  ): Promise<Reward> {
    return this.editor.update(actorOf(request), id, changes, revision);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('loyalty:write')
  @Problems(REWARD_NOT_FOUND)
  @ApiOperation({ summary: 'Offer a reward no more', description: 'What was asked for is still to be decided.' })
  @ApiNoContentResponse({ description: 'it is archived' })
  remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.editor.archive(actorOf(request), id);
  }
}
