import { SetMetadata } from '@nestjs/common';

/** Metadata of routes that take a permission. */
export const PERMISSION = 'marmalade:permission';

const NAME = /^[a-z][a-z-]*(\.[a-z-]+)*:[a-z][a-z-]*$/;

/**
 * Declares the permission a route takes, or all of a controller's: `events:write`. The route's own goes first.
 * @throws Error when it is not a noun and a verb joined by a colon
 */
export function Permission(name: string): ClassDecorator & MethodDecorator {
  if (!NAME.test(name)) throw new Error(`a permission is named like events:write, not ${name}`);
  return SetMetadata(PERMISSION, name);
}

/** Whether scopes allow a permission: `*`, the permission itself, or `events:*`. */
export function allows(scopes: readonly string[], permission: string): boolean {
  const noun = permission.slice(0, permission.indexOf(':'));
  return scopes.some((scope) => scope === '*' || scope === permission || scope === `${noun}:*`);
}
