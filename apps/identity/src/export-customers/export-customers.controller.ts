import { Readable } from 'node:stream';
import { Permission } from '@marmalade/auth';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { CSV_COLUMNS } from '../customers/customer-csv.js';
import { ExportCustomers } from './export-customers.js';
import { ExportQuery } from './export-query.js';

@ApiTags('customers')
@Controller('customers')
export class ExportCustomersController {
  constructor(@Inject(ExportCustomers) private readonly customers: ExportCustomers) {}

  @Get('export')
  @Permission('customers:export')
  @ApiOperation({
    summary: 'Customers as a CSV file, the oldest first',
    description: `With the filters of the list. Columns: ${CSV_COLUMNS.join(', ')}. Cells that a spreadsheet would take for a formula begin with an apostrophe, phone numbers too. An answer that breaks off is not complete. Each export is in the audit log.`,
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    description: 'the file, as it is read from the database',
    content: {
      'text/csv': {
        schema: { type: 'string' },
        example: `${CSV_COLUMNS.join(',')}\r\n019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77,Анна Смирнова,anna@example.com,true,'+79145550123,false,482910573,1991-05-14,ru,Asia/Vladivostok,vip,active,true,2025-11-20T09:15:00.000Z,instagram_may,,false,2025-11-20T09:15:00.000Z,2025-11-21T02:06:00.000Z,false\r\n`,
      },
    },
  })
  async export(@Query() query: ExportQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const pieces = this.customers.pieces(query, actorOf(request));
    // What fails at once is answered with a problem; later only the connection can tell.
    const first = await pieces.next();
    const name = `customers-${new Date().toISOString().slice(0, 10)}.csv`;
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(Readable.from(withFirst(first, pieces), { objectMode: false, highWaterMark: 1 }));
  }
}

async function* withFirst(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string, void> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    // When nobody has read so far that `rest` was begun.
    await rest.return(undefined);
  }
}
