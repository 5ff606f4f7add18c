import { type DescribeOperation, PERMISSION_DENIED, CREDENTIALS_MISSING, PUBLIC_ROUTE } from '@marmalade/http';
import { TOKEN_EXPIRED, TOKEN_INVALID } from './access-token.js';
import { API_KEY_INVALID } from './api-key.js';
import { PERMISSION, type RequiredPermission } from './permission.js';
import { PERSON_ROLES } from './principal.js';
import { ROLE_PERMISSIONS } from './role-permissions.js';

/** A route takes no credentials, or a token or an API key. */
const EITHER = [{ bearerAuth: [] }, { apiKey: [] }];
const REFUSALS = [CREDENTIALS_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, API_KEY_INVALID, PERMISSION_DENIED];

/**
 * What a route's description says of who may call it: `security`, and as `x-permission` the permission it takes with the roles
 * that have it (`all`, or only for their `own` things; `narrowed`: whatever they ask for, they are given of their own alone). An API key needs it among its scopes.
 */
export const describeAccess: DescribeOperation = ({ handler, controller }) => {
  const read = (key: string): unknown => Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  if (read(PUBLIC_ROUTE) === true) return { fields: { security: [] } };
  const required = read(PERMISSION) as RequiredPermission | undefined;
  return {
    fields: { security: EITHER, ...(required && { 'x-permission': permissionOf(required) }) },
    problems: REFUSALS,
  };
};

function permissionOf({ name, own, narrowed }: RequiredPermission): Record<string, unknown> {
  const row = ROLE_PERMISSIONS[name] ?? {};
  // Where a route does not say whose thing it is, `own` opens nothing, but for the routes about oneself.
  const roles = PERSON_ROLES.flatMap((role) => {
    const reach = row[role];
    if (reach === 'own' && narrowed) return [[role, 'narrowed']];
    return reach === 'all' || (reach === 'own' && (own !== undefined || name.startsWith('me:'))) ? [[role, reach]] : [];
  });
  return { name, roles: Object.fromEntries(roles) as Record<string, string> };
}
