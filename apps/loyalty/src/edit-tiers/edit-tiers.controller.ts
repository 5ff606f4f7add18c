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
import { type Tier, TIER_NOT_FOUND, type TierFields } from '../tiers/tier.js';
import { OfferEditor } from '../offers/offer-editor.js';
import { OfferQuery } from '../offers/offer-fields.js';
import { OFFER_ARCHIVED, OFFER_CHANGED } from '../offers/offer-problems.js';
import { NewTier, TierChange, TierView } from './tier-body.js';

/** The editor of tiers. */
export class TierEditor extends OfferEditor<TierFields> {}

@ApiTags('loyalty')
@Controller('loyalty/tiers')
export class EditTiersController {
  constructor(@Inject(TierEditor) private readonly editor: TierEditor) {}

  @Get()
  @Permission('loyalty-offers:read')
  @ApiOperation({ summary: 'Tiers, in the order in which they were made' })
  @ApiPage(TierView, { description: 'a page of tiers' })
  list(@Query() query: OfferQuery): Promise<Page<Tier>> {
    return this.editor.store.list(query);
  }

  @Post()
  @Permission('loyalty:write')
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Add a tier',
    description: 'Whoever has the points is in it with whatever they are given next, and is told so.',
  })
  @ApiCreatedResponse({ type: TierView, description: 'the tier' })
  create(
    @Body() body: NewTier,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Tier> {
    return this.editor.create(actorOf(request), body, key);
  }

  @Get(':id')
  @Permission('loyalty-offers:read')
  @Problems(TIER_NOT_FOUND)
  @ApiOperation({ summary: 'One tier, even if it is not offered any more' })
  @ApiOkResponse({ type: TierView, description: 'the tier' })
  show(@Param('id') id: string): Promise<Tier> {
    return this.editor.store.find(id);
  }

  @Patch(':id')
  @Permission('loyalty:write')
  @Problems(TIER_NOT_FOUND, OFFER_ARCHIVED, OFFER_CHANGED)
  @ApiOperation({
    summary: 'Change a tier',
    description: 'What is left out stays. With `revision` the change is refused when somebody else was faster.',
  })
  @ApiOkResponse({ type: TierView, description: 'the tier as it is now' })
  update(
    @Param('id') id: string,
    @Body() { revision, ...changes }: TierChange,
    @Req() request: FastifyRequest,
  ): Promise<Tier> {
    return this.editor.update(actorOf(request), id, changes, revision);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('loyalty:write')
  @Problems(TIER_NOT_FOUND)
  @ApiOperation({ summary: 'Offer a tier no more', description: 'Whoever is in it stays until their review.' })
  @ApiNoContentResponse({ description: 'it is archived' })
  remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.editor.archive(actorOf(request), id);
  }
}
