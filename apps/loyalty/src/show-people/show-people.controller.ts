import { Readable } from 'node:stream';
import { Permission } from '@marmalade/auth';
import { assertPersonId, PersonTimelineQuery, PersonTimelineView } from '@marmalade/http';
import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PersonRecords } from './person-records.js';

/** What is known of a person here, for the service that gathers it from all: the gateway does not lead here. */
@ApiTags('internal')
@Controller('people/:id')
export class ShowPeopleController {
  constructor(@Inject(PersonRecords) private readonly records: PersonRecords) {}

  @Get('timeline')
  @Permission('customers:read', { own: 'id' })
  @ApiOperation({
    summary: 'What happened with a person’s discounts, the newest first',
    operationId: 'loyaltyTimelineOfPerson',
  })
  @ApiOkResponse({ type: PersonTimelineView, description: 'nothing for somebody who is not known' })
  async showTimeline(@Param('id') id: string, @Query() query: PersonTimelineQuery): Promise<PersonTimelineView> {
    assertPersonId(id);
    return { items: await this.records.timeline(id, query) };
  }

  @Get('data')
  @Permission('customers:data', { own: 'id' })
  @ApiOperation({ summary: 'All that is kept of a person here', operationId: 'loyaltyDataOfPerson' })
  @ApiOkResponse({
    description: 'one JSON object; streamed',
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  showData(@Param('id') id: string): StreamableFile {
    assertPersonId(id);
    return new StreamableFile(Readable.from(this.records.data(id), { objectMode: false }), {
      type: 'application/json; charset=utf-8',
    });
  }
}
