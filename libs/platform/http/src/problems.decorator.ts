import { SetMetadata } from '@nestjs/common';
import type { ProblemType } from './problem.js';

/** Metadata of routes: the problems they declare. */
export const DECLARED_PROBLEMS = 'marmalade:problems';

/**
 * Declares the problems a route, or each of a controller's, answers with; they are in its description. Those that every route
 * has (credentials, permission, limits), and those that follow from its body, parameters and headers, are there already.
 */
export function Problems(...types: ProblemType[]): ClassDecorator & MethodDecorator {
  return SetMetadata(DECLARED_PROBLEMS, types);
}
