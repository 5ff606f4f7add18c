import { Permission } from '@marmalade/auth';
import { assertPersonId } from '@marmalade/http';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type PersonRows, rowsOfPerson } from '../people/person-rows.js';

/** What is known of a person here, for the service that gathers it from all: the gateway does not lead here. */
@ApiTags('internal')
@Controller('people/:id')
export class ShowPeopleController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get('data')
  @Permission('customers:data', { own: 'id' })
  @ApiOperation({ summary: 'All that is kept of a person here', operationId: 'botsDataOfPerson' })
  @ApiOkResponse({ description: 'one JSON object', schema: { type: 'object', additionalProperties: true } })
  showData(@Param('id') id: string): Promise<PersonRows> {
    assertPersonId(id);
    return rowsOfPerson(this.dataSource, id);
  }
}
