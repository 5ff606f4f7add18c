import { allows, type Principal, ROLE_PERMISSIONS } from '@marmalade/auth';
import { PERMISSION_DENIED, type ProblemEntry, VALIDATION_FAILED } from '@marmalade/http';

/** What a key has no use for: a service is nobody's "me". */
const OF_PERSONS = /^me:/;

const PERMISSIONS = Object.keys(ROLE_PERMISSIONS).filter((permission) => !OF_PERSONS.test(permission));
const NOUNS = [...new Set(PERMISSIONS.map((permission) => permission.slice(0, permission.indexOf(':'))))];

/** All that a scope can be: `*`, `events:*`, `events:read`. */
export const KNOWN_SCOPES: readonly string[] = ['*', ...NOUNS.map((noun) => `${noun}:*`), ...PERMISSIONS].sort();

/** @throws Problem VALIDATION_FAILED with an entry a scope that nothing is behind */
export function checkScopes(scopes: readonly string[]): void {
  const unknown = scopes.flatMap((scope, place): ProblemEntry[] => {
    if (KNOWN_SCOPES.includes(scope)) return [];
    return [{ pointer: `/scopes/${place}`, code: 'UNKNOWN', message: `${scope} is no permission` }];
  });
  if (unknown.length > 0) throw VALIDATION_FAILED.problem(undefined, unknown);
}

/**
 * Nobody makes a key that may do more than they. Owners may do everything.
 * @throws Problem PERMISSION_DENIED
 */
export function checkMayGive(principal: Principal, scopes: readonly string[]): void {
  if (principal.role === 'owner') return;
  const beyond = scopes.filter((scope) => principal.role !== 'service' || !covers(principal.scopes, scope));
  if (beyond.length > 0) throw PERMISSION_DENIED.problem(`These scopes go beyond your own: ${beyond.join(', ')}.`);
}

function covers(own: readonly string[], scope: string): boolean {
  return own.includes('*') || own.includes(scope) || (scope !== '*' && allows(own, scope));
}
