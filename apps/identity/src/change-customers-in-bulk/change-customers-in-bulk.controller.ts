import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { JobView } from '../jobs/job-view.js';
import type { Job } from '../jobs/job.js';
import { BulkBody } from './bulk-body.js';
import { BULK_ACTION_UNAVAILABLE, ChangeCustomersInBulk } from './change-customers-in-bulk.js';

@ApiTags('customers')
@Controller('customers')
export class ChangeCustomersInBulkController {
  constructor(@Inject(ChangeCustomersInBulk) private readonly inBulk: ChangeCustomersInBulk) {}

  @Post('bulk')
  @HttpCode(202)
  @Permission('customers:write')
  @Problems(BULK_ACTION_UNAVAILABLE)
  @TakesIdempotencyKey()
  @ApiOperation({
    operationId: 'changeCustomersInBulk',
    summary: 'Do something to many customers',
    description:
      'By their ids or by a filter; those who come later are not meant. It is done in the background: `Location` is the job that tells how far it is. An export takes the permission customers:export too; its file is at `/jobs/{id}/file`.',
  })
  @ApiBody({
    type: BulkBody,
    examples: {
      filter: { value: { action: 'add_tags', tags: ['vip'], filter: { status: 'active', tag: ['regular'] } } },
      ids: { value: { action: 'remove_tags', tags: ['vip'], ids: ['019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77'] } },
      export: { value: { action: 'export', filter: {}, bom: true } },
    },
  })
  @ApiResponse({
    status: 202,
    type: JobView,
    description: 'the job',
    headers: { location: { description: 'where the job is', schema: { type: 'string' } } },
  })
  async begin(
    @Body() body: BulkBody,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') key?: string,
  ): Promise<Job> {
    const job = await this.inBulk.begin(body, principal, actorOf(request), key);
    reply.header('location', `/api/v1/jobs/${job.id}`);
    return job;
  }
}
