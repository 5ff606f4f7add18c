import { PUBLIC_ROUTE } from '@marmalade/http';
import type { INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PERMISSION, type RequiredPermission } from './permission.js';
import { ROLE_PERMISSIONS } from './role-permissions.js';

type Handler = (...args: never[]) => unknown;

/** What one route declares. */
export interface RouteAccess {
  /** `EventsController.accept` */
  handler: string;
  /** Undefined for a public route, and for one that declares nothing. */
  permission?: string;
  /** The path parameter that names whose thing it is. */
  own?: string;
  isPublic: boolean;
}

/** Every route of the application's controllers with the permission it declares. */
export function declaredPermissions(app: INestApplicationContext): RouteAccess[] {
  const scanner = new MetadataScanner();
  return [...app.get(ModulesContainer).values()]
    .flatMap(({ controllers }) => [...controllers.values()])
    .flatMap(({ metatype }) => {
      const prototype = (metatype as { prototype: Record<string, Handler> }).prototype;
      return scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, method: prototype[name] }))
        .filter(({ method }) => Reflect.hasMetadata(METHOD_METADATA, method))
        .map(({ name, method }) => accessOf(metatype as object as Handler, name, method));
    });
}

/**
 * Refuses to start an application with a route that declares neither a permission nor that it is public, or a permission that
 * the table of roles does not know.
 * @throws Error naming every such route
 */
export function assertEveryRouteDeclaresItsPermission(app: INestApplicationContext): void {
  const routes = declaredPermissions(app);
  const open = routes.filter(({ permission, isPublic }) => permission === undefined && !isPublic);
  if (open.length > 0) {
    throw new Error(`These routes declare neither @Permission() nor @Public():\n${listOf(open)}`);
  }
  const unknown = routes.filter(({ permission }) => permission !== undefined && !(permission in ROLE_PERMISSIONS));
  if (unknown.length > 0) {
    throw new Error(`These routes take a permission that is not in role-permissions.ts:\n${listOf(unknown)}`);
  }
}

function listOf(routes: RouteAccess[]): string {
  return routes.map(({ handler, permission = '' }) => `  - ${handler} ${permission}`.trimEnd()).join('\n');
}

/** Nest's metadata is read from the method first, then from the class, as the guard does. */
function accessOf(controller: Handler, name: string, method: Handler): RouteAccess {
  const read = (key: string) => Reflect.getMetadata(key, method) ?? Reflect.getMetadata(key, controller);
  const isPublic = read(PUBLIC_ROUTE) === true;
  const required = isPublic ? undefined : (read(PERMISSION) as RequiredPermission | undefined);
  return { handler: `${controller.name}.${name}`, permission: required?.name, own: required?.own, isPublic };
}
