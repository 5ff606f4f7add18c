import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { assertPersonId, PersonTimelineQuery, PersonTimelineView } from '@marmalade/http';
import { PersonData } from './person-data.js';
import { PersonTimeline } from './person-timeline.js';

/** What is known of a person here, for the service that gathers it from all: the gateway does not lead here. */
@ApiTags('people')
@Controller('people/:id')
export class ShowPeopleController {
  constructor(
    @Inject(PersonTimeline) private readonly timeline: PersonTimeline,
    @Inject(PersonData) private readonly data: PersonData,
  ) {}

  @Get('timeline')
  @Permission('customers:read', { own: 'id' })
  @ApiOperation({
    summary: 'What a person was told, the newest first',
    description:
      'Earlier than `before`. What happened within one millisecond comes together, beyond `limit` if need be.',
  })
  @ApiOkResponse({ description: 'nothing for somebody who is not known', type: PersonTimelineView })
  async showTimeline(@Param('id') id: string, @Query() query: PersonTimelineQuery): Promise<PersonTimelineView> {
    assertPersonId(id);
    return { items: await this.timeline.list(id, query) };
  }

  @Get('data')
  @Permission('customers:data', { own: 'id' })
  @ApiOperation({
    summary: 'All that is kept of a person here',
    description:
      'Addresses, preferences, devices without what lets others write to them, dead addresses, and each message.',
  })
  @ApiOkResponse({
    description: 'one JSON object; streamed',
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  async showData(@Param('id') id: string): Promise<StreamableFile> {
    assertPersonId(id);
    const pieces = await this.data.read(id);
    return new StreamableFile(Readable.from(pieces, { objectMode: false }), {
      type: 'application/json; charset=utf-8',
    });
  }
}
