import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { Problems, SERVICE_UNAVAILABLE, TakesIdempotencyKey } from '@marmalade/http';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JobView } from '../jobs/job-view.js';
import type { Job } from '../jobs/job.js';
import { SEGMENT_NOT_FOUND } from '../segments/segment.js';
import { BulkBody } from './bulk-body.js';
import { ChangeCustomersInBulk } from './change-customers-in-bulk.js';

@ApiTags('customers')
@Controller('customers')
export class ChangeCustomersInBulkController {
  constructor(@Inject(ChangeCustomersInBulk) private readonly inBulk: ChangeCustomersInBulk) {}

  @Post('bulk')
  @HttpCode(202)
  @Permission('customers:write')
  @Problems(SERVICE_UNAVAILABLE, SEGMENT_NOT_FOUND)
  @TakesIdempotencyKey()
  @ApiOperation({
    operationId: 'changeCustomersInBulk',
    summary: 'Do something to many customers',
    description:
      'By their ids, or by a filter, a segment or both; those who come later are not meant. It is done in the background: `Location` is the job that tells how far it is. An export takes the permission customers:export too; its file is at `/jobs/{id}/file`. Discounts take discounts:write too, and a template that loyalty issues.',
  })
  @ApiBody({
    type: BulkBody,
    examples: {
      filter: { value: { action: 'add_tags', tags: ['vip'], filter: { status: 'active', tag: ['regular'] } } },
      segment: { value: { action: 'add_tags', tags: ['vip'], segment: '019aa4b7-0a31-7c3a-9a52-6e1f0b7d2c90' } },
      ids: { value: { action: 'remove_tags', tags: ['vip'], ids: ['019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77'] } },
      discount: {
        value: {
          action: 'assign_discount',
          templateId: '019aa4b7-1c40-7e52-8d3b-5a0f9c6e2d18',
          filter: { birthdayFrom: '05-14', birthdayTo: '05-14' },
        },
      },
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
    const job = await this.inBulk.begin(body, principal, request, key);
    reply.header('location', `/api/v1/jobs/${job.id}`);
    return job;
  }
}
