// What ends a command, in words for a person.

/** Exit codes: 0 it is done, 1 something was refused or failed, 2 it could not be tried (wrong usage, no server, no key). */
export const DONE = 0;
export const FAILED = 1;
export const NOT_TRIED = 2;

/** The command was not written as it should be. */
export class UsageError extends Error {}

/** Nothing can be done: the server is away, or does not let us in. */
export class AccessError extends Error {}

/** The server understood, and refused. */
export class Refusal extends Error {
  /** @param {number} status @param {Record<string, any>} problem the body, RFC 9457 */
  constructor(status, problem) {
    super(wordsOf(status, problem));
    this.status = status;
    this.code = problem.code;
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
  }
}

function wordsOf(status, { title, detail, code, errors = [] }) {
  const words = [detail ?? title ?? `The server answered ${status}`, code && `(${code})`].filter(Boolean).join(' ');
  const shown = errors.slice(0, 10).map(({ pointer, message }) => `\n  ${pointer || '/'} ${message}`);
  return words + shown.join('');
}
