import { renderMetrics } from '@marmalade/observability';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from './public-route.js';

/** `/metrics` for Prometheus. Services listen where the public cannot reach; the gateway serves it on a port apart. */
@Public()
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  @Get()
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, body } = await renderMetrics();
    reply.header('content-type', contentType);
    return body;
  }
}
