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
import { type Badge, BADGE_NOT_FOUND, type BadgeFields } from '../badges/badge.js';
import { OfferEditor } from '../offers/offer-editor.js';
import { OfferQuery } from '../offers/offer-fields.js';
import { OFFER_ARCHIVED, OFFER_CHANGED } from '../offers/offer-problems.js';
import { NewBadge, BadgeChange, BadgeView } from './badge-body.js';

/** The editor of badges. */
export class BadgeEditor extends OfferEditor<BadgeFields> {}

@ApiTags('loyalty')
@Controller('loyalty/badges')
export class EditBadgesController {
  constructor(@Inject(BadgeEditor) private readonly editor: BadgeEditor) {}

  @Get()
  @Permission('loyalty-offers:read')
  @ApiOperation({ summary: 'Badges, in the order in which they were made' })
  @ApiPage(BadgeView, { description: 'a page of badges' })
  list(@Query() query: OfferQuery): Promise<Page<Badge>> {
    return this.editor.store.list(query);
  }

  @Post()
  @Permission('loyalty:write')
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Add a badge',
    description:
      'With a rule, whoever has come as far gets it with whatever happens to them next; without, staff gives it.',
  })
  @ApiCreatedResponse({ type: BadgeView, description: 'the badge' })
  create(
    @Body() body: NewBadge,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Badge> {
    return this.editor.create(actorOf(request), body, key);
  }

  @Get(':id')
  @Permission('loyalty-offers:read')
  @Problems(BADGE_NOT_FOUND)
  @ApiOperation({ summary: 'One badge, even if it is not offered any more' })
  @ApiOkResponse({ type: BadgeView, description: 'the badge' })
  show(@Param('id') id: string): Promise<Badge> {
    return this.editor.store.find(id);
  }

  @Patch(':id')
  @Permission('loyalty:write')
  @Problems(BADGE_NOT_FOUND, OFFER_ARCHIVED, OFFER_CHANGED)
  @ApiOperation({
    summary: 'Change a badge',
    description:
      'What is left out stays; null empties a field. With `revision` the change is refused when somebody else was faster.',
  })
  @ApiOkResponse({ type: BadgeView, description: 'the badge as it is now' })
  update(
    @Param('id') id: string,
    @Body() { revision, ...changes }: BadgeChange,
    @Req() request: FastifyRequest,
  ): Promise<Badge> {
    return this.editor.update(actorOf(request), id, changes, revision);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('loyalty:write')
  @Problems(BADGE_NOT_FOUND)
  @ApiOperation({ summary: 'Offer a badge no more', description: 'Whoever has it keeps it.' })
  @ApiNoContentResponse({ description: 'it is archived' })
  remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.editor.archive(actorOf(request), id);
  }
}
