import { SetMetadata } from '@nestjs/common';

/** Metadata of routes that take a permission. */
export const PERMISSION = 'marmalade:permission';

const NAME = /^[a-z][a-z-]*(\.[a-z-]+)*:[a-z][a-z-]*$/;

/** What a route takes. */
export interface RequiredPermission {
  /** `customers:read` */
  name: string;
  /** The path parameter that names whose thing it is; a person who may touch only their own is let in when it is theirs. */
  own?: string;
  /** The handler gives a person who may touch only their own nothing else: it asks `reachOf` how far they reach. */
  narrowed?: boolean;
}

/**
 * Declares the permission a route takes, or all of a controller's: `events:write`. The route's own goes first.
 * @param name one of the table in `role-permissions.ts`; another one refuses to start
 * @param options `own`: the path parameter that is the id of whom the thing belongs to; `narrowed`: no parameter says it, and the
 *   handler itself keeps to what is the person's own, of a list or of a thing of theirs
 * @throws Error when it is not a noun and a verb joined by a colon
 */
export function Permission(
  name: string,
  { own, narrowed }: { own?: string; narrowed?: boolean } = {},
): ClassDecorator & MethodDecorator {
  if (!NAME.test(name)) throw new Error(`a permission is named like events:write, not ${name}`);
  const required: RequiredPermission = { name, ...(own !== undefined && { own }), ...(narrowed && { narrowed }) };
  return SetMetadata(PERMISSION, required);
}

/** Whether scopes allow a permission: `*`, the permission itself, or `events:*`. */
export function allows(scopes: readonly string[], permission: string): boolean {
  const noun = permission.slice(0, permission.indexOf(':'));
  return scopes.some((scope) => scope === '*' || scope === permission || scope === `${noun}:*`);
}
