import { urlProblem } from '../guarded-connect.js';

/**
 * Which addresses a browser may name as its push service. Anybody may name one, so it must not lead our requests into our own
 * network. What a name resolves to is checked where the connection is made.
 */
export class PushEndpoints {
  /** @param allowPrivate for development and tests: http and private addresses are taken too */
  constructor(readonly allowPrivate: boolean) {}

  /** Why an endpoint is not taken, in words; undefined when it is. */
  refusal(endpoint: string): string | undefined {
    const problem = urlProblem(endpoint, { allowPrivate: this.allowPrivate });
    if (problem) return problem;
    return this.allowPrivate || new URL(endpoint).protocol === 'https:' ? undefined : 'only https can be called';
  }
}
