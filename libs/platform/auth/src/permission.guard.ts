import { PERMISSION_DENIED, PUBLIC_ROUTE } from '@marmalade/http';
import type { CanActivate, DynamicModule, ExecutionContext } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Credentials, type CredentialsOptions } from './credentials.js';
import { PERMISSION, type RequiredPermission } from './permission.js';
import type { Principal } from './principal.js';
import { reachOf } from './role-permissions.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set by the guard on every route that is not public. */
    principal?: Principal;
  }
}

/** Lets a request through when its route is public, or whoever asks has the route's permission. */
export class PermissionGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly credentials: Credentials) {}

  /** @throws Problem of the credentials, PERMISSION_DENIED */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const required = this.reflector.getAllAndOverride<RequiredPermission | undefined>(PERMISSION, targets);
    const principal = this.credentials.verify(request.headers);
    return principal instanceof Promise
      ? principal.then((verified) => this.admit(request, verified, required))
      : this.admit(request, principal, required);
  }

  private admit(request: FastifyRequest, principal: Principal, required: RequiredPermission | undefined): boolean {
    const reach = required && reachOf(principal, required.name);
    // A route of `me` names nobody: there is nothing of others in it.
    const isOwn =
      required?.own === undefined
        ? required?.narrowed || required?.name.startsWith('me:')
        : (request.params as Record<string, string>)[required.own] === principal.id;
    if (reach !== 'all' && !(reach === 'own' && isOwn)) {
      throw PERMISSION_DENIED.problem(required && `It takes the permission ${required.name}.`);
    }
    request.principal = principal;
    return true;
  }
}

class AuthModule {}

/** Puts the guard before every route of the application that imports it. */
export function authModule(options: CredentialsOptions): DynamicModule {
  const credentials = new Credentials(options);
  return {
    module: AuthModule,
    global: true,
    providers: [
      { provide: Credentials, useValue: credentials },
      { provide: APP_GUARD, useValue: new PermissionGuard(credentials) },
    ],
    exports: [Credentials],
  };
}
