import { Transform } from 'node:stream';
import { BODY_LIMIT_BYTES, BODY_TOO_LARGE, type Problem } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';

type Done = (error: Error | null, body?: unknown) => void;

/** Hands the body on as a stream. One of a declared length is judged by it; of another, each chunk is counted. */
export function passBody(request: FastifyRequest, body: NodeJS.ReadableStream, done: Done): void {
  const length = request.headers['content-length'];
  if (length === undefined) done(null, bounded(body));
  else if (Number(length) > BODY_LIMIT_BYTES) done(tooLarge());
  else done(null, body);
}

function bounded(body: NodeJS.ReadableStream): Transform {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > BODY_LIMIT_BYTES) done(tooLarge());
      else done(null, chunk);
    },
  });
  body.on('error', (error) => counted.destroy(error));
  // Not `pipeline`: it would destroy the request, and with it the connection the problem has to go out by.
  counted.on('error', () => body.unpipe(counted).resume());
  return body.pipe(counted);
}

/**
 * Without `connection: close`: the rest of the body is thrown away as it comes, for a minute at most (`requestTimeout`).
 * To cut a client that is still sending often loses it the answer.
 */
function tooLarge(): Problem {
  return BODY_TOO_LARGE.problem(`A body may have ${BODY_LIMIT_BYTES} bytes at most.`);
}
