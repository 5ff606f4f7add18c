import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@marmalade/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { METHOD_NOT_ALLOWED, ROUTE_NOT_FOUND } from './platform-problems.js';
import type { Problem } from './problem.js';
import { codeOf, problemOf } from './problem-of.js';
import type { RouteMethods } from './route-methods.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** By which the gateway says what it has taken off the path. */
export const PREFIX_HEADER = 'x-forwarded-prefix';
const SANE_PREFIX = /^(\/[\w.-]{1,50}){1,5}$/;

/** Lines a second that tell of failures on our side; the rest are counted, so an outage does not flood the log. */
const FAILURE_LINES_A_SECOND = 5;

/** What streams say when the client goes away in the middle: nobody is left to answer, and nothing is wrong here. */
const CLIENT_LEFT = new Set(['UND_ERR_ABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET']);

/** Answers every error as problem+json, and logs those that are ours with the request's id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private second = 0;
  private lines = 0;
  private suppressed = 0;

  constructor(
    private readonly logger: Logger,
    private readonly routes?: RouteMethods,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Sends the problem an error stands for, unless the answer has begun: then the connection is cut. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // A URL that cannot be read has no route either, but is another mistake.
    if (request.is404 && codeOf(error) !== 'FST_ERR_BAD_URL') {
      this.answerUnknownRoute(request, reply);
      return;
    }
    if (reply.raw.destroyed && CLIENT_LEFT.has(codeOf(error))) return;
    const problem = problemOf(error);
    if (problem.status >= 500) this.logFailure(problem, request);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    sendProblem(problem, request, reply);
  }

  private answerUnknownRoute(request: FastifyRequest, reply: FastifyReply): void {
    const methods = this.routes?.methodsOf(pathOf(request)) ?? [];
    const path = askedPathOf(request);
    // A handler that finds nothing (a file) ends here too.
    if (methods.length === 0 || methods.includes(request.method)) {
      sendProblem(ROUTE_NOT_FOUND.problem(`There is no ${request.method} ${path}.`), request, reply);
    } else if (request.method === 'OPTIONS') {
      void reply.code(204).header('allow', methods.join(', ')).send();
    } else {
      const detail = `${path} takes ${methods.join(', ')}.`;
      sendProblem(METHOD_NOT_ALLOWED.problem(detail, undefined, { allow: methods.join(', ') }), request, reply);
    }
  }

  private logFailure(problem: Problem, request: FastifyRequest): void {
    const second = Math.floor(Date.now() / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.lines = 0;
    }
    if (this.lines >= FAILURE_LINES_A_SECOND) {
      this.suppressed += 1;
      return;
    }
    this.lines += 1;
    const fields = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions?.url,
      code: problem.code,
      ...(problem.detail !== undefined && { detail: problem.detail }),
      ...(problem.cause !== undefined && { err: problem.cause }),
      ...(this.suppressed > 0 && { suppressed: this.suppressed }),
    };
    this.suppressed = 0;
    // An outage of something we depend on is not an error of ours: it ends by itself.
    if (problem.retryable) this.logger.warn(fields, 'request failed: a dependency is away');
    else this.logger.error(fields, 'request failed');
  }
}

/** Sends a problem as the answer to a request. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(problem.status)
    .headers(problem.headers)
    .header('x-request-id', request.id)
    .header('content-type', PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problem.toBody(askedPathOf(request), String(request.id))));
}

/** The path as the outside wrote it: the gateway serves ours below a prefix. */
function askedPathOf(request: FastifyRequest): string {
  const prefix = request.headers[PREFIX_HEADER];
  return `${typeof prefix === 'string' && SANE_PREFIX.test(prefix) ? prefix : ''}${pathOf(request)}`;
}

/** The path asked for, without the query. */
export function pathOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '/';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
