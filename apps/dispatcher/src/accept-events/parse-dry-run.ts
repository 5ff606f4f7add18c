import { VALIDATION_FAILED } from '@marmalade/http';

/**
 * Whether a query asks for a dry run only.
 * @throws Problem VALIDATION_FAILED: a parameter that is not understood may have been meant to keep the event from being sent
 */
export function parseDryRun({ dryRun, ...others }: Record<string, unknown>): boolean {
  const wrong = Object.keys(others).map((name) => ({
    pointer: `/${name}`,
    code: 'UNKNOWN_FIELD',
    message: 'is not known here',
  }));
  if (dryRun !== undefined && dryRun !== 'true' && dryRun !== 'false') {
    wrong.push({ pointer: '/dryRun', code: 'BOOLEAN', message: 'is true or false' });
  }
  if (wrong.length > 0) throw VALIDATION_FAILED.problem('The only query parameter of this route is dryRun.', wrong);
  return dryRun === 'true';
}
