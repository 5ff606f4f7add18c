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
import { type Milestone, MILESTONE_NOT_FOUND, type MilestoneFields } from '../milestones/milestone.js';
import { OfferEditor } from '../offers/offer-editor.js';
import { OfferQuery } from '../offers/offer-fields.js';
import { OFFER_ARCHIVED, OFFER_CHANGED } from '../offers/offer-problems.js';
import { NewMilestone, MilestoneChange, MilestoneView } from './milestone-body.js';

/** The editor of milestones. */
export class MilestoneEditor extends OfferEditor<MilestoneFields> {}

@ApiTags('loyalty')
@Controller('loyalty/milestones')
export class EditMilestonesController {
  constructor(@Inject(MilestoneEditor) private readonly editor: MilestoneEditor) {}

  @Get()
  @Permission('loyalty-offers:read')
  @ApiOperation({ summary: 'Milestones, in the order in which they were made' })
  @ApiPage(MilestoneView, { description: 'a page of milestones' })
  list(@Query() query: OfferQuery): Promise<Page<Milestone>> {
    return this.editor.store.list(query);
  }

  @Post()
  @Permission('loyalty:write')
  @TakesIdempotencyKey()
  @ApiOperation({
    summary: 'Add a milestone',
    description: 'Whoever has come as far reaches it with whatever happens to them next.',
  })
  @ApiCreatedResponse({ type: MilestoneView, description: 'the milestone' })
  create(
    @Body() body: NewMilestone,
    @Req() request: FastifyRequest,
    @Headers('idempotency-key') key?: string,
  ): Promise<Milestone> {
    return this.editor.create(actorOf(request), body, key);
  }

  @Get(':id')
  @Permission('loyalty-offers:read')
  @Problems(MILESTONE_NOT_FOUND)
  @ApiOperation({ summary: 'One milestone, even if it is not offered any more' })
  @ApiOkResponse({ type: MilestoneView, description: 'the milestone' })
  show(@Param('id') id: string): Promise<Milestone> {
    return this.editor.store.find(id);
  }

  @Patch(':id')
  @Permission('loyalty:write')
  @Problems(MILESTONE_NOT_FOUND, OFFER_ARCHIVED, OFFER_CHANGED)
  @ApiOperation({
    summary: 'Change a milestone',
    description:
      'What is left out stays; null empties a field. With `revision` the change is refused when somebody else was faster.',
  })
  @ApiOkResponse({ type: MilestoneView, description: 'the milestone as it is now' })
  update(
    @Param('id') id: string,
    @Body() { revision, ...changes }: MilestoneChange,
    @Req() request: FastifyRequest,
  ): Promise<Milestone> {
    return this.editor.update(actorOf(request), id, changes, revision);
  }

  @Delete(':id')
  @HttpCode(204)
  @Permission('loyalty:write')
  @Problems(MILESTONE_NOT_FOUND)
  @ApiOperation({ summary: 'Offer a milestone no more', description: 'Whoever has reached it has.' })
  @ApiNoContentResponse({ description: 'it is archived' })
  remove(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.editor.archive(actorOf(request), id);
  }
}
