import { Permission } from '@marmalade/auth';
import { Problems } from '@marmalade/http';
import { Controller, Get, Inject, Param, Req, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import { ExportPerson } from './export-person.js';

@ApiTags('customers')
@Controller('customers')
export class ExportPersonController {
  constructor(@Inject(ExportPerson) private readonly exportPerson: ExportPerson) {}

  @Get(':id/data')
  @Problems(CUSTOMER_NOT_FOUND)
  @Permission('customers:data', { own: 'id' })
  @ApiOperation({
    summary: 'All that is kept of one person, over all services',
    description:
      'A ZIP archive with a file for each service and a README in the language of the person. While a service is away it answers 503: half of the data is not all of it.',
  })
  @ApiOkResponse({
    description: 'the archive; streamed',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  async export(@Param('id') id: string, @Req() request: FastifyRequest): Promise<StreamableFile> {
    const { fileName, content } = await this.exportPerson.export(id, request);
    return new StreamableFile(content, {
      type: 'application/zip',
      disposition: `attachment; filename="${fileName}"`,
    });
  }
}
