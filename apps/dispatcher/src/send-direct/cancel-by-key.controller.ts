import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Permission } from '@marmalade/auth';
import { createValidator } from '@marmalade/contracts-envelope';
import { VALIDATION_FAILED } from '@marmalade/http';
import { DataSource } from 'typeorm';
import { cancelByKey } from '../notifications/cancellations.js';
import { shapeProblems } from '../planning/request-problems.js';
import { KEY } from './direct-request.js';

const SCHEMA = { type: 'object', additionalProperties: false, required: ['cancelKey'], properties: { cancelKey: KEY } };
const validate = createValidator().compile(SCHEMA);

/** What was taken back. */
export class CancelledByKey {
  @ApiProperty({ type: 'integer', description: 'deliveries that do not go any more', example: 2 })
  cancelled!: number;
}

@ApiTags('notifications')
@Controller('notifications')
export class CancelByKeyController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post('cancel')
  @HttpCode(200)
  @Permission('notifications:write')
  @ApiOperation({
    summary: 'Take back what waits under a key',
    description:
      'Whatever bears the key and was caused before now goes no more, and neither does what was caused before and is planned later. What has gone stays.',
  })
  @ApiBody({ schema: SCHEMA as never, examples: { order: { value: { cancelKey: 'order:7' } } } })
  @ApiOkResponse({ description: 'how many deliveries were taken back', type: CancelledByKey })
  async cancel(@Body() body: unknown): Promise<CancelledByKey> {
    const problems = shapeProblems(validate, body);
    if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
    const key = (body as { cancelKey: string }).cancelKey.trim();
    const why = `Taken back by a request (${key})`;
    const wish = { key, occurredAt: new Date(), eventId: null, why };
    return { cancelled: await this.dataSource.transaction((tx) => cancelByKey(tx, [wish])) };
  }
}
