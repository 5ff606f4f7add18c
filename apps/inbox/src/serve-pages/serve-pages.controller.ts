import { Public } from '@marmalade/auth';
import { ROUTE_NOT_FOUND } from '@marmalade/http';
import { InboxFiles } from '@marmalade/inbox-widget';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Below which the gateway has what it shows at `/inbox`. */
const BELOW = '/pages';

/** The page of the inbox and the widget for other pages. */
@Public()
@ApiExcludeController()
@Controller('pages')
export class ServePagesController {
  private readonly files = new InboxFiles();

  @Get(['inbox', 'inbox/*'])
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const [path] = request.url.slice(BELOW.length).split('?');
    const file = this.files.find(path!);
    if (!file) throw ROUTE_NOT_FOUND.problem();
    void reply.headers(file.headers);
    if (request.headers['if-none-match'] === file.headers.etag) void reply.code(304).send();
    else void reply.send(file.body);
  }
}
