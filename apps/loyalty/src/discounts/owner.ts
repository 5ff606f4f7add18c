import { type Principal, reachOf } from '@marmalade/auth';

/** To whose things somebody is narrowed by a permission: to their own, by their id; undefined: to nobody's. */
export function ownerOf(principal: Principal, permission: string): string | undefined {
  return reachOf(principal, permission) === 'all' ? undefined : principal.id;
}
