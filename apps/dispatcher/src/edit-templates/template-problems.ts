import { type ProblemEntry, problemType } from '@marmalade/http';
import { type TemplateProblem, withPlace } from '../rendering/template-fields.js';

export const TEMPLATE_INVALID = problemType({
  code: 'TEMPLATE_INVALID',
  status: 422,
  title: 'The template can not be used as it is',
});

/** What is wrong with a template as an entry of the answer. */
export function entryOf(problem: TemplateProblem): ProblemEntry {
  return { pointer: `/fields${problem.pointer}`, code: problem.code, message: withPlace(problem) };
}
