import { Body, Controller, Delete, HttpCode, Inject, Param, Put, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import type { FastifyRequest } from 'fastify';
import { Catalogue } from '../catalogue/catalogue.js';
import { describeType, EventTypeDetail } from '../catalogue/event-type-view.js';
import { EditEventTypes } from './edit-event-types.js';
import { EventTypeInput } from './event-type-input.js';
import { EVENT_TYPE_INVALID } from './event-type-problems.js';
import { Problems } from '@marmalade/http';

@ApiTags('events')
@Controller('event-types')
export class EditEventTypesController {
  constructor(
    @Inject(EditEventTypes) private readonly eventTypes: EditEventTypes,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
  ) {}

  @Put(':type')
  @Permission('event-types:write')
  @ApiOperation({
    summary: 'Register an event type of your own, or change what is done about one that ships',
    description:
      'A type of your own takes schema, sample, workflow and templates. Of one that ships the workflow is replaced, or it is switched off. Refused with EVENT_TYPE_INVALID and everything that is wrong.',
  })
  @Problems(EVENT_TYPE_INVALID)
  @ApiOkResponse({ description: 'the type as it is now; other replicas follow within seconds', type: EventTypeDetail })
  async save(
    @Param('type') type: string,
    @Body() input: EventTypeInput,
    @Req() request: FastifyRequest,
  ): Promise<EventTypeDetail> {
    await this.eventTypes.save(type, input, request.principal?.id ?? 'unknown');
    return describeType(this.catalogue.get(type)!, this.catalogue);
  }

  @Delete(':type')
  @HttpCode(204)
  @Permission('event-types:write')
  @ApiOperation({
    summary: 'Back to what ships; a type of your own is not known any more',
    description: 'Its events are then kept and reported like those of any type that nobody has described.',
  })
  @ApiNoContentResponse({ description: 'it is as it ships, or gone' })
  remove(@Param('type') type: string): Promise<void> {
    return this.eventTypes.remove(type);
  }
}
