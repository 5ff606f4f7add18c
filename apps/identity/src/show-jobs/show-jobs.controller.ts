import { Readable } from 'node:stream';
import { Permission } from '@marmalade/auth';
import { ApiPage, type Page, Problems } from '@marmalade/http';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../audit-log/audit-log.js';
import { JOB_FILE_NOT_FOUND, JOB_FINISHED, JOB_NOT_FOUND } from '../jobs/job-problems.js';
import { JobStore } from '../jobs/job-store.js';
import { JobView } from '../jobs/job-view.js';
import type { Job } from '../jobs/job.js';
import { JobQuery } from './job-query.js';
import { FetchJobFile } from './fetch-job-file.js';

@ApiTags('customers')
@Controller('jobs')
export class ShowJobsController {
  constructor(
    @Inject(JobStore) private readonly jobs: JobStore,
    @Inject(FetchJobFile) private readonly files: FetchJobFile,
  ) {}

  @Get()
  @Permission('jobs:read')
  @ApiOperation({ summary: 'Work on many customers, the newest first' })
  @ApiPage(JobView, { description: 'a page of jobs' })
  list(@Query() query: JobQuery): Promise<Page<Job>> {
    return this.jobs.list(query);
  }

  @Get(':id')
  @Permission('jobs:read')
  @Problems(JOB_NOT_FOUND)
  @ApiOperation({ summary: 'How far a job is' })
  @ApiOkResponse({ type: JobView, description: 'the job' })
  show(@Param('id') id: string): Promise<Job> {
    return this.jobs.find(id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Permission('jobs:write')
  @Problems(JOB_NOT_FOUND, JOB_FINISHED)
  @ApiOperation({ summary: 'End a job', description: 'What it has done already stays done.' })
  @ApiOkResponse({ type: JobView, description: 'the job, cancelled' })
  cancel(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Job> {
    return this.jobs.cancel(id, actorOf(request));
  }

  @Get(':id/file')
  @Permission('customers:export')
  @Problems(JOB_NOT_FOUND, JOB_FILE_NOT_FOUND)
  @ApiOperation({
    operationId: 'downloadJobFile',
    summary: 'The file an export has written',
    description: 'From its end on, for 24 hours. In form it is that of `GET /customers/export`.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    description: 'the file',
    content: {
      'text/csv': { schema: { type: 'string' }, example: 'id,name\r\n019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77,Анна\r\n' },
    },
  })
  async file(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parts = await this.files.fetch(id, actorOf(request));
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="customers-${id}.csv"`)
      .send(Readable.from(parts, { objectMode: false }));
  }
}
