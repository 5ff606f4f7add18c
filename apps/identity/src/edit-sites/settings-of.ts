import { createValidator, problemsOf } from '@marmalade/contracts-envelope';
import { SiteSettings } from '@marmalade/contracts-identity';
import { VALIDATION_FAILED } from '@marmalade/http';
import type { SiteBody } from './site-body.js';

const validate = createValidator().compile(SiteSettings);

/**
 * What is set for a site, without what says nothing: null, an empty list.
 * @throws Problem VALIDATION_FAILED when other services would not take the announcement of it
 */
export function settingsOf(body: SiteBody): SiteSettings {
  const settings: SiteSettings = said(body);
  const problems = problemsOf(validate, settings);
  if (problems.length > 0) throw VALIDATION_FAILED.problem(undefined, problems);
  return settings;
}

function said(value: object): object {
  const entries = Object.entries(value) as [string, unknown][];
  return Object.fromEntries(
    entries
      .filter(([, each]) => each !== undefined && each !== null && !(Array.isArray(each) && each.length === 0))
      .map(([name, each]) => [name, typeof each === 'object' && !Array.isArray(each) ? said(each!) : each]),
  );
}
