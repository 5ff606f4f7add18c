import { problemsOf } from '@marmalade/contracts-envelope';
import { type ProblemEntry, problemType } from '@marmalade/http';
import type { ValidateFunction } from 'ajv';

export const EVENT_TYPE_UNKNOWN = problemType({
  code: 'EVENT_TYPE_UNKNOWN',
  status: 422,
  title: 'The event type is not registered',
});

export const EVENT_DATA_INVALID = problemType({
  code: 'EVENT_DATA_INVALID',
  status: 422,
  title: "The event's data does not fit the schema of its type",
});

/** Walking over deeper data would overflow the stack sooner or later. */
export const DEPTH_MAX = 64;

/** What is wrong with the shape of a body, as problems list it; a field nobody knows is UNKNOWN_FIELD. */
export function shapeProblems(validate: ValidateFunction, body: unknown): ProblemEntry[] {
  return (
    problemsOf(validate, body)
      // That a branch failed says nothing beside what failed in it.
      .filter(({ code }) => code !== 'IF')
      .map((problem) =>
        problem.code === 'ADDITIONAL_PROPERTIES'
          ? { pointer: problem.pointer, code: 'UNKNOWN_FIELD', message: 'is not known here' }
          : problem,
      )
  );
}

/** All that is wrong with an event's data. @param pointer where the data stands in the request */
export function dataProblems(validate: ValidateFunction, data: unknown, pointer = '/data'): ProblemEntry[] {
  if (isDeeperThan(data, DEPTH_MAX)) {
    return [{ pointer, code: 'DEPTH', message: `is nested deeper than ${DEPTH_MAX} levels` }];
  }
  return problemsOf(validate, data).map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
}

export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(part, levels - 1));
}
