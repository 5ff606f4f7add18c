import { PUBLIC_ROUTE } from '@marmalade/http';
import type { INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PERMISSION } from './permission.js';

type Handler = (...args: never[]) => unknown;

/** What one route declares. */
export interface RouteAccess {
  /** `EventsController.accept` */
  handler: string;
  /** Undefined for a public route, and for one that declares nothing. */
  permission?: string;
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
 * Refuses to start an application with a route that declares neither a permission nor that it is public.
 * @throws Error naming every such route
 */
export function assertEveryRouteDeclaresItsPermission(app: INestApplicationContext): void {
  const open = declaredPermissions(app).filter(({ permission, isPublic }) => permission === undefined && !isPublic);
  if (open.length === 0) return;
  const names = open.map(({ handler }) => `  - ${handler}`).join('\n');
  throw new Error(`These routes declare neither @Permission() nor @Public():\n${names}`);
}

/** Nest's metadata is read from the method first, then from the class, as the guard does. */
function accessOf(controller: Handler, name: string, method: Handler): RouteAccess {
  const read = (key: string) => Reflect.getMetadata(key, method) ?? Reflect.getMetadata(key, controller);
  const isPublic = read(PUBLIC_ROUTE) === true;
  const permission = isPublic ? undefined : (read(PERMISSION) as string | undefined);
  return { handler: `${controller.name}.${name}`, permission, isPublic };
}
