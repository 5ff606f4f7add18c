import { BAD_REQUEST, UNSUPPORTED_MEDIA_TYPE } from '@marmalade/http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

const LIMIT_BYTES = 64 * 1024;

/**
 * Mail programs send the one-click POST as `multipart/form-data`, which is what RFC 8058 recommends, or url-encoded.
 * Routes that take forms take these too; files in them are left out.
 * https://www.rfc-editor.org/rfc/rfc8058#section-3.2
 */
@Injectable()
export class MultipartForms implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    const options = { parseAs: 'buffer', bodyLimit: LIMIT_BYTES } as const;
    instance.addContentTypeParser<Buffer>('multipart/form-data', options, (request, body, done) => {
      if (!request.routeOptions.config.takesForm) done(UNSUPPORTED_MEDIA_TYPE.problem('This route takes no forms.'));
      else fieldsOf(body, request.headers['content-type']!).then((fields) => done(null, fields), done);
    });
  }
}

/** @throws Problem BAD_REQUEST when it is no such form */
async function fieldsOf(body: Buffer, contentType: string): Promise<Record<string, string>> {
  const form = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch((error: Error) => {
      throw BAD_REQUEST.problem('The form can not be read.', undefined, undefined, { cause: error });
    });
  const fields = [...form].filter((field): field is [string, string] => typeof field[1] === 'string');
  return Object.fromEntries(fields);
}
