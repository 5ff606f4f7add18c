import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';

/** Among a request's headers: the answer it is sent for. Never on the wire, where there are no symbols. */
export const ANSWER = Symbol('answer');

type Headers = Record<string, unknown> & { [ANSWER]?: ServerResponse | null };

/**
 * Carries requests to services for @fastify/reply-from: lets go of one whose client has left, and does not cut an event stream
 * that is quiet.
 */
export function upstreamCalls(agent: Dispatcher): { request: Dispatcher['request'] } {
  const request = (
    options: Dispatcher.RequestOptions,
    done: (error: Error | null, response: Dispatcher.ResponseData<null>) => void,
  ): void => {
    const { accept, [ANSWER]: answer } = options.headers as Headers;
    if (typeof accept === 'string' && accept.includes('text/event-stream')) options.bodyTimeout = 0;
    if (answer) {
      // Cheaper than an AbortController, of which each request would need one.
      const leaving = new EventEmitter();
      answer.once('close', () => leaving.emit('abort'));
      options.signal = leaving;
    }
    agent.request(options, done);
  };
  return { request: request as Dispatcher['request'] };
}
